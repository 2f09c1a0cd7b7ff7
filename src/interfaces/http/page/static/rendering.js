// Markdown as HTML. This is the only place that makes HTML of text, and the HTML is the server's.

import { call } from "./api.js";
import { make } from "./elements.js";

const MAX_CHARACTERS = 50_000;
const MAX_TEXTS = 1000;
const policy = globalThis.trustedTypes?.createPolicy("rendered", { createHTML: (html) => html });

/** Return nodes for the texts, in order; a text that is too long to be rendered is shown as it is. */
export async function render(texts, signal) {
  const nodes = texts.map((text) => make("p", { class: "as-it-is", dir: "auto" }, text));
  for (const places of batches(texts)) {
    const body = { texts: places.map((place) => texts[place]) };
    const { html } = await call("rendering", { method: "POST", body, signal });
    places.forEach((place, number) => (nodes[place] = fragmentOf(html[number])));
  }
  return nodes;
}

/** Yield groups of positions in `texts`, each as large as one request may be. */
function* batches(texts) {
  let places = [];
  let length = 0;
  for (const [place, text] of texts.entries()) {
    if (text.length > MAX_CHARACTERS) continue;
    if (places.length && (length + text.length > MAX_CHARACTERS || places.length === MAX_TEXTS)) {
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
  template.innerHTML = policy ? policy.createHTML(html) : html;
  for (const block of template.content.querySelectorAll("ul, ol, table, blockquote")) block.dir = "auto"; // list marks, columns
  return template.content;
}
