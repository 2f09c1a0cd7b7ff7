// A form that adds notes, in as many requests as are needed.

import { call } from "../api.js";
import { batches } from "../batches.js";
import { errorNotice, make } from "../elements.js";
import { count } from "../figures.js";

const MAX = { number: 100, size: 15_000_000 };
const MAX_FILE_BYTES = 1_000_000;

/** Make the form; `added` is called when notes were added. */
export function uploadForm(added, signal) {
  const files = make("input", { type: "file", id: "files", multiple: true, accept: ".md,.markdown,text/markdown", required: true });
  const report = make("div", { role: "status" });
  const send = make("button", { type: "submit" }, "Add");
  const form = make("form", { class: "line" }, make("label", { for: "files" }, "Markdown files, of at most 1 MB each"), files, send);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const reports = [];
    send.disabled = true;
    try {
      const large = [...files.files].filter((file) => file.size > MAX_FILE_BYTES);
      const accepted = [...files.files].filter((file) => !large.includes(file));
      for (const batch of batches(accepted, (file) => file.size, MAX)) {
        const sent = new FormData();
        for (const file of batch) sent.append("files", file, file.name);
        reports.push(await call("notes", { method: "POST", form: sent, signal }));
      }
      report.replaceChildren(...inWords(reports, large));
      form.reset();
    } catch (problem) {
      report.replaceChildren(...(reports.length ? inWords(reports, []) : []), errorNotice(problem));
    } finally {
      send.disabled = false;
      if (document.activeElement === document.body) send.focus(); // a button that is disabled loses the focus
    }
    if (reports.some((report) => report.captured) && !signal.aborted) await added();
  });
  return make("section", { class: "apart", "aria-labelledby": "adding" }, make("h2", { id: "adding" }, "Add notes"), form, report);
}

function inWords(reports, large) {
  const sum = (part) => reports.reduce((all, report) => all + report[part], 0);
  const skipped = [...reports.flatMap((report) => report.skipped), ...large.map((file) => ({ source: file.name, reason: "is larger than 1 MB" }))];
  const words = [`${count(sum("captured"), "note")} added`];
  if (skipped.length) words.push(`${skipped.length} skipped`);
  const unread = reports.flatMap((report) => report.unread);
  const reasons = [
    ...skipped.map(({ source, reason }) => make("li", {}, `${source} ${reason}`)),
    ...unread.map(({ source, line, text }) => make("li", {}, `${source}: line ${line} of its front matter is invalid: ${text}`)),
  ];
  return [make("p", {}, `${words.join(", ")}.`), reasons.length ? make("ul", {}, reasons) : ""];
}
