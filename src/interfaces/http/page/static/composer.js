// The field in which a question is written.

import { button, make } from "./elements.js";

/** Make the field: Enter asks, Shift+Enter starts a line. `busy(true)` shows the button that stops an answer. */
export function composer({ ask, stop = () => {}, labelled = true }) {
  const field = make("textarea", { id: "question-field", rows: "2", maxlength: "100000", "aria-describedby": "question-hint" });
  const send = make("button", { type: "submit", class: "main" }, "Ask");
  const halt = button("Stop", stop, { hidden: true });
  const hint = make("span", { class: "hint", id: "question-hint" }, "Enter asks, Shift+Enter starts a new line.");
  const element = make(
    "form",
    { class: "composer" },
    make("label", { for: "question-field", class: labelled ? false : "unseen" }, "Ask the agent"),
    make("div", { class: "line" }, field, send, halt),
    hint,
  );
  const submit = (event) => {
    event.preventDefault();
    const question = field.value.trim();
    if (!question || send.hidden) return;
    field.value = "";
    ask(question);
  };
  field.addEventListener("keydown", (event) => {
    const isOnScreen = matchMedia("(pointer: coarse)").matches; // a keyboard on the screen has no Shift+Enter
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !isOnScreen) submit(event);
  });
  element.addEventListener("submit", submit);
  return {
    element,
    busy(answering) {
      if (document.activeElement === (answering ? send : halt)) field.focus();
      send.hidden = answering;
      halt.hidden = !answering;
    },
    /** Put back a question that was not answered, unless another is being written. */
    giveBack(question) {
      field.value ||= question;
    },
    focus: () => field.focus({ preventScroll: true }),
  };
}
