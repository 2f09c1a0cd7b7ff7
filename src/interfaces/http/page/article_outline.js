// The outline that waits for approval, edited in place.

import { call } from "./api.js";
import { button, make, newId, trouble } from "./elements.js";
import { openNote } from "./note.js";

const LINE = { required: true, maxlength: "500" };
const LINES = { rows: "2", maxlength: "5000" };

/** Make the editor; `approve` is given the outline as the person would have it. */
export async function outlineEditor(outline, approve, signal) {
  const titles = await titlesOfNotes(outline, signal);
  const title = field("Title", outline.title, LINE);
  const thesis = field("Thesis", outline.thesis, { ...LINES, required: true });
  const sections = make("ol", { class: "sections" });
  const says = make("div");
  for (const section of outline.sections) sections.append(sectionEditor(section, titles, sections));
  label(sections);
  const go = make("button", { type: "submit", class: "main" }, "Approve and write");
  const form = make(
    "form",
    { class: "outline", "aria-label": "Outline" },
    make("p", { class: "hint" }, "This is the plan. Change what you like; nothing is written before you approve it."),
    title.element,
    thesis.element,
    make("h2", {}, "Sections"),
    sections,
    says,
    make("p", { class: "actions" }, go),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const kept = [...sections.children].filter((item) => !item.classList.contains("dropped")).map((item) => item.read());
    go.disabled = true;
    try {
      if (!kept.length) throw new Error("Keep at least one section.");
      await approve({ title: title.value(), thesis: thesis.value(), sections: kept });
    } catch (problem) {
      if (!signal.aborted) says.replaceChildren(trouble(problem));
      go.disabled = false;
    }
  });
  return form;
}

function sectionEditor(section, titles, list) {
  const heading = field("Heading", section.heading, LINE);
  const purpose = field("What it is to say", section.purpose, LINES);
  const up = button("↑", () => move(item, -1, up));
  const down = button("↓", () => move(item, 1, down));
  const drop = button("Drop", () => {
    item.classList.toggle("dropped");
    for (const input of item.querySelectorAll("input, textarea")) input.disabled = item.classList.contains("dropped");
    label(list);
  });
  const notes = section.notes.map((note) => button(titles.get(note), () => openNote(note), { class: "chip", dir: "auto" }));
  const tools = make("div", { class: "tools" }, up, down, drop);
  const rests = make("p", { class: "rests" }, make("span", {}, "Rests on "), notes);
  const item = make("li", {}, tools, heading.element, purpose.element, rests);
  heading.input.addEventListener("input", () => label(list));
  item.read = () => ({ heading: heading.value(), purpose: purpose.value(), notes: section.notes });
  item.named = () => heading.value() || "without a heading";
  item.buttons = { up, down, drop };
  return item;
}

function move(item, by, pressed) {
  const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (by < 0) other.before(item);
  else other.after(item);
  label(item.parentElement);
  const { up, down } = item.buttons;
  (pressed.disabled ? (pressed === up ? down : up) : pressed).focus();
}

/** Name the buttons for their sections, and switch off those that would do nothing. */
function label(list) {
  for (const item of list.children) {
    const { up, down, drop } = item.buttons;
    const dropped = item.classList.contains("dropped");
    up.setAttribute("aria-label", `Move up: ${item.named()}`);
    down.setAttribute("aria-label", `Move down: ${item.named()}`);
    drop.setAttribute("aria-label", `${dropped ? "Keep" : "Drop"}: ${item.named()}`);
    drop.textContent = dropped ? "Keep" : "Drop";
    up.disabled = !item.previousElementSibling;
    down.disabled = !item.nextElementSibling;
  }
}

/** Make a field; blanks around what is written do not count, so that a blank one is seen to be empty. */
function field(words, value, properties) {
  const id = newId("field");
  const input = properties.rows ? make("textarea", { id, ...properties }, value) : make("input", { id, value, ...properties });
  input.addEventListener("change", () => (input.value = input.value.trim()));
  const element = make("div", { class: "field" }, make("label", { for: id }, words), input);
  return { element, input, value: () => input.value.trim() };
}

/** Return the titles of the notes that the outline names, by their ids; a note that cannot be read has none. */
async function titlesOfNotes(outline, signal) {
  const named = new Set(outline.sections.flatMap((section) => section.notes));
  const read = async (id) => {
    try {
      const { title } = await call(`notes/${encodeURIComponent(id)}`, { signal });
      return [id, title];
    } catch (problem) {
      if (signal.aborted) throw problem;
      return [id, id];
    }
  };
  return new Map(await Promise.all([...named].map(read)));
}
