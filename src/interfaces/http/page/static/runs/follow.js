// Following a run by its stream of events.

import { open } from "../api.js";
import { ConnectionLost, eventsOf } from "../events.js";

/** Yield the steps after number `last`; throw `ConnectionLost` if the stream ends before the run. */
export async function* stepsAfter(last, path, signal) {
  const response = await open(`${path}/events`, { headers: last ? { "Last-Event-ID": String(last) } : {}, signal });
  for await (const { name, data } of eventsOf(response)) {
    if (name === "error") break;
    if (name === "run_ended") return;
    yield data;
  }
  throw new ConnectionLost();
}

/** Yield whenever the caller may retry, after a pause that grows to five seconds. */
export async function* attempts(signal) {
  for (let wait = 500; !signal.aborted; wait = Math.min(2 * wait, 5000)) {
    await new Promise((resolve) => {
      setTimeout(resolve, wait);
      signal.addEventListener("abort", resolve, { once: true });
    });
    if (!signal.aborted) yield;
  }
}
