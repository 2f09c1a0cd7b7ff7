// Following a run, through lost connections and servers that start again.

import { open } from "./api.js";
import { eventsOf } from "./events.js";

const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 5000;

/**
 * Yield what the run does behind the event that was seen last; `tell` hears when the connection is lost and found.
 *
 * An interruption is no end: the server goes on with its runs when it starts again.
 */
export async function* followRun(path, after, signal, tell) {
  let last = after;
  let wait = SHORTEST_WAIT;
  let interrupted = false;
  while (!signal.aborted) {
    try {
      const response = await open(`${path}/events`, { headers: last ? { "Last-Event-ID": last } : {}, signal });
      if (response.status === 204 && !interrupted) return;
      tell(false);
      for await (const event of response.status === 204 ? [] : eventsOf(response)) {
        if (event.name === "error") break;
        wait = SHORTEST_WAIT;
        last = event.id || last;
        interrupted = event.name === "run_ended" && event.data.status === "interrupted";
        if (event.name === "run_ended" && !interrupted) return;
        yield event;
      }
      if (!interrupted) tell(true);
    } catch (problem) {
      if (signal.aborted) return;
      if (problem.passes === false) throw problem;
      tell(true);
    }
    await pause(wait, signal);
    wait = Math.min(2 * wait, LONGEST_WAIT);
  }
}

/** Do what fails while the server is away, until it is back. */
export async function persist(attempt, signal, tell) {
  for (let wait = SHORTEST_WAIT; !signal.aborted; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    try {
      await attempt();
      return;
    } catch (problem) {
      if (signal.aborted || !problem.passes) throw problem;
    }
    tell(true);
    await pause(wait, signal);
  }
}

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", resolve, { once: true });
  });
}
