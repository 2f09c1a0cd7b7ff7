// What an answer cites.

import { cite, citeWithin } from "./citations.js";
import { make } from "./elements.js";
import { render } from "./rendering.js";

/** Render answers, in which each number opens its note. */
export async function withNumbers(answers, signal) {
  const fragments = await render(answers.map((answer) => answer.text), signal);
  fragments.forEach((fragment, place) => citeWithin(fragment, answers[place].references));
  return fragments;
}

/** List the notes that an answer cites; nothing if it cites none. */
export function sources(references) {
  if (!references.length) return [];
  const items = references.map((reference) => {
    const opens = cite(reference);
    opens.textContent = reference.title;
    opens.className = "title";
    opens.dir = "auto";
    return make("li", { value: String(reference.number) }, opens, make("span", { class: "source" }, reference.source));
  });
  return [make("ol", { class: "references", "aria-label": "Notes cited" }, items)];
}
