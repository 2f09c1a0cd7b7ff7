// Markdown as the server renders it. This is the only place that makes HTML of text, and the text is the server's.

import { call } from "./api.js";
import { make } from "./elements.js";

const LONGEST = 100_000;
const asItIs = { createHTML: (html) => html };
const policy = globalThis.trustedTypes?.createPolicy("rendered", asItIs) ?? asItIs;

/** Return a fragment for each text, in order; a text that is too long to be rendered is shown as it is. */
export async function render(texts, signal) {
  const fragments = texts.map(plain);
  for (const places of batches(texts)) {
    const body = { texts: places.map((place) => texts[place]) };
    const { html } = await call("rendering", { method: "POST", body, signal });
    places.forEach((place, number) => (fragments[place] = fragmentOf(html[number])));
  }
  return fragments;
}

/** Put the places of the texts together to requests that are not too long. */
function* batches(texts) {
  let places = [];
  let length = 0;
  for (const [place, text] of texts.entries()) {
    if (text.length > LONGEST) continue;
    if (places.length && (length + text.length > LONGEST || places.length === 1000)) {
      yield places;
      [places, length] = [[], 0];
    }
    places.push(place);
    length += text.length;
  }
  if (places.length) yield places;
}

function fragmentOf(html) {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html);
  return template.content;
}

function plain(text) {
  const fragment = document.createDocumentFragment();
  fragment.append(make("p", { class: "as-it-is", dir: "auto" }, text));
  return fragment;
}
