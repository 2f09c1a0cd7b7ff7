// The notes: searched, listed, read, added.

import { call } from "./api.js";
import { button, make, trouble } from "./elements.js";
import { openNote } from "./note.js";
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
  const more = button("Show more", async () => {
    const next = await call(`notes?limit=${SHOWN}&offset=${shown}`, { signal });
    const items = [...listOf(next.notes).children];
    list.append(...items);
    shown += items.length;
    more.hidden = shown >= total || !items.length;
    items[0]?.querySelector("button").focus();
  });
  more.hidden = shown >= total;
  return { says: counted(total), list: make("div", {}, list, make("p", {}, more)) };
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
    button(title, opens, { class: "title" }),
    make("p", { class: "source" }, about),
    excerpt ? make("p", { class: "excerpt" }, excerpt) : null,
  );
}

function adding(added, signal) {
  const files = make("input", { type: "file", id: "files", multiple: true, accept: ".md,.markdown,text/markdown", required: true });
  const says = make("div", { role: "status" });
  const send = make("button", { type: "submit" }, "Add");
  const form = make("form", { class: "line" }, make("label", { for: "files" }, "Markdown files, of at most 1 MB each"), files, send);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sent = new FormData();
    for (const file of files.files) sent.append("files", file, file.name);
    send.disabled = true;
    try {
      says.replaceChildren(...told(await call("notes", { method: "POST", form: sent, signal })));
      form.reset();
      await added();
    } catch (problem) {
      says.replaceChildren(trouble(problem));
    } finally {
      send.disabled = false;
    }
  });
  return make("section", { class: "apart", "aria-labelledby": "adding" }, make("h2", { id: "adding" }, "Add notes"), form, says);
}

function told({ captured, unchanged, skipped }) {
  const words = [`${counted(captured)} added`, unchanged ? `${unchanged} unchanged` : "", skipped.length ? `${skipped.length} passed over` : ""];
  const reasons = skipped.map(({ source, reason }) => make("li", {}, `${source}: ${reason}`));
  return [make("p", {}, `${words.filter(Boolean).join(", ")}.`), reasons.length ? make("ul", {}, reasons) : ""];
}

function counted(number) {
  return number === 1 ? "1 note" : `${number.toLocaleString()} notes`;
}
