// What was said before, as it is remembered.

import { ToolCalls } from "./chat_calls.js";
import { sources, withNumbers } from "./chat_sources.js";
import { make } from "./elements.js";

/** Make a question. */
export function asked(text) {
  return make("section", { class: "said person" }, make("h2", {}, "You"), make("div", { class: "body" }, make("p", { class: "as-it-is", dir: "auto" }, text)));
}

/** Add the turns of a conversation to the log. */
export async function showTurns(log, turns, answers, signal) {
  const shown = await withNumbers(answers, signal);
  const known = new Map(answers.map((answer, place) => [answer.turn, { ...answer, html: shown[place] }]));
  const calls = new ToolCalls();
  let body = null;
  let open = false;
  for (const [number, turn] of turns.entries()) {
    if (turn.role === "user") {
      if (open) answerIn(log).append(unanswered());
      log.append(asked(turn.text));
      body = null;
      open = true;
    } else if (turn.role === "tool") {
      calls.end({ call: { id: turn.call, tool: turn.tool }, result: turn.text, failed: turn.failed });
    } else if (turn.role === "assistant") {
      body ??= answerIn(log);
      open = false;
      body.append(...answered(turn, known.get(number)), ...turn.calls.map((call) => calls.begin(call)));
    }
  }
  if (open) answerIn(log).append(unanswered());
}

function unanswered() {
  return make("p", { class: "notice" }, "This was not answered.");
}

function answerIn(log) {
  const body = make("div", { class: "body" });
  log.append(make("section", { class: "said agent" }, make("h2", {}, "Agent"), body));
  return body;
}

function answered(turn, answer) {
  const parts = [];
  if (answer?.text.trim()) parts.push(make("div", { class: "prose" }, answer.html), ...sources(answer.references));
  if (turn.cut) parts.push(make("p", { class: "notice" }, "This answer broke off."));
  return parts;
}
