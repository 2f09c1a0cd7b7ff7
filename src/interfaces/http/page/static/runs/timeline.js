// The steps of a run: how long each took, and what it used.

import { make } from "../elements.js";
import { cost, seconds, tokens } from "../figures.js";
import { inWords } from "./entries.js";

export class Timeline {
  constructor() {
    this.rows = make("tbody");
    this.sum = make("tfoot");
    const heads = ["Step", "Time", "Tokens", "Cost"].map((head) => make("th", { scope: "col" }, head));
    const table = make("table", { class: "steps", "aria-label": "Steps of the run" }, make("thead", {}, make("tr", {}, heads)), this.rows, this.sum);
    const summary = make("summary", {}, "Steps");
    this.element = make("details", { class: "timeline", hidden: true }, summary, make("div", { class: "wide" }, table));
  }

  /** Show these steps and no others. */
  show(steps, isOpen) {
    this.steps = [];
    this.rows.replaceChildren();
    this.element.hidden = false;
    this.element.open = isOpen;
    this.add(...steps);
  }

  add(...steps) {
    this.steps.push(...steps);
    this.rows.append(...steps.map(row));
    const valuesOf = (part) => this.steps.map(({ usage }) => usage[part]);
    const sum = (part) => (valuesOf(part).includes(null) ? null : valuesOf(part).reduce((all, value) => all + value, 0));
    const usage = { input_tokens: sum("input_tokens"), output_tokens: sum("output_tokens"), cost_usd: sum("cost_usd") };
    const time = this.steps.reduce((all, step) => all + step.seconds, 0);
    this.sum.replaceChildren(make("tr", {}, make("th", { scope: "row" }, "Together"), figures({ seconds: time, usage })));
  }
}

function row(step) {
  const label = step.label ? make("span", { class: "label", dir: "auto" }, step.label) : null;
  const failure = step.failure ? make("p", { class: "failure" }, step.failure) : null;
  return make("tr", {}, make("th", { scope: "row" }, inWords(step.name), label, failure), figures(step));
}

function figures({ seconds: took, usage }) {
  return [seconds(took), tokens(usage), cost(usage)].map((figure) => make("td", {}, figure));
}
