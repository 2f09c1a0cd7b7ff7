// A conversation: its turns, and new questions.

import { call } from "../api.js";
import { askToConfirm } from "../dialogs.js";
import { Dialogue } from "../dialogue.js";
import { button, errorNotice, make } from "../elements.js";
import { scrollToEnd } from "../scrolling.js";
import { goTo, setWindowTitle } from "../views.js";
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
  scrollToEnd();

  async function ask(words) {
    name(words.replace(/\s+/g, " ").slice(0, 80));
    await dialogue.send(`${path}/messages`, { question: words, must_exist: dialogue.started || question === null });
  }

  function name(words) {
    if (!words || isNamed) return;
    isNamed = true;
    heading.textContent = words;
    setWindowTitle(words);
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
    if (!(await askToConfirm("Delete this conversation for good?", "Delete it"))) return;
    dialogue.stop();
    let problem = null;
    await call(path, { method: "DELETE", signal }).catch((refused) => (problem = refused));
    if (!problem || problem.status === 404) goTo("chat");
    else if (!signal.aborted) dialogue.waiting.replaceChildren(errorNotice(problem));
  }
}
