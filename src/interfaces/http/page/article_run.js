// One run: its steps as they happen, its outline while that waits, its article when it is done.

import { call } from "./api.js";
import { followRun, persist } from "./article_follow.js";
import { outlineEditor } from "./article_outline.js";
import { articleText } from "./article_text.js";
import { Timeline } from "./article_timeline.js";
import { STATUS, inWords } from "./article_words.js";
import { agreed } from "./confirm.js";
import { button, make, moment, trouble } from "./elements.js";
import { entitle } from "./views.js";

const LONG_TITLE = 90;
const UNDER_WAY = ["queued", "running"];
const RESTING = ["waiting", "failed", "interrupted"];
const OVERTAKEN = "Somebody else has decided meanwhile. This is how the run stands now.";
const STOPPED = ["failed", "interrupted"];

/** Show a run until the signal says that it is left. */
export async function showRun(main, run, signal) {
  const shown = new RunView(main, run, signal);
  await shown.load();
}

class RunView {
  constructor(main, run, signal) {
    this.run = run;
    this.path = `runs/${encodeURIComponent(run)}`;
    this.signal = signal;
    this.heading = make("h1", { dir: "auto" }, `Run ${run}`);
    this.about = make("p", { class: "source" });
    this.state = make("p", { class: "state", role: "status" });
    this.actions = make("p", { class: "actions" });
    this.news = make("div");
    this.says = make("div");
    this.lost = make("p", { class: "notice", role: "status" }, "The connection is lost; trying again…");
    this.following = new AbortController();
    this.result = make("div");
    this.timeline = new Timeline();
    const back = make("p", { class: "back" }, make("a", { href: "#/articles" }, "← All articles"));
    main.append(back, this.heading, this.about, this.state, this.actions, this.news, this.says, this.result, this.timeline.element);
  }

  /** Show the run as it stands, and what happens from then on; one that was `sentOn` goes on, whatever it says yet. */
  async load({ sentOn = false } = {}) {
    const document = await call(this.path, { signal: this.signal });
    this.following.abort();
    this.timeline.element.hidden = false;
    const { run, steps, usage } = document;
    if (sentOn && RESTING.includes(run.status)) run.status = "queued";
    const title = document.article?.title || document.outline?.title || run.title || "An article on what the notes are mostly about";
    this.heading.textContent = title;
    this.heading.classList.toggle("long", title.length > LONG_TITLE);
    entitle(title);
    this.about.replaceChildren(run.model, " · ", moment(run.started), ` · run ${run.id}`);
    this.timeline.show(steps, usage, run.status !== "done");
    this.standing(run.status, run.outcome);
    this.result.replaceChildren(...(await this.resultOf(document)));
    if (UNDER_WAY.includes(run.status)) this.follow(String(steps.length || ""));
  }

  async resultOf({ run, outline, article, path }) {
    if (article) return [await articleText(article, path, this.signal)];
    if (run.status !== "waiting") return [];
    return [await outlineEditor(outline, (edited) => this.send("approval", { outline: edited }), this.signal)];
  }

  /** Say where the run stands, and offer what can be done about it. */
  standing(status, outcome = "") {
    this.state.className = `state status ${status}`;
    this.state.textContent = STATUS[status][0].toUpperCase() + STATUS[status].slice(1);
    this.says.replaceChildren(...(status === "failed" ? [trouble(new Error(outcome))] : []));
    const actions = [];
    if (STOPPED.includes(status)) actions.push(button("Resume", () => this.act("resumption"), { class: "main" }));
    if (status !== "done" && status !== "cancelled") actions.push(button("Cancel", () => this.cancel()));
    this.actions.replaceChildren(...actions);
  }

  /** Show what happens behind the step that was seen last, and then where the run stands; one stream at a time. */
  async follow(after) {
    this.following.abort();
    this.following = new AbortController();
    const signal = AbortSignal.any([this.signal, this.following.signal]);
    const tell = (lost) => this.connection(lost);
    try {
      for await (const event of followRun(this.path, after, signal, tell)) this.hear(event);
      if (!signal.aborted) await persist(() => this.load(), this.signal, tell);
    } catch (problem) {
      if (!this.signal.aborted) this.says.replaceChildren(trouble(problem));
    }
  }

  hear({ name, data }) {
    if (name === "run_state" && UNDER_WAY.includes(data.status)) this.standing(data.status);
    if (name === "run_ended") this.standing(data.status, data.outcome);
    if (name === "step_started") {
      this.timeline.begin(data);
      this.state.className = "state status running";
      this.state.textContent = data.label ? `${inWords(data.step)}: ${data.label}` : inWords(data.step);
    }
    if (name === "model_called") this.timeline.call(data);
    if (name === "step_finished" || name === "step_failed") this.timeline.end(data);
  }

  connection(lost) {
    if (!lost) this.lost.remove();
    else if (!this.lost.isConnected) this.says.replaceChildren(this.lost);
  }

  async cancel() {
    if (await agreed("Cancel this run for good?", "Cancel the run")) await this.act("cancellation");
  }

  async act(what) {
    try {
      await this.send(what);
    } catch (problem) {
      if (!this.signal.aborted) this.says.replaceChildren(trouble(problem));
    }
  }

  /** Send a decision, and show what comes of it; where another was faster, show what came of that. */
  async send(what, body) {
    let overtaken = false;
    this.news.replaceChildren();
    try {
      await call(`${this.path}/${what}`, { method: "POST", body, signal: this.signal });
    } catch (problem) {
      overtaken = problem.status === 409;
      if (!overtaken) throw problem;
    }
    await this.load({ sentOn: !overtaken && what !== "cancellation" });
    if (overtaken) this.news.replaceChildren(make("p", { class: "notice", role: "alert" }, OVERTAKEN));
    this.heading.setAttribute("tabindex", "-1");
    this.heading.focus({ preventScroll: true });
  }
}
