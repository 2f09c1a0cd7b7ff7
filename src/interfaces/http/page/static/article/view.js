// Articles: a form to order one, and the runs that write them.

import { call } from "../api.js";
import { errorNotice, make, notice, randomId } from "../elements.js";
import { runEntries } from "../runs/entries.js";
import { addResult, RunView } from "../runs/run.js";
import { addView, goTo } from "../views.js";
import { outlineEditor } from "./outline.js";
import { articleText } from "./text.js";

const WORKFLOW = "write_article";

addView({ path: "articles", label: "Articles", rank: 2, show });
addResult(WORKFLOW, result);

async function show(main, run, signal) {
  if (run) {
    await new RunView(main, run, "articles", signal).load();
    return;
  }
  const list = make("div");
  main.append(make("h1", {}, "Articles"), orderForm(signal), list);
  const [runs, notes] = await Promise.all([call("runs?limit=200", { signal }), call("notes?limit=1", { signal })]);
  if (!notes.total) list.append(notice("There are no notes to write from yet: ", make("a", { href: "#/notes" }, "add some first"), "."));
  const written = runs.filter((each) => each.use_case === WORKFLOW);
  list.append(make("h2", {}, "So far"), runEntries(written, "articles", "Nothing has been written yet."));
}

/** Show the article of a run, or the outline that waits for approval. */
async function result({ id, status }, send, signal) {
  const path = `articles/${id}`;
  const { run, outline, notes, article } = await call(path, { signal });
  // The run may have changed since `status` was loaded; the end of its stream loads it again.
  if (status === "done") return article ? [await articleText(article, run.outcome, signal)] : [];
  if (status !== "waiting") return [];
  return [outlineEditor(outline, notes, (edited) => send(`${path}/approval`, { outline: edited }), signal)];
}

function orderForm(signal) {
  const topic = make("input", { id: "topic", maxlength: "500", autocomplete: "off", "aria-describedby": "topic-hint" });
  const approve = make("input", { id: "approve", type: "checkbox", checked: true });
  const write = make("button", { type: "submit", class: "main" }, "Write");
  const problems = make("div");
  let order = { body: "", key: "" };
  const form = make(
    "form",
    { class: "order" },
    make("label", { for: "topic" }, "Topic"),
    make("div", { class: "line" }, topic, write),
    make("p", { class: "hint", id: "topic-hint" }, "Leave it empty to write about the main topic of the notes."),
    make("p", { class: "choice" }, approve, make("label", { for: "approve" }, "Let me approve the outline first")),
    problems,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    write.disabled = true;
    const body = { topic: topic.value.trim() || null, approve_outline: approve.checked };
    // If no response came and the same order is sent again, the key keeps the server from starting a second run.
    if (order.body !== JSON.stringify(body)) order = { body: JSON.stringify(body), key: randomId() };
    const headers = { "Idempotency-Key": order.key };
    try {
      const run = await call("articles", { method: "POST", body, headers, signal });
      goTo(`articles/${run.id}`);
    } catch (problem) {
      if (!signal.aborted) problems.replaceChildren(errorNotice(problem));
      write.disabled = false;
    }
  });
  return form;
}
