// The key that the server may ask for: stored for this tab only.

import { make } from "./elements.js";

const STORAGE_KEY = "key";
const SENDABLE = /^[!-~]+$/;

let asking = null;

/** Return the key of this tab; an empty string if there is none. */
export function storedKey() {
  return sessionStorage.getItem(STORAGE_KEY) ?? "";
}

/** Ask a person for a key to replace the refused one, once for all waiting requests; throw if none is given. */
export async function askForKey(refused) {
  if (storedKey() !== refused) return storedKey();
  asking ??= ask(refused).finally(() => (asking = null));
  return asking;
}

/** Show the button that forgets the key, while there is a key. */
export function offerToForget(button) {
  button.hidden = !storedKey();
  button.addEventListener("click", () => {
    sessionStorage.removeItem(STORAGE_KEY);
    location.reload();
  });
}

function ask(refused) {
  const field = make("input", { id: "key", type: "password", autocomplete: "off", required: true, spellcheck: "false" });
  const why = refused ? "The server does not know this key." : "The server asks for a key.";
  const form = make(
    "form",
    {},
    make("h2", { id: "key-heading" }, "A key is needed"),
    make("p", {}, `${why} `, make("code", {}, "agent keys create NAME"), " creates one. It is stored for this tab only."),
    make("label", { for: "key" }, "Key"),
    field,
    make("p", { class: "actions" }, make("button", { type: "submit", class: "main" }, "Continue")),
  );
  const dialog = make("dialog", { class: "small", "aria-labelledby": "key-heading" }, form);
  document.body.append(dialog);
  dialog.showModal();
  field.focus();
  return new Promise((resolve, reject) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const key = field.value.trim();
      field.setCustomValidity(SENDABLE.test(key) ? "" : "A key has letters, digits and marks only");
      if (!field.reportValidity()) return;
      sessionStorage.setItem(STORAGE_KEY, key);
      document.getElementById("forget-key").hidden = false;
      resolve(key);
      dialog.close();
    });
    field.addEventListener("input", () => field.setCustomValidity(""));
    dialog.addEventListener("close", () => {
      dialog.remove();
      reject(new Error("Without a key the server shows nothing. Load the page again to enter one."));
    });
  });
}
