// Finding quotes in a text. Only letters and digits are compared, without case, accents and encoding.

import { make } from "../elements.js";

const LINK = /!?\[\[(?:[^[\]|\n]*\|)?([^[\]|\n]*)\]\]|!?\[([^[\]\n]*)\]\([^()\n]*\)/g;
const LIST_MARK = /^[ \t]*\d+[.)][ \t]+/gm;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** Mark the quotes within an element, and return the first mark; null if none is found. */
export function markQuotes(root, quotes) {
  const { letters, places } = lettersOf(root);
  const found = quotes.map(comparable).filter((quote) => quote && letters.includes(quote));
  const ranges = found.map((quote) => [letters.indexOf(quote), letters.indexOf(quote) + quote.length]);
  for (const [begin, end] of merged(ranges).toReversed()) markRange(places.slice(begin, end));
  return root.querySelector("mark");
}

function comparable(quote) {
  const shown = quote.replace(LINK, (_, wikilink, link) => wikilink ?? link ?? "").replace(LIST_MARK, "");
  return plain(shown);
}

function plain(text) {
  return [...text.normalize("NFKD").toLowerCase()].filter((letter) => LETTER_OR_DIGIT.test(letter)).join("");
}

/** Return the letters of an element, and for each letter its text node, and its begin and end in the node. */
function lettersOf(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const places = [];
  let letters = "";
  while (walker.nextNode()) {
    let offset = 0;
    for (const letter of walker.currentNode.data) {
      const counted = plain(letter);
      letters += counted;
      for (let unit = 0; unit < counted.length; unit += 1) places.push([walker.currentNode, offset, offset + letter.length]);
      offset += letter.length;
    }
  }
  return { letters, places };
}

function merged(ranges) {
  const joined = [];
  for (const [begin, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && begin <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([begin, end]);
  }
  return joined;
}

/** Mark the text from the first place to the last, with one mark in each text node. */
function markRange(places) {
  const spans = new Map();
  for (const [node, begin, end] of places) spans.set(node, [spans.get(node)?.[0] ?? begin, end]);
  const nodes = [...spans];
  nodes.forEach(([node, [begin, end]], number) => {
    const from = number === 0 ? begin : 0;
    const to = number === nodes.length - 1 ? end : node.length;
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    range.surroundContents(make("mark"));
  });
}
