// The steps of a run: how long each took, and what it used.

import { inWords } from "./article_words.js";
import { make } from "./elements.js";
import { cost, seconds, tokens } from "./figures.js";

const NOTHING = { input_tokens: 0, output_tokens: 0, cost_usd: 0 };

export class Timeline {
  constructor() {
    this.rows = make("tbody");
    this.sum = make("tfoot");
    const heads = ["Step", "Time", "Tokens", "Cost"].map((head) => make("th", { scope: "col" }, head));
    const table = make("table", { class: "steps", "aria-label": "Steps of the run" }, make("thead", {}, make("tr", {}, heads)), this.rows, this.sum);
    const scroll = make("div", { class: "wide" }, table);
    this.element = make("details", { class: "timeline", hidden: true }, make("summary", {}, "Steps"), scroll);
  }

  /** Show the steps that have ended. */
  show(steps, usage, open) {
    this.open = new Map();
    this.rows.replaceChildren(...steps.map(ended));
    this.element.open = open;
    this.usage = usage;
    this.time = steps.reduce((sum, step) => sum + step.seconds, 0);
    this.total();
  }

  begin({ step, label }) {
    if (this.open.has(keyOf(step, label))) return;
    const row = make("tr", { class: "begun" }, name(step, label), make("td", {}, "…"), make("td", {}, "…"), make("td", {}, "…"));
    this.open.set(keyOf(step, label), { row, used: NOTHING });
    this.rows.append(row);
  }

  /** Show what a step that goes on has used so far. */
  call({ step, label, usage }) {
    const begun = this.open.get(keyOf(step, label));
    if (!begun) return;
    begun.used = added(begun.used, usage);
    begun.row.cells[2].textContent = tokens(begun.used);
    begun.row.cells[3].textContent = cost(begun.used);
  }

  end(step) {
    const key = keyOf(step.step, step.label);
    const row = ended({ findings: [], ...step });
    const begun = this.open.get(key);
    if (begun) begun.row.replaceWith(row);
    else this.rows.append(row);
    this.open.delete(key);
    this.usage = added(this.usage, step.usage);
    this.time += step.seconds;
    this.total();
  }

  total() {
    const cells = [seconds(this.time), tokens(this.usage), cost(this.usage)].map((figure) => make("td", {}, figure));
    this.sum.replaceChildren(make("tr", {}, make("th", { scope: "row" }, "Together"), cells));
  }
}

function ended({ step, label, seconds: took, usage, failure, findings }) {
  const figures = [seconds(took), tokens(usage), cost(usage)].map((figure) => make("td", {}, figure));
  const remarks = findings.map(({ severity, section, problem }) =>
    make("li", {}, `${inWords(severity ?? "remark")}${section ? `, ${section}` : ""}: ${problem}`),
  );
  const more = [failure ? make("p", { class: "failure" }, failure) : null, remarks.length ? make("ul", {}, remarks) : null];
  return make("tr", { class: failure ? "failed" : false }, name(step, label, more), figures);
}

function name(step, label, more = []) {
  return make("th", { scope: "row" }, inWords(step), label ? make("span", { class: "label", dir: "auto" }, label) : null, more);
}

function keyOf(step, label) {
  return JSON.stringify([step, label]);
}

function added(one, other) {
  const known = one.cost_usd !== null && other.cost_usd !== null;
  return {
    input_tokens: one.input_tokens + other.input_tokens,
    output_tokens: one.output_tokens + other.output_tokens,
    cost_usd: known ? one.cost_usd + other.cost_usd : null,
  };
}
