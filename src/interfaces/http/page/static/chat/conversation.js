// A conversation: what was said, and what is being said.

import { call } from "../api.js";
import { agreed } from "../dialogs.js";
import { Dialogue } from "../dialogue.js";
import { button, make, trouble } from "../elements.js";
import { toTheEnd } from "../scrolling.js";
import { entitle, go } from "../views.js";
import { approval } from "./approval.js";
import { showTurns } from "./turns.js";

/** Show a conversation, and ask the first question of a new one. */
export async function showConversation(main, id, question, signal) {
  const path = `conversations/${encodeURIComponent(id)}`;
  const heading = make("h1", { class: "unseen", dir: "auto" }, "Conversation");
  const dialogue = new Dialogue({ ask, approve, labelled: false, signal });
  const back = make("a", { href: "#/chat" }, "← All conversations");
  let isNamed = false;
  main.append(make("p", { class: "back" }, back, button("Delete", remove, { class: "quiet" })), heading, ...dialogue.elements);
  dialogue.composer.focus();
  if (question !== null) {
    await ask(question);
    return;
  }
  const conversation = await call(path, { signal });
  name(conversation.title);
  await showTurns(dialogue.log, conversation, signal);
  const shown = new Map(conversation.calls.map((call) => [call.id, call.shown]));
  approve(conversation.pending, conversation.pending.map((call) => shown.get(call.id)));
  toTheEnd();

  async function ask(words) {
    name(words.replace(/\s+/g, " ").slice(0, 80));
    await dialogue.send(`${path}/messages`, { question: words });
  }

  function name(words) {
    if (!words || isNamed) return;
    isNamed = true;
    heading.textContent = words;
    entitle(words);
  }

  function approve(calls, shown) {
    if (!calls.length) return;
    const decide = (approved) => {
      dialogue.composer.focus();
      dialogue.send(`${path}/messages`, { approved });
    };
    dialogue.waiting.replaceChildren(approval(calls, shown, decide));
  }

  async function remove() {
    if (!(await agreed("Delete this conversation for good?", "Delete it"))) return;
    dialogue.stop();
    const problem = await call(path, { method: "DELETE", signal }).then(() => null, (refused) => refused);
    if (!problem || problem.status === 404) go("chat");
    else if (!signal.aborted) dialogue.waiting.replaceChildren(trouble(problem));
  }
}
