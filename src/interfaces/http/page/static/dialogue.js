// Questions and answers: a log, and below it the field in which a question is written.

import { open } from "./api.js";
import { Answer, logEntry } from "./answer.js";
import { composer } from "./composer.js";
import { make } from "./elements.js";
import { ConnectionLost, eventsOf } from "./events.js";
import { scrollToEnd, stayAtEnd } from "./scrolling.js";

const LAST_EVENTS = ["answer_finished", "approval_needed", "error"];

export function questionEntry(question) {
  return logEntry("person", make("p", { class: "as-it-is", dir: "auto" }, question)).element;
}

export class Dialogue {
  /** `ask` gets a question; `approve` gets the calls that wait for approval, and their texts. */
  constructor({ ask, approve = () => {}, labelled, signal }) {
    this.approve = approve;
    this.signal = signal;
    this.answering = null;
    this.started = false; // whether the server has accepted a question
    this.log = make("div", { class: "log", role: "log", "aria-label": "Conversation", "aria-live": "polite" });
    this.waiting = make("div", { "aria-live": "polite" });
    this.composer = composer({ ask, stop: () => this.stop(), labelled });
    this.elements = [this.log, this.waiting, this.composer.element];
    signal.addEventListener("abort", () => this.stop());
  }

  /** Send a question or a decision; show the question, and the answer as it arrives. */
  async send(path, body) {
    const { question = null } = body;
    const answer = new Answer(this.signal);
    this.answering = new AbortController();
    const { signal } = this.answering;
    this.waiting.replaceChildren();
    if (question !== null) this.log.append(questionEntry(question));
    this.log.append(answer.element);
    this.composer.busy(true);
    scrollToEnd();
    try {
      const response = await open(path, { method: "POST", body, signal });
      let ended = false;
      for await (const event of eventsOf(response)) {
        ended ||= LAST_EVENTS.includes(event.name);
        this.started ||= event.name !== "error";
        stayAtEnd(() => {
          if (event.name === "approval_needed") this.approve(event.data.calls, event.data.shown);
          answer.show(event);
        });
      }
      if (!ended) throw new ConnectionLost();
    } catch (problem) {
      stayAtEnd(() => answer.breakOff(signal.aborted ? null : problem));
    }
    this.answering = null;
    stayAtEnd(() => {
      if (question !== null && !answer.started) this.composer.giveBack(question);
      this.composer.busy(false);
    });
  }

  stop() {
    this.answering?.abort();
  }
}
