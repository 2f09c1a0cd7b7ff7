// Calls of tools, each with its arguments and its result.

import { make } from "./elements.js";
import { seconds } from "./figures.js";

export class ToolCalls {
  constructor() {
    this.open = new Map();
  }

  /** Make the element of a call that started. */
  start(call) {
    const state = make("span", { class: "call-state" }, "…");
    const summary = make("summary", {}, make("code", {}, call.tool), " ", argumentsOf(call), " ", state);
    const element = make("details", { class: "call" }, summary, make("p", { class: "quiet-text" }, "No result yet."));
    this.open.set(call.id, { element, state });
    return element;
  }

  /** Show the result of a call. */
  finish({ call, result, failed, seconds: took }) {
    const started = this.open.get(call.id);
    if (!started) return;
    const done = took === undefined ? "done" : seconds(took);
    started.state.textContent = failed ? "failed" : done;
    started.element.classList.toggle("failed", failed);
    started.element.lastElementChild.replaceWith(
      make("pre", { tabindex: "0", role: "region", "aria-label": `Result of ${call.tool}` }, indented(result)),
    );
    this.open.delete(call.id);
  }

  /** Mark the calls that have no result: they will get none. */
  end() {
    for (const { state } of this.open.values()) state.textContent = "not made";
  }
}

/** Make the arguments of a call readable; what is not JSON is shown as it is. */
export function argumentsOf(call) {
  let words = call.arguments;
  try {
    const values = Object.entries(JSON.parse(words));
    words = values.map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ");
  } catch {
    // a model may write anything
  }
  return make("span", { class: "call-arguments" }, words);
}

function indented(result) {
  try {
    return JSON.stringify(JSON.parse(result), null, 2);
  } catch {
    return result;
  }
}
