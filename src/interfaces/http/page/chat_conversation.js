// A conversation: what was said, and what is being said.

import { call, open } from "./api.js";
import { Answer } from "./chat_answer.js";
import { approval } from "./chat_approval.js";
import { composer } from "./chat_composer.js";
import { asked, showTurns } from "./chat_turns.js";
import { agreed } from "./confirm.js";
import { button, make, trouble } from "./elements.js";
import { ConnectionLost, eventsOf } from "./events.js";
import { entitle, go } from "./views.js";

const NEAR_THE_END = 160;

/** Show a conversation, and ask the first question of a new one. */
export async function showConversation(main, id, question, signal) {
  const shown = new ConversationView(main, id, signal);
  await shown.load(question !== null);
  if (question !== null) await shown.ask({ question });
}

class ConversationView {
  constructor(main, id, signal) {
    this.path = `conversations/${encodeURIComponent(id)}`;
    this.signal = signal;
    this.answering = null;
    this.heading = make("h1", { class: "unseen", dir: "auto" }, "Conversation");
    this.log = make("div", { class: "log", role: "log", "aria-label": "Conversation", "aria-live": "polite" });
    this.waiting = make("div", { "aria-live": "polite" });
    this.composer = composer({ ask: (question) => this.ask({ question }), stop: () => this.answering?.abort(), labelled: false });
    const forget = button("Forget", () => this.forget(), { class: "quiet" });
    const back = make("p", { class: "back" }, make("a", { href: "#/chat" }, "← All conversations"), forget);
    main.append(back, this.heading, this.log, this.waiting, this.composer.element);
    signal.addEventListener("abort", () => this.answering?.abort());
  }

  async load(isNew) {
    this.composer.focus();
    if (isNew) return;
    const { conversation, answers, pending } = await call(this.path, { signal: this.signal });
    this.entitle(conversation.turns.find((turn) => turn.role === "user")?.text);
    await showTurns(this.log, conversation.turns, answers, this.signal);
    this.offer(pending);
    this.toTheEnd(true);
  }

  entitle(question) {
    const words = (question ?? "").replace(/\s+/g, " ").slice(0, 120);
    if (!words || this.entitled) return;
    this.entitled = true;
    this.heading.textContent = words;
    entitle(words);
  }

  /** Ask a question, or without one let the answer that waits go on with what is approved. */
  async ask({ question = null, approved = [] }) {
    const answer = new Answer(this.signal);
    this.answering = new AbortController();
    this.waiting.replaceChildren();
    if (question !== null) {
      this.entitle(question);
      this.log.append(asked(question));
    }
    this.log.append(answer.element);
    this.composer.busy(true);
    this.toTheEnd(true);
    try {
      const body = question === null ? { approved } : { question };
      const response = await open(`${this.path}/messages`, { method: "POST", body, signal: this.answering.signal });
      await this.hear(answer, response);
    } catch (problem) {
      answer.breakOff(this.answering.signal.aborted ? null : problem);
    } finally {
      if (question !== null && !answer.began) this.composer.giveBack(question);
      this.answering = null;
      this.composer.busy(false);
      this.toTheEnd();
    }
  }

  async hear(answer, response) {
    let ended = false;
    for await (const event of eventsOf(response)) {
      ended ||= ["answer_finished", "approval_needed", "error"].includes(event.name);
      if (event.name === "approval_needed") this.offer(event.data.calls);
      await answer.hear(event);
      this.toTheEnd();
    }
    if (!ended) throw new ConnectionLost();
  }

  offer(calls) {
    if (!calls.length) return;
    this.waiting.replaceChildren(approval(calls, (approved) => {
      this.composer.focus();
      this.ask({ approved });
    }));
  }

  /** Keep the latest words in sight of a person who has not scrolled away from them. */
  toTheEnd(always = false) {
    const page = document.scrollingElement;
    const below = page.scrollHeight - page.clientHeight - page.scrollTop;
    if (always || below < NEAR_THE_END) page.scrollTop = page.scrollHeight;
  }

  async forget() {
    if (!(await agreed("Forget this conversation for good?", "Forget it"))) return;
    this.answering?.abort();
    try {
      await call(this.path, { method: "DELETE", signal: this.signal });
      go("chat");
    } catch (problem) {
      if (problem.status === 404) go("chat");
      else if (!this.signal.aborted) this.waiting.replaceChildren(trouble(problem));
    }
  }
}
