// The article, each paragraph with the numbers of the notes that it cites.

import { make } from "../elements.js";
import { cite, referenceList } from "../references.js";
import { render } from "../rendering.js";

/** Make the article; `location` says where it is saved. */
export async function articleText(article, location, signal) {
  const paragraphs = article.sections.flatMap((section) => section.paragraphs);
  const shown = await render(paragraphs.map((paragraph) => paragraph.text), signal);
  const references = new Map(article.references.map((reference) => [reference.id, reference]));
  const sections = article.sections.map((section) => {
    const parts = section.paragraphs.map((paragraph) => withNumbers(shown.shift(), paragraph, references));
    return make("section", {}, make("h2", { dir: "auto" }, section.heading), parts);
  });
  const quotes = quotesOf(paragraphs);
  const cited = article.references.map((reference) => ({ ...reference, quotes: [...(quotes.get(reference.id) ?? [])] }));
  const objections = article.objections.map((objection) => make("li", {}, objection));
  return make(
    "article",
    { class: "prose" },
    make("p", { class: "thesis", dir: "auto" }, article.thesis),
    sections,
    make("section", {}, make("h2", {}, "References"), referenceList(cited)),
    objections.length ? make("section", {}, make("h2", {}, "Open objections"), make("ul", {}, objections)) : null,
    make("p", { class: "colophon" }, article.byline, location ? ` Saved as ${location}` : ""),
  );
}

/** Add the numbers after the last words, or on a line of their own after a block. */
function withNumbers(fragment, paragraph, references) {
  const quotes = quotesOf([paragraph]);
  const cited = [...quotes.keys()].map((note) => references.get(note)).filter((reference) => reference);
  cited.sort((one, other) => one.number - other.number);
  const numbers = make("span", { class: "cites" }, cited.map((reference) => cite(reference, [...quotes.get(reference.id)])));
  const last = fragment.lastElementChild;
  if (last?.matches("p")) last.append(numbers);
  else fragment.append(make("p", { class: "cites-alone" }, numbers));
  return make("div", { class: "paragraph" }, fragment);
}

/** Return the quotes in paragraphs, as a set for each note that they are from. */
function quotesOf(paragraphs) {
  const quotes = new Map();
  for (const { note, quote } of paragraphs.flatMap((paragraph) => paragraph.citations)) {
    quotes.set(note, (quotes.get(note) ?? new Set()).add(quote));
  }
  return quotes;
}
