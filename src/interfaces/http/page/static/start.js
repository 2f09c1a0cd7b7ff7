// Starts the page when every view has registered itself.

import { showAsk } from "./ask.js";
import { offerToForget } from "./key.js";
import { addView, canAsk, follow } from "./views.js";

const main = document.getElementById("main");

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
offerToForget(document.getElementById("forget-key"));
if (!canAsk()) addView({ path: "ask", label: "Ask", rank: 1, answers: true, show: showAsk });
follow(main, document.getElementById("views"));
