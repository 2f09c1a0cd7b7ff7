// Markdown as HTML. This is the only place that makes HTML of text, and the HTML is the server's.

import { call } from "./api.js";
import { batches } from "./batches.js";
import { make } from "./elements.js";

const MAX = { number: 1000, size: 50_000 };
const policy = globalThis.trustedTypes?.createPolicy("rendered", { createHTML: (html) => html });

/** Return nodes for the texts, in order; a text that is too long to be rendered is shown as it is. */
export async function render(texts, signal) {
  const nodes = texts.map((text) => make("p", { class: "as-it-is", dir: "auto" }, text));
  const short = [...texts.keys()].filter((place) => texts[place].length <= MAX.size);
  for (const places of batches(short, (place) => texts[place].length, MAX)) {
    const body = { texts: places.map((place) => texts[place]) };
    const { html } = await call("rendering", { method: "POST", body, signal });
    places.forEach((place, number) => (nodes[place] = fragmentOf(html[number])));
  }
  return nodes;
}

function fragmentOf(html) {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  for (const block of template.content.querySelectorAll("ul, ol, table, blockquote")) block.dir = "auto"; // list marks, columns
  return template.content;
}
