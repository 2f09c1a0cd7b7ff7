// Dialogs: a confirmation before what cannot be undone, and a panel with a text beside the page.

import { button, make } from "./elements.js";

/** Ask a person; return true if they agree, false if they do not. */
export function askToConfirm(question, yes) {
  return new Promise((resolve) => {
    const close = (answer) => () => {
      resolve(answer);
      dialog.close();
    };
    const actions = make("p", { class: "actions" }, button(yes, close(true), { class: "main" }), button("No", close(false), { autofocus: true }));
    const dialog = make("dialog", { class: "small", "aria-labelledby": "question" }, make("h2", { id: "question" }, question), actions);
    dialog.addEventListener("close", () => {
      resolve(false);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Open a panel; return its heading, source and text, and a signal that is aborted when it is closed. */
export function openPanel(title, source) {
  const heading = make("h2", { id: "panel-heading", dir: "auto" }, title);
  const place = make("p", { class: "source" }, source);
  const text = make("div", { class: "prose panel-text", tabindex: "0", role: "region", "aria-labelledby": "panel-heading" });
  const close = button("Close", () => dialog.close(), { class: "quiet" });
  const head = make("header", {}, make("div", {}, heading, place), close);
  const dialog = make("dialog", { class: "panel", "aria-labelledby": "panel-heading" }, head, text);
  const closed = new AbortController();
  closed.signal.addEventListener("abort", () => dialog.remove());
  dialog.addEventListener("close", () => closed.abort());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // a click beside the panel
  document.body.append(dialog);
  dialog.showModal();
  return { heading, place, text, signal: closed.signal };
}
