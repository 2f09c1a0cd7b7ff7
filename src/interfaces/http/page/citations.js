// The numbers that stand for notes.

import { button } from "./elements.js";
import { openNote } from "./note.js";

const NUMBER = /\[(\d{1,4})\]/g;
const AS_IT_IS = "code, pre, a, button";

/** Make the number of a note, which opens it at the quotes. */
export function cite(reference, quotes = reference.quotes) {
  const { number, note, title, source } = reference;
  const open = () => openNote(note, { title, source, quotes });
  return button(String(number), open, { class: "cite", "aria-label": `Note ${number}: ${title}`, title });
}

/** Make numbers that open notes of those in the text, wherever they stand for one. */
export function citeWithin(root, references) {
  const known = new Map(references.map((reference) => [reference.number, reference]));
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement?.closest(AS_IT_IS)) texts.push(walker.currentNode);
  for (const text of texts) {
    for (const found of [...text.data.matchAll(NUMBER)].toReversed()) {
      const reference = known.get(Number(found[1]));
      if (!reference) continue;
      text.splitText(found.index).deleteData(0, found[0].length);
      text.after(cite(reference));
      text.data = text.data.replace(/ $/, "");
    }
  }
}
