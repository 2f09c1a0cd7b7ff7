// Calls of tools, each with its arguments and its result.

import { make } from "./elements.js";
import { seconds } from "./figures.js";

export class ToolCalls {
  constructor() {
    this.open = new Map();
  }

  /** Make the element of a call that started; `shown` is its text, from the server, with no character hidden. */
  start(call, shown) {
    const state = make("span", { class: "call-state" }, "…");
    const summary = make("summary", {}, callText(shown), " ", state);
    const element = make("details", { class: "call" }, summary, make("p", { class: "quiet-text" }, "No result yet."));
    this.open.set(call.id, { element, state });
    return element;
  }

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

  /** Mark the calls without a result as not made: no result will follow. */
  end() {
    for (const { state } of this.open.values()) state.textContent = "not made";
  }
}

/** Make the text of a call, always from left to right: characters in it cannot reorder it. */
export function callText(shown) {
  return make("code", { class: "call-text", dir: "ltr" }, shown);
}

function indented(result) {
  try {
    return JSON.stringify(JSON.parse(result), null, 2);
  } catch {
    return result;
  }
}
