// Articles: begun, and the list of the runs that write them.

import { call } from "./api.js";
import { showRun } from "./article_run.js";
import { STATUS } from "./article_words.js";
import { make, moment, trouble } from "./elements.js";
import { addView, go } from "./views.js";

addView({ path: "articles", label: "Articles", show });

async function show(main, run, signal) {
  if (run) {
    await showRun(main, run, signal);
    return;
  }
  const list = make("div");
  main.append(make("h1", {}, "Articles"), beginning(signal), make("h2", {}, "Runs"), list);
  const [runs, notes] = await Promise.all([call("runs?limit=100", { signal }), call("notes?limit=1", { signal })]);
  if (!notes.total) list.before(noNotes());
  list.append(runs.length ? make("ul", { class: "entries" }, runs.map(entry)) : nothing());
}

function beginning(signal) {
  const topic = make("input", { id: "topic", maxlength: "500", autocomplete: "off", "aria-describedby": "topic-hint" });
  const approve = make("input", { id: "approve", type: "checkbox", checked: true });
  const write = make("button", { type: "submit", class: "main" }, "Write");
  const says = make("div");
  let order = { body: "", key: "" };
  const form = make(
    "form",
    { class: "beginning" },
    make("label", { for: "topic" }, "Topic"),
    make("div", { class: "line" }, topic, write),
    make("p", { class: "hint", id: "topic-hint" }, "Leave it empty to write on what the notes are mostly about."),
    make("p", { class: "choice" }, approve, make("label", { for: "approve" }, "Let me approve the outline first")),
    says,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    write.disabled = true;
    const body = { topic: topic.value.trim() || null, approve_outline: approve.checked };
    if (order.body !== JSON.stringify(body)) order = { body: JSON.stringify(body), key: newKey() };
    const headers = { "Idempotency-Key": order.key };
    try {
      const run = await call("runs", { method: "POST", body, headers, signal });
      go(`articles/${run.id}`);
    } catch (problem) {
      says.replaceChildren(trouble(problem));
      write.disabled = false;
    }
  });
  return form;
}

/** Return a key for an order: who sends the same order again, because no answer came, gets one run. */
function newKey() {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}

function entry(run) {
  const title = run.title || "On what the notes are mostly about";
  const about = make("p", { class: "source" }, make("span", { class: `status ${run.status}` }, STATUS[run.status]), " · ", moment(run.started), ` · ${run.model}`);
  const failed = run.status === "failed" ? make("p", { class: "excerpt", dir: "auto" }, run.outcome) : null;
  return make("li", {}, make("a", { class: "title", dir: "auto", href: `#/articles/${run.id}` }, title), about, failed);
}

function nothing() {
  return make("p", { class: "quiet-text" }, "Nothing has been written yet.");
}

function noNotes() {
  return make("p", { class: "notice" }, "There are no notes to write from yet: ", make("a", { href: "#/notes" }, "add some first"), ".");
}
