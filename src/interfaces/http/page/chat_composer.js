// Where a question is written.

import { button, make } from "./elements.js";

/**
 * Make the field: Enter asks, Shift and Enter begins a line; `busy` says whether there is something to stop, `giveBack`
 * puts a question that came to nothing back, unless another is being written.
 */
export function composer({ ask, stop = () => {}, labelled = true }) {
  const field = make("textarea", { id: "question-field", rows: "2", maxlength: "100000", "aria-describedby": "question-hint" });
  const send = make("button", { type: "submit", class: "main" }, "Ask");
  const halt = button("Stop", stop, { hidden: true });
  const hint = make("span", { class: "hint", id: "question-hint" }, "Enter asks, Shift+Enter begins a new line.");
  const element = make(
    "form",
    { class: "composer" },
    make("label", { for: "question-field", class: labelled ? false : "unseen" }, "Ask the notes"),
    make("div", { class: "line" }, field, send, halt),
    hint,
  );
  const submit = () => {
    const question = field.value.trim();
    if (!question || send.hidden) return;
    field.value = "";
    ask(question);
  };
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || onScreenKeys()) return;
    event.preventDefault();
    submit();
  });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  const busy = (answering) => {
    if (answering && document.activeElement === send) field.focus();
    if (!answering && document.activeElement === halt) field.focus();
    send.hidden = answering;
    halt.hidden = !answering;
  };
  const giveBack = (question) => {
    field.value ||= question;
  };
  return { element, busy, giveBack, focus: () => field.focus({ preventScroll: true }) };
}

/** Whether Enter is a key on a screen, beside which no Shift is at hand. */
function onScreenKeys() {
  return matchMedia("(pointer: coarse)").matches;
}
