// Calls of tools, each with what it was called with and what it answered.

import { make } from "./elements.js";
import { seconds } from "./figures.js";

export class ToolCalls {
  constructor() {
    this.open = new Map();
  }

  /** Show that a call began. */
  begin(call) {
    const state = make("span", { class: "call-state" }, "…");
    const summary = make("summary", {}, make("code", {}, call.tool), " ", argumentsOf(call), " ", state);
    const element = make("details", { class: "call" }, summary, make("p", { class: "quiet-text" }, "No answer yet."));
    this.open.set(call.id, { element, state });
    return element;
  }

  /** Show what a call came to. */
  end({ call, result, failed, seconds: took }) {
    const begun = this.open.get(call.id);
    if (!begun) return;
    const words = took === undefined ? "done" : seconds(took);
    begun.state.textContent = failed ? "failed" : words;
    begun.element.classList.toggle("failed", failed);
    begun.element.lastElementChild.replaceWith(make("pre", { tabindex: "0", role: "region", "aria-label": `Answer of ${call.tool}` }, indented(result)));
    this.open.delete(call.id);
  }

  /** Say of the calls that did not end that nothing more will come. */
  leave() {
    for (const { state } of this.open.values()) state.textContent = "not made";
  }
}

/** Indent what is JSON; what is not stays as it is. */
function indented(result) {
  try {
    return JSON.stringify(JSON.parse(result), null, 2);
  } catch {
    return result;
  }
}

/** Make the arguments of a call readable; what is no JSON is shown as it is. */
export function argumentsOf({ arguments: given }) {
  let words = given;
  try {
    const values = Object.entries(JSON.parse(given));
    words = values.map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ");
  } catch {
    // a model may write anything
  }
  return make("span", { class: "call-arguments" }, words);
}
