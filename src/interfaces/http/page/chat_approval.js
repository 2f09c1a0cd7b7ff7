// Calls that change something, which a person allows or does not.

import { argumentsOf } from "./chat_calls.js";
import { button, make, newId } from "./elements.js";

/** Make the question; `decide` is given the ids of the calls that are allowed. */
export function approval(calls, decide) {
  const heading = newId("approval");
  const boxes = calls.map((call) => {
    const id = newId("call");
    const box = make("input", { type: "checkbox", id, value: call.id, checked: true, hidden: calls.length === 1 });
    return make("li", {}, box, make("label", { for: id }, make("code", {}, call.tool), " ", argumentsOf(call)));
  });
  const list = make("ul", { class: "pending" }, boxes);
  const ticked = () => [...list.querySelectorAll("input:checked")].map((box) => box.value);
  const one = calls.length === 1;
  return make(
    "section",
    { class: "approval", role: "group", "aria-labelledby": heading },
    make("h2", { id: heading }, "May the agent do this?"),
    list,
    make(
      "p",
      { class: "actions" },
      button(one ? "Allow" : "Allow what is ticked", () => decide(ticked()), { class: "main" }),
      button(one ? "Do not allow" : "Allow nothing", () => decide([])),
    ),
  );
}
