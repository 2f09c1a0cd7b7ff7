// An answer as it arrives: its words, the calls of tools between them, and its references.

import { errorNotice, make, notice } from "./elements.js";
import { cost, seconds, tokens } from "./figures.js";
import { citeWithin, referenceList } from "./references.js";
import { render } from "./rendering.js";
import { stayAtEnd } from "./scrolling.js";
import { ToolCalls } from "./tool_calls.js";

const BEFORE_THE_ANSWER = ["tools_unavailable", "tool_call_started", "tool_call_finished", "messages_added", "error"];

/** Make a section of the log, by "agent" or "person"; return it and its body. */
export function logEntry(by, ...content) {
  const body = make("div", { class: "body" }, ...content);
  const element = make("section", { class: `said ${by}` }, make("h2", {}, by === "agent" ? "Agent" : "You"), body);
  return { element, body };
}

/** Render the texts of answers; each number of a reference opens its source. */
export async function answerTexts(answers, signal) {
  const fragments = await render(answers.map((answer) => answer.text), signal);
  fragments.forEach((fragment, place) => citeWithin(fragment, answers[place].references));
  return fragments;
}

/** An answer; `started` is false until something of it has arrived. */
export class Answer {
  constructor(signal) {
    this.signal = signal;
    this.calls = new ToolCalls();
    Object.assign(this, logEntry("agent"));
    this.thinking = make("p", { class: "thinking" }, "…");
    this.element.append(this.thinking);
    this.element.setAttribute("aria-busy", "true");
    this.words = null;
    this.references = [];
    this.started = false;
  }

  /** Show an event of the stream. */
  show({ name, data }) {
    this.started ||= !BEFORE_THE_ANSWER.includes(name);
    if (name === "answer_text") this.write(data.text);
    if (name === "answer_withdrawn") this.withdraw();
    if (name === "tools_unavailable") this.body.append(notice(data.problem));
    if (name === "tool_call_started") this.call(data);
    if (name === "tool_call_finished") this.calls.finish(data);
    if (name === "approval_needed") this.end();
    if (name === "error") this.breakOff({ message: data.detail });
    if (name === "answer_finished") this.finish(data);
  }

  write(text) {
    if (!this.words) {
      this.words = make("div", { class: "prose as-it-comes" });
      this.body.append(this.words);
    }
    this.words.append(text);
  }

  withdraw() {
    this.words?.remove();
    this.words = null;
    this.body.append(notice("This answer did not pass a check. Another attempt follows."));
  }

  call({ call, shown }) {
    this.words = null;
    this.body.append(this.calls.start(call, shown));
  }

  finish({ text, references, complete, usage, seconds: took }) {
    this.write("");
    this.words.textContent = text;
    this.references = references;
    if (references.length) this.body.append(referenceList(references));
    if (!complete) this.body.append(notice("A limit ended the work before the agent was done."));
    this.body.append(make("p", { class: "source" }, `${seconds(took)} · ${tokens(usage)} tokens · cost: ${cost(usage)}`));
    this.end();
  }

  /** End an incomplete answer, with the problem; without one, a person stopped it. */
  breakOff(problem) {
    this.body.append(problem ? errorNotice(problem) : notice("Stopped."));
    this.end();
  }

  end() {
    this.calls.end();
    this.thinking.remove();
    this.element.setAttribute("aria-busy", "false");
    this.render();
  }

  /** Render the words as HTML; until then, or if the server cannot, they are plain text. */
  async render() {
    const parts = [...this.body.querySelectorAll(".as-it-comes")];
    const answers = parts.map((part) => ({ text: part.textContent, references: part === this.words ? this.references : [] }));
    const shown = await answerTexts(answers, this.signal).catch(() => []);
    stayAtEnd(() => {
      for (const [place, fragment] of shown.entries()) {
        parts[place].classList.remove("as-it-comes");
        parts[place].replaceChildren(fragment);
      }
    });
  }
}
