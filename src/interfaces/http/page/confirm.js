// Asking before what cannot be undone.

import { button, make } from "./elements.js";

/** Ask; true if the person agrees, false if they leave. */
export function agreed(question, yes) {
  return new Promise((resolve) => {
    const close = (answer) => () => {
      resolve(answer);
      dialog.close();
    };
    const actions = make("p", { class: "actions" }, button(yes, close(true), { class: "main" }), button("No, leave it", close(false), { autofocus: true }));
    const dialog = make("dialog", { class: "small", "aria-labelledby": "question" }, make("h2", { id: "question" }, question), actions);
    dialog.addEventListener("close", () => {
      resolve(false);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
