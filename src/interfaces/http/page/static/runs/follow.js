// Following a run by its stream of events.

import { open } from "../api.js";
import { ConnectionLost, eventsOf } from "../events.js";

/** Yield the steps after the last one that was seen; throw `ConnectionLost` if they end before the run. */
export async function* stepsAfter(last, path, signal) {
  const response = await open(`${path}/events`, { headers: last ? { "Last-Event-ID": String(last) } : {}, signal });
  for await (const { name, data } of eventsOf(response)) {
    if (name === "error") break;
    if (name === "run_ended") return;
    yield data;
  }
  throw new ConnectionLost();
}

/** Yield before each further attempt, after a pause that grows to five seconds. */
export async function* attempts(signal) {
  for (let wait = 500; !signal.aborted; wait = Math.min(2 * wait, 5000)) {
    await new Promise((resolve) => {
      setTimeout(resolve, wait);
      signal.addEventListener("abort", resolve, { once: true });
    });
    if (!signal.aborted) yield;
  }
}
