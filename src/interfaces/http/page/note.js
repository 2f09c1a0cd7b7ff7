// A note, opened beside what cites it, at the words that are quoted.

import { call } from "./api.js";
import { button, make, trouble } from "./elements.js";
import { markQuotes } from "./quotes.js";
import { render } from "./rendering.js";

/** Open a note; the quotes are marked in it, or shown by themselves where it does not say them. */
export async function openNote(id, { title = "Note", source = "", quotes = [] } = {}) {
  const heading = make("h2", { id: "note-heading", dir: "auto" }, title);
  const place = make("p", { class: "source" }, source);
  const text = make("div", { class: "prose note-text", tabindex: "0", role: "region", "aria-labelledby": "note-heading" });
  const close = button("Close", () => dialog.close(), { class: "quiet" });
  const head = make("header", {}, make("div", {}, heading, place), close);
  const dialog = make("dialog", { class: "note", "aria-labelledby": "note-heading" }, head, text);
  const left = new AbortController();
  dialog.addEventListener("close", () => (left.abort(), dialog.remove()));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  try {
    const note = await call(`notes/${encodeURIComponent(id)}`, { signal: left.signal });
    heading.textContent = note.title;
    place.textContent = note.source;
    const [shown] = await render([note.text], left.signal);
    text.append(shown);
    show(text, quotes);
  } catch (problem) {
    if (left.signal.aborted) return;
    text.append(problem.status === 404 ? missing() : trouble(problem), ...quotes.map(quoted));
  }
}

function show(text, quotes) {
  if (!quotes.length) return;
  const mark = markQuotes(text, quotes);
  if (mark) mark.scrollIntoView({ block: "center" });
  else text.prepend(make("p", { class: "notice" }, "The note does not show these words now:"), ...quotes.map(quoted));
}

function missing() {
  return make("p", { class: "notice" }, "This note is no longer there. It was quoted with these words:");
}

function quoted(quote) {
  return make("blockquote", { dir: "auto" }, quote);
}
