// A note, opened in a panel at the words that are quoted.

import { call } from "../api.js";
import { openPanel } from "../dialogs.js";
import { errorNotice, notice } from "../elements.js";
import { quotation } from "../references.js";
import { render } from "../rendering.js";
import { markQuotes } from "./quotes.js";

/** Open a note; the quotes are marked in it, or shown above it if it does not contain them. */
export async function openNote({ id, title, source, quotes = [] }) {
  const { heading, place, text, signal } = openPanel(title, source);
  try {
    const note = await call(`notes/${encodeURIComponent(id)}`, { signal });
    heading.textContent = note.title;
    place.textContent = note.source;
    const [shown] = await render([note.text], signal);
    text.append(shown);
    if (quotes.length) show(text, quotes);
  } catch (problem) {
    if (signal.aborted) return;
    const missing = notice("This note no longer exists. These words were quoted from it:");
    text.append(problem.status === 404 ? missing : errorNotice(problem), ...quotes.map(quotation));
  }
}

function show(text, quotes) {
  const mark = markQuotes(text, quotes);
  if (mark) mark.scrollIntoView({ block: "center" });
  else text.prepend(notice("The note does not contain these words now:"), ...quotes.map(quotation));
}
