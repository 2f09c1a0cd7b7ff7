// The turns of a conversation, as they are remembered.

import { answerTexts, logEntry } from "../answer.js";
import { questionEntry } from "../dialogue.js";
import { make, notice } from "../elements.js";
import { referenceList } from "../references.js";
import { ToolCalls } from "../tool_calls.js";

/** Add the turns of a conversation to the log. */
export async function showTurns(log, { turns, answers, calls: shownCalls, pending }, signal) {
  const texts = await answerTexts(answers, signal);
  const answerOfTurn = new Map(answers.map((answer, place) => [answer.turn, { ...answer, shown: texts[place] }]));
  const shown = new Map(shownCalls.map((call) => [call.id, call.shown]));
  const results = new Map(turns.filter((turn) => turn.role === "tool").map((turn) => [turn.call, turn])); // the last result of each call
  const calls = new ToolCalls();
  let body = null;
  let isUnanswered = false;
  for (const [number, turn] of turns.entries()) {
    if (turn.role === "user") {
      if (isUnanswered) addNotAnswered(body ?? addAnswer(log));
      log.append(questionEntry(turn.text));
      body = null;
      isUnanswered = true;
    } else if (turn.role === "tool") {
      if (turn === results.get(turn.call)) calls.finish({ call: { id: turn.call, tool: turn.tool }, result: turn.text, failed: turn.failed });
    } else if (turn.role === "assistant") {
      body ??= addAnswer(log);
      isUnanswered &&= !turn.text.trim();
      body.append(...partsOf(turn, answerOfTurn.get(number)), ...turn.calls.map((call) => calls.start(call, shown.get(call.id))));
    }
  }
  if (isUnanswered && !pending.length) addNotAnswered(body ?? addAnswer(log));
}

function addNotAnswered(body) {
  body.append(notice("This was not answered."));
}

function addAnswer(log) {
  const { element, body } = logEntry("agent");
  log.append(element);
  return body;
}

function partsOf(turn, answer) {
  const parts = [];
  if (answer?.text.trim()) parts.push(make("div", { class: "prose" }, answer.shown));
  if (answer?.references.length) parts.push(referenceList(answer.references));
  if (turn.cut) parts.push(notice("This answer broke off."));
  return parts;
}
