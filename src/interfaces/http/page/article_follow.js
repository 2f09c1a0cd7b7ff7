// Following a run, through lost connections and servers that start again.

import { open } from "./api.js";
import { eventsOf } from "./events.js";

const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 5000;

/** Yield what the run does behind the event that was seen last; `tell` hears when the connection is lost and found. */
export async function* followRun(path, after, signal, tell) {
  let last = after;
  let wait = SHORTEST_WAIT;
  while (!signal.aborted) {
    try {
      const response = await open(`${path}/events`, { headers: last ? { "Last-Event-ID": last } : {}, signal });
      if (response.status === 204) return;
      tell(false);
      for await (const event of eventsOf(response)) {
        if (event.name === "error") break;
        wait = SHORTEST_WAIT;
        last = event.id || last;
        if (event.name === "run_ended") return;
        yield event;
      }
    } catch (problem) {
      if (signal.aborted) return;
      if (problem.passes === false) throw problem;
    }
    if (signal.aborted) return;
    tell(true);
    await pause(wait, signal);
    wait = Math.min(2 * wait, LONGEST_WAIT);
  }
}

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", resolve, { once: true });
  });
}
