// Notes that are handed in, in as many requests as it takes.

import { call } from "./api.js";
import { make, trouble } from "./elements.js";

const MOST_FILES = 100;
const MOST_BYTES = 15_000_000;
const TOO_LARGE = 1_100_000;

/** Make the form; `added` is called when notes were added. */
export function adding(added, signal) {
  const files = make("input", { type: "file", id: "files", multiple: true, accept: ".md,.markdown,text/markdown", required: true });
  const says = make("div", { role: "status" });
  const send = make("button", { type: "submit" }, "Add");
  const form = make("form", { class: "line" }, make("label", { for: "files" }, "Markdown files, of at most 1 MB each"), files, send);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const reports = [];
    send.disabled = true;
    try {
      for (const batch of batches(files.files)) reports.push(await call("notes", { method: "POST", form: formOf(batch), signal }));
      says.replaceChildren(...told(reports));
      form.reset();
    } catch (problem) {
      says.replaceChildren(...(reports.length ? told(reports) : []), trouble(problem));
    } finally {
      send.disabled = false;
    }
    if (reports.length && !signal.aborted) await added();
  });
  return make("section", { class: "apart", "aria-labelledby": "adding" }, make("h2", { id: "adding" }, "Add notes"), form, says);
}

/** Put the files together to requests that the server takes: the largest first, so that none is kept if it is too large. */
function* batches(files) {
  let batch = [];
  let size = 0;
  for (const file of [...files].toSorted((one, other) => other.size - one.size)) {
    const part = beginning(file);
    if (batch.length === MOST_FILES || (batch.length && size + part.size > MOST_BYTES)) {
      yield batch;
      [batch, size] = [[], 0];
    }
    batch.push([part, file.name]);
    size += part.size;
  }
  if (batch.length) yield batch;
}

/** Of a file that is too large for a note, send no more than the server needs to say so. */
function beginning(file) {
  return file.size > TOO_LARGE ? file.slice(0, TOO_LARGE) : file;
}

function formOf(batch) {
  const form = new FormData();
  for (const [part, name] of batch) form.append("files", part, name);
  return form;
}

function told(reports) {
  const sum = (part) => reports.reduce((all, report) => all + report[part], 0);
  const skipped = reports.flatMap((report) => report.skipped);
  const words = [`${counted(sum("captured"))} added`];
  if (sum("unchanged")) words.push(`${sum("unchanged")} unchanged`);
  if (skipped.length) words.push(`${skipped.length} passed over`);
  const reasons = skipped.map(({ source, reason }) => make("li", {}, `${source}: ${reason}`));
  return [make("p", {}, `${words.join(", ")}.`), reasons.length ? make("ul", {}, reasons) : ""];
}

/** Say how many notes. */
export function counted(number) {
  return number === 1 ? "1 note" : `${number.toLocaleString()} notes`;
}
