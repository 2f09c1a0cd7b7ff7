// The notes: searched, listed, read, added.

import { call } from "./api.js";
import { button, make, trouble } from "./elements.js";
import { openNote } from "./note.js";
import { adding, counted } from "./notes_adding.js";
import { addView } from "./views.js";

const SHOWN = 50;
const WAIT = 200;

addView({ path: "notes", label: "Notes", show });

async function show(main, _, signal) {
  const found = make("div", { class: "found" });
  const count = make("p", { class: "quiet-text", role: "status" });
  const field = make("input", { type: "search", id: "query", maxlength: "1000", autocomplete: "off" });
  const form = make("form", { role: "search", class: "line" }, make("label", { for: "query" }, "Search the notes"), field);
  const list = () => look(found, count, field.value.trim(), signal);
  let pause;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(list, WAIT);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    list();
  });
  main.append(make("h1", {}, "Notes"), form, count, found, adding(list, signal));
  await list();
}

let latest = 0;

/** Show what is found; an answer that another search has overtaken is not shown. */
async function look(found, count, query, signal) {
  latest += 1;
  const own = latest;
  try {
    const shown = query ? await search(query, signal) : await catalogue(signal);
    if (own !== latest || signal.aborted) return;
    count.textContent = shown.says;
    found.replaceChildren(shown.list);
  } catch (problem) {
    if (own === latest && !signal.aborted) found.replaceChildren(trouble(problem));
  }
}

async function search(query, signal) {
  if (!/[\p{L}\p{N}]/u.test(query)) return { says: "Type a word to look for.", list: "" };
  const notes = await call(`notes/search?${new URLSearchParams({ query, limit: "30" })}`, { signal });
  const says = notes.length ? `${counted(notes.length)}, the best first` : "No note has these words.";
  return { says, list: listOf(notes) };
}

async function catalogue(signal) {
  const { total, notes } = await call(`notes?limit=${SHOWN}`, { signal });
  if (!total) return { says: "There are no notes yet. Add Markdown files below.", list: "" };
  const list = listOf(notes);
  let shown = notes.length;
  const says = make("div");
  const more = button("Show more", async () => {
    more.disabled = true;
    says.replaceChildren();
    try {
      const next = await call(`notes?limit=${SHOWN}&offset=${shown}`, { signal });
      const items = [...listOf(next.notes).children];
      list.append(...items);
      shown += items.length;
      more.hidden = shown >= total || !items.length;
      items[0]?.querySelector("button").focus();
    } catch (problem) {
      if (!signal.aborted) says.replaceChildren(trouble(problem));
    } finally {
      more.disabled = false;
    }
  });
  more.hidden = shown >= total;
  return { says: counted(total), list: make("div", {}, list, says, make("p", {}, more)) };
}

function listOf(notes) {
  return make("ul", { class: "entries" }, notes.map(entry));
}

function entry({ id, title, source, tags, excerpt = "" }) {
  const opens = () => openNote(id, { title, source, quotes: excerpt ? [excerpt.replaceAll("…", "")] : [] });
  const about = [source, ...tags.map((tag) => `#${tag}`)].join(" · ");
  return make(
    "li",
    {},
    button(title, opens, { class: "title", dir: "auto" }),
    make("p", { class: "source" }, about),
    excerpt ? make("p", { class: "excerpt", dir: "auto" }, excerpt) : null,
  );
}
