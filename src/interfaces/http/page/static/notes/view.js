// The notes: search, list, read and add them.

import { call } from "../api.js";
import { button, entries, errorNotice, make } from "../elements.js";
import { count } from "../figures.js";
import { openReferencesWith } from "../references.js";
import { addView } from "../views.js";
import { uploadForm } from "./upload_form.js";
import { openNote } from "./note.js";

const SHOWN = 50;
const TYPING_PAUSE = 200;

addView({ path: "notes", label: "Notes", rank: 3, show });
openReferencesWith(openNote);

async function show(main, _, signal) {
  const found = make("div");
  const status = make("p", { class: "quiet-text", role: "status" });
  const field = make("input", { type: "search", id: "words", maxlength: "1000", autocomplete: "off" });
  const form = make("form", { role: "search", class: "line" }, make("label", { for: "words" }, "Search the notes"), field);
  const list = () => showFound(found, status, field.value.trim(), signal);
  let pause;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(list, TYPING_PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    list();
  });
  main.append(make("h1", {}, "Notes"), form, status, found, uploadForm(list, signal));
  await list();
}

let latest = 0;

/** Show the notes with these words, or all notes, unless another search has started meanwhile. */
async function showFound(found, status, words, signal) {
  latest += 1;
  const own = latest;
  try {
    const [summary, list] = words ? await search(words, signal) : await catalogue(signal);
    if (own !== latest || signal.aborted) return;
    status.textContent = summary;
    found.replaceChildren(list);
  } catch (problem) {
    if (own === latest && !signal.aborted) found.replaceChildren(errorNotice(problem));
  }
}

async function search(words, signal) {
  if (!/[\p{L}\p{N}]/u.test(words)) return ["Type a word to search for.", ""];
  const notes = await call(`notes/search?${new URLSearchParams({ words, limit: "30" })}`, { signal });
  return [notes.length ? `${count(notes.length, "note")}, the best first` : "No note has these words.", entries(notes.map(entry), "")];
}

async function catalogue(signal) {
  const { total, notes } = await call(`notes?limit=${SHOWN}`, { signal });
  if (!total) return ["There are no notes yet. Add Markdown files below.", ""];
  const list = entries(notes.map(entry));
  let shown = notes.length;
  const problems = make("div");
  const more = button("Show more", async () => {
    more.disabled = true;
    problems.replaceChildren();
    try {
      const next = await call(`notes?limit=${SHOWN}&offset=${shown}`, { signal });
      const items = next.notes.map(entry);
      list.append(...items);
      shown += items.length;
      more.hidden = shown >= total || !items.length;
      items[0]?.querySelector("button").focus();
    } catch (problem) {
      if (!signal.aborted) problems.replaceChildren(errorNotice(problem));
    } finally {
      more.disabled = false;
    }
  });
  more.hidden = shown >= total;
  return [count(total, "note"), make("div", {}, list, problems, make("p", {}, more))];
}

function entry({ id, title, source, tags = [], excerpt = "" }) {
  const open = () => openNote({ id, title, source, quotes: excerpt ? [excerpt.replaceAll("…", "")] : [] });
  const about = [source, ...tags.map((tag) => `#${tag}`)].join(" · ");
  return make(
    "li",
    {},
    button(title, open, { class: "title", dir: "auto" }),
    make("p", { class: "source" }, about),
    excerpt ? make("p", { class: "excerpt", dir: "auto" }, excerpt) : null,
  );
}
