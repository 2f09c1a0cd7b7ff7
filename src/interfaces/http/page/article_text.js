// The article, each paragraph with the notes that it rests on.

import { cite } from "./citations.js";
import { make } from "./elements.js";
import { render } from "./rendering.js";

/** Make the article. */
export async function articleText(article, path, signal) {
  const paragraphs = article.sections.flatMap((section) => section.paragraphs);
  const shown = await render(paragraphs.map((paragraph) => paragraph.text), signal);
  const references = new Map(article.references.map((reference) => [reference.note, reference]));
  const sections = article.sections.map((section) => {
    const parts = section.paragraphs.map((paragraph) => withNumbers(shown.shift(), paragraph, references));
    return make("section", {}, make("h2", { dir: "auto" }, section.heading), parts);
  });
  return make(
    "article",
    { class: "prose" },
    make("p", { class: "thesis", dir: "auto" }, article.thesis),
    sections,
    sources(article),
    make("p", { class: "colophon" }, article.colophon, path ? ` Kept as ${path}` : ""),
  );
}

/** Set the numbers behind the last words, or on a line of their own behind a block. */
function withNumbers(fragment, paragraph, references) {
  const quotes = new Map();
  for (const { note, quote } of paragraph.citations) quotes.set(note, [...(quotes.get(note) ?? []), quote]);
  const cited = [...quotes].filter(([note]) => references.has(note)).map(([note, said]) => [references.get(note), said]);
  cited.sort(([one], [other]) => one.number - other.number);
  const numbers = make("span", { class: "cites" }, cited.map(([reference, said]) => cite(reference, said)));
  const last = fragment.lastElementChild;
  if (last?.matches("p")) last.append(numbers);
  else fragment.append(make("p", { class: "cites-alone" }, numbers));
  return make("div", { class: "paragraph" }, fragment);
}

function sources(article) {
  const quotes = new Map();
  for (const { note, quote } of article.sections.flatMap((section) => section.paragraphs).flatMap((part) => part.citations)) {
    quotes.set(note, new Set([...(quotes.get(note) ?? []), quote]));
  }
  const items = article.references.map((reference) => {
    const { number, note, title, source } = reference;
    const opens = cite(reference, [...(quotes.get(note) ?? [])]);
    opens.textContent = title;
    opens.className = "title";
    opens.dir = "auto";
    return make("li", { value: String(number) }, opens, make("span", { class: "source" }, source));
  });
  return make("section", {}, make("h2", {}, "References"), make("ol", { class: "references" }, items));
}
