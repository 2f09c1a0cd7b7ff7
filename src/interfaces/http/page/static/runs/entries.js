// Runs in a list, and the words for their states and steps.

import { entries, make, timeElement } from "../elements.js";

/** The state of a run in words. */
export function stateOf({ status }) {
  return { running: "in progress", waiting: "waits for a decision" }[status] ?? status;
}

/** Make a list of runs, each with a link to itself in a view. */
export function runEntries(runs, view, nothing) {
  return entries(runs.map((run) => entry(run, view)), nothing);
}

function entry(run, view) {
  const status = make("span", { class: `status ${run.status}` }, stateOf(run));
  const workflow = view === "runs" ? ` · ${inWords(run.use_case)}` : "";
  const about = make("p", { class: "source" }, status, " · ", timeElement(run.started), ` · ${run.model}${workflow}`);
  const failed = run.status === "failed" ? make("p", { class: "excerpt", dir: "auto" }, run.outcome) : null;
  return make("li", {}, make("a", { class: "title", dir: "auto", href: `#/${view}/${run.id}` }, titleOf(run)), about, failed);
}

/** The title of a run, or the name of its workflow. */
export function titleOf(run) {
  return run.title || inWords(run.use_case);
}

/** A name in words: "Draft section". */
export function inWords(name) {
  const words = name.replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
}
