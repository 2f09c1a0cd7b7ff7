// Calls with an effect, which a person approves or refuses.

import { button, make, newId } from "../elements.js";
import { callText } from "../tool_calls.js";

/** Make the question; `shown` has the text of each call, `decide` gets the ids of the approved calls. */
export function approval(calls, shown, decide) {
  const heading = newId("approval");
  const isOne = calls.length === 1;
  const items = calls.map((call, place) => {
    const id = newId("call");
    const box = make("input", { type: "checkbox", id, value: call.id, checked: true, hidden: isOne });
    return make("li", {}, box, make("label", { for: id }, callText(shown[place])));
  });
  const list = make("ul", { class: "pending" }, items);
  const tickedIds = () => [...list.querySelectorAll("input:checked")].map((box) => box.value);
  return make(
    "section",
    { class: "approval", role: "group", "aria-labelledby": heading },
    make("h2", { id: heading }, "May the agent do this?"),
    list,
    make(
      "p",
      { class: "actions" },
      button(isOne ? "Allow" : "Allow the ticked calls", () => decide(tickedIds()), { class: "main" }),
      button(isOne ? "Do not allow" : "Allow none", () => decide([])),
    ),
  );
}
