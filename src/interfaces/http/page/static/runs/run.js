// One run: its state, its steps as they end, and its result as its workflow shows it.

import { call } from "../api.js";
import { askToConfirm } from "../dialogs.js";
import { button, errorNotice, make, notice, timeElement } from "../elements.js";
import { setWindowTitle } from "../views.js";
import { inWords, stateOf, titleOf } from "./entries.js";
import { attempts, stepsAfter } from "./follow.js";
import { Timeline } from "./timeline.js";

const LONG_TITLE = 90;
const IN_PROGRESS = ["queued", "running"];
const STOPPED = ["failed", "interrupted"];
const CHANGED = "The run changed meanwhile. This is its current state.";
const LOST = "The connection is lost; trying again…";

const results = new Map();

/** Show the results of a workflow with `show(run, send, signal)`, which returns elements; `send` sends a decision. */
export function addResult(workflow, show) {
  results.set(workflow, show);
}

/** A run, with a link back to its view; it is followed until the signal is aborted. */
export class RunView {
  constructor(main, run, view, signal) {
    this.path = `runs/${encodeURIComponent(run)}`;
    this.signal = signal;
    this.heading = make("h1", { dir: "auto", tabindex: "-1" }, `Run ${run}`);
    this.about = make("p", { class: "source" });
    this.state = make("p", { class: "state", role: "status" });
    this.actions = make("p", { class: "actions" });
    this.news = make("div");
    this.problem = make("div");
    this.lost = make("p", { class: "notice", role: "status", hidden: true }, LOST);
    this.following = new AbortController();
    this.result = make("div");
    this.timeline = new Timeline();
    const back = make("p", { class: "back" }, make("a", { href: `#/${view}` }, `← All ${view}`));
    main.append(back, this.heading, this.about, this.state, this.actions, this.news, this.problem, this.lost, this.result, this.timeline.element);
  }

  /** Load and show the run, and follow it while it is in progress. */
  async load() {
    const { run, steps } = await call(this.path, { signal: this.signal });
    const title = titleOf(run);
    this.heading.textContent = title;
    this.heading.classList.toggle("long", title.length > LONG_TITLE);
    setWindowTitle(title);
    this.about.replaceChildren(run.model, " · ", timeElement(run.started), ` · run ${run.id}`);
    this.timeline.show(steps, run.status !== "done");
    this.show(run);
    const result = results.get(run.use_case) ?? plainResult;
    this.result.replaceChildren(...(await result(run, (path, body) => this.send(path, body), this.signal)));
    this.following.abort();
    if (IN_PROGRESS.includes(run.status)) this.follow(run, steps.length);
  }

  /** Show the state, and buttons for what a person can do. */
  show({ status, outcome }) {
    this.state.className = `state status ${status}`;
    this.state.textContent = inWords(stateOf({ status }));
    this.problem.replaceChildren(...(status === "failed" ? [errorNotice(new Error(outcome))] : []));
    const actions = [];
    if (STOPPED.includes(status)) actions.push(button("Resume", () => this.act("resume"), { class: "main" }));
    if (status !== "done" && status !== "cancelled") actions.push(button("Cancel", () => this.cancel()));
    this.actions.replaceChildren(...actions);
  }

  /** Show further steps as they end, and load the run at its end; `load` ends the stream before. */
  async follow(run, last) {
    this.following = new AbortController();
    const signal = AbortSignal.any([this.signal, this.following.signal]);
    try {
      if (run.status === "queued") this.waitForStart(signal);
      for await (const step of stepsAfter(last, this.path, signal)) this.timeline.add(step);
      await this.load();
    } catch (problem) {
      if (signal.aborted) return;
      if (problem.isTransient) await this.reconnect();
      else this.problem.replaceChildren(errorNotice(problem));
    }
  }

  /** Ask repeatedly whether the run has started, since its stream has no event for this. */
  async waitForStart(signal) {
    for await (const _ of attempts(signal)) {
      const { run } = await call(`${this.path}?after=1000000`, { signal }).catch(() => ({}));
      if (run && run.status !== "queued") {
        this.show(run);
        break;
      }
    }
  }

  /** Load the run again, until the server is back and has resumed it. */
  async reconnect() {
    this.lost.hidden = false;
    for await (const _ of attempts(this.signal)) {
      try {
        await this.load();
        if (!this.state.classList.contains("interrupted")) break;
      } catch (problem) {
        if (problem.isTransient) continue;
        this.problem.replaceChildren(errorNotice(problem));
        break;
      }
    }
    this.lost.hidden = true;
  }

  async cancel() {
    if (await askToConfirm("Cancel this run for good?", "Cancel the run")) await this.act("cancel");
  }

  async act(what) {
    try {
      await this.send(`${this.path}/${what}`);
    } catch (problem) {
      if (!this.signal.aborted) this.problem.replaceChildren(errorNotice(problem));
    }
  }

  /** Send a decision and show the run again; if the run changed before, say so. */
  async send(path, body) {
    this.news.replaceChildren();
    let isLate = false;
    try {
      await call(path, { method: "POST", body, signal: this.signal });
    } catch (refused) {
      if (refused.status !== 409) throw refused;
      isLate = true;
    }
    await this.load();
    if (isLate) this.news.replaceChildren(make("p", { class: "notice", role: "alert" }, CHANGED));
    this.heading.focus({ preventScroll: true });
  }
}

function plainResult({ status, outcome }) {
  return status !== "failed" && outcome ? [notice(outcome)] : [];
}
