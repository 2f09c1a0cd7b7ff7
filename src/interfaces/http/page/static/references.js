// References: numbers in a text, and the sources that they open.

import { openPanel } from "./dialogs.js";
import { button, make } from "./elements.js";

const NUMBER = /\[(\d{1,4})\]/g;
const NOT_SEARCHED = "code, pre, a, button";

let openReference = openQuotes;

/** Open references with this function, instead of showing their quotes; it gets id, title, source and quotes. */
export function openReferencesWith(open) {
  openReference = open;
}

function openQuotes({ title, source, quotes }) {
  openPanel(title, source).text.append(...quotes.map(quotation));
}

export function quotation(quote) {
  return make("blockquote", { dir: "auto" }, quote);
}

/** Make the number of a reference, which opens its source. */
export function cite(reference, quotes = reference.quotes) {
  const { number, title } = reference;
  const open = () => openReference({ ...reference, quotes });
  return button(String(number), open, { class: "cite", "aria-label": `Reference ${number}: ${title}`, title });
}

/** Replace each number of a reference in square brackets with a button that opens the reference. */
export function citeWithin(root, references) {
  const known = new Map(references.map((reference) => [reference.number, reference]));
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts.filter((each) => !each.parentElement?.closest(NOT_SEARCHED))) {
    for (const found of [...text.data.matchAll(NUMBER)].toReversed()) {
      const reference = known.get(Number(found[1]));
      if (!reference) continue;
      text.splitText(found.index).deleteData(0, found[0].length);
      text.after(cite(reference));
      text.data = text.data.replace(/ $/, "");
    }
  }
}

export function referenceList(references) {
  const items = references.map((reference) => {
    const open = button(reference.title, () => openReference(reference), { class: "title", dir: "auto" });
    return make("li", { value: String(reference.number) }, open, make("span", { class: "source" }, reference.source));
  });
  return make("ol", { class: "references", "aria-label": "References" }, items);
}
