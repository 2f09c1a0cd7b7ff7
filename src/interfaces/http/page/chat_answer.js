// An answer as it comes: words, the tools that are called between them, and in the end what it cites.

import { ToolCalls } from "./chat_calls.js";
import { sources, withNumbers } from "./chat_sources.js";
import { make, trouble } from "./elements.js";
import { cost, seconds, tokens } from "./figures.js";
import { render } from "./rendering.js";

const BEFORE = ["tools_missing", "error"];

export class Answer {
  constructor(signal) {
    this.signal = signal;
    this.calls = new ToolCalls();
    this.body = make("div", { class: "body" });
    this.thinking = make("p", { class: "thinking" }, "…");
    this.element = make("section", { class: "said agent", "aria-busy": "true" }, make("h2", {}, "Agent"), this.body, this.thinking);
    this.words = null;
    this.began = false;
  }

  /** Show an event. */
  async hear({ name, data }) {
    this.began ||= !BEFORE.includes(name);
    if (name === "answer_text") this.write(data.text);
    if (name === "answer_withdrawn") this.withdraw();
    if (name === "tools_missing") this.body.append(make("p", { class: "notice" }, data.problem));
    if (name === "tool_call_started") this.call(data.call);
    if (name === "tool_call_finished") this.calls.end(data);
    if (name === "approval_needed") this.end();
    if (name === "error") this.breakOff({ message: data.detail });
    if (name === "answer_finished") await this.finish(data);
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
    this.body.append(make("p", { class: "notice" }, "The answer quoted what no note says. Another attempt follows."));
  }

  call(call) {
    this.words = null;
    this.body.append(this.calls.begin(call));
  }

  async finish({ text, references, usage, seconds: took, whole }) {
    const shown = await withNumbers([{ text, references }], this.signal);
    this.write("");
    this.words.classList.remove("as-it-comes");
    this.words.replaceChildren(shown[0]);
    this.body.append(...sources(references));
    if (!whole) this.body.append(make("p", { class: "notice" }, "A limit ended the search before the agent was done with it."));
    const figures = `${seconds(took)} · ${tokens(usage)} tokens · ${cost(usage)}`;
    this.body.append(make("p", { class: "source" }, figures));
    this.end();
  }

  /** Say that the answer is not whole: why, or that a person stopped it. */
  breakOff(problem) {
    this.body.append(problem ? trouble(problem) : make("p", { class: "notice" }, "Stopped."));
    this.end();
  }

  end() {
    this.calls.leave();
    this.thinking.remove();
    this.element.setAttribute("aria-busy", "false");
    this.settle();
  }

  /** Render the words that were shown as they came; where the server cannot, they stay as they are. */
  async settle() {
    const parts = [...this.body.querySelectorAll(".as-it-comes")];
    try {
      const shown = await render(parts.map((part) => part.textContent), this.signal);
      for (const [place, part] of parts.entries()) {
        part.classList.remove("as-it-comes");
        part.replaceChildren(shown[place]);
      }
    } catch {
      // whoever reads has the words
    }
  }
}
