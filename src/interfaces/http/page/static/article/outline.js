// The outline that waits for approval, edited in place.

import { button, errorNotice, make, newId } from "../elements.js";

const LINE = { required: true, maxlength: "500" };
const LINES = { rows: "2", maxlength: "5000" };
const HIDDEN = /(?![\u200c\u200d\ufe0f\n\t])[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Co}\u2800]/gu;

/** Make the editor; `notes` are the titles that the outline names by number, `approve` gets the edited outline. */
export function outlineEditor(outline, notes, approve, signal) {
  const title = field("Title", outline.title, LINE);
  const thesis = field("Thesis", outline.thesis, { ...LINES, required: true });
  const sections = make("ol", { class: "sections" });
  const problems = make("div");
  for (const section of outline.sections) sections.append(sectionEditor(section, notes, sections));
  label(sections);
  const submit = make("button", { type: "submit", class: "main" }, "Approve and write");
  const form = make(
    "form",
    { class: "outline", "aria-label": "Outline" },
    make("p", { class: "hint" }, "This is the plan. Change what you like; nothing is written before you approve it."),
    title.element,
    thesis.element,
    make("h2", {}, "Sections"),
    sections,
    problems,
    make("p", { class: "actions" }, submit),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const kept = [...sections.children].filter((item) => !item.isDropped).map((item) => item.read());
    submit.disabled = true;
    try {
      if (!kept.length) throw new Error("Keep at least one section.");
      await approve({ title: title.value(), thesis: thesis.value(), sections: kept });
    } catch (problem) {
      if (!signal.aborted) problems.replaceChildren(errorNotice(problem));
      submit.disabled = false;
    }
  });
  return form;
}

function sectionEditor(section, notes, list) {
  const heading = field("Heading", section.heading, LINE);
  const purpose = field("What it says", section.purpose, LINES);
  const up = button("↑", () => move(item, -1, up));
  const down = button("↓", () => move(item, 1, down));
  const drop = button("Drop", () => {
    item.isDropped = !item.isDropped;
    item.classList.toggle("dropped", item.isDropped);
    for (const input of item.querySelectorAll("input, textarea")) input.disabled = item.isDropped;
    label(list);
  });
  const chips = section.notes.map((number) => make("span", { class: "chip", dir: "auto" }, notes[number - 1] ?? `Note ${number}`));
  const tools = make("div", { class: "tools" }, up, down, drop);
  const item = make("li", {}, tools, heading.element, purpose.element, make("p", { class: "based" }, "Based on ", chips));
  heading.input.addEventListener("input", () => label(list));
  item.isDropped = false;
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
  const opposite = pressed === up ? down : up;
  (pressed.disabled ? opposite : pressed).focus();
}

/** Name the buttons after their sections, and disable those that would do nothing. */
function label(list) {
  for (const item of list.children) {
    const { up, down, drop } = item.buttons;
    up.setAttribute("aria-label", `Move up: ${item.named()}`);
    down.setAttribute("aria-label", `Move down: ${item.named()}`);
    drop.textContent = item.isDropped ? "Keep" : "Drop";
    drop.setAttribute("aria-label", `${drop.textContent}: ${item.named()}`);
    up.disabled = !item.previousElementSibling;
    down.disabled = !item.nextElementSibling;
  }
}

/** Make a field with a text without invisible characters: a person approves only what is visible. */
function field(words, text, properties) {
  const value = text.replace(HIDDEN, "");
  const id = newId("field");
  const input = properties.rows ? make("textarea", { id, ...properties }, value) : make("input", { id, value, ...properties });
  input.addEventListener("change", () => (input.value = input.value.trim()));
  const element = make("div", { class: "field" }, make("label", { for: id }, words), input);
  return { element, input, value: () => input.value.trim() };
}
