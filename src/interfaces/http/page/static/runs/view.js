// The runs of every workflow.

import { call } from "../api.js";
import { make } from "../elements.js";
import { addView } from "../views.js";
import { runEntries } from "./entries.js";
import { RunView } from "./run.js";

addView({ path: "runs", label: "Runs", rank: 4, show });

async function show(main, run, signal) {
  if (run) {
    await new RunView(main, run, "runs", signal).load();
    return;
  }
  main.append(make("h1", {}, "Runs"));
  main.append(runEntries(await call("runs?limit=100", { signal }), "runs", "Nothing has been run yet."));
}
