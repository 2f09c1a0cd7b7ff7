// Single questions, if no other view asks them.

import { Dialogue } from "./dialogue.js";
import { make } from "./elements.js";

export function showAsk(main, _, signal) {
  const dialogue = new Dialogue({ ask: (question) => dialogue.send("ask", { question }), labelled: true, signal });
  const hint = make("p", { class: "quiet-text" }, "Each question stands alone: the agent remembers nothing.");
  main.append(make("h1", {}, "Ask"), hint, ...dialogue.elements);
  dialogue.composer.focus();
}
