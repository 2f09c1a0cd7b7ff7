// Begins when every view has registered itself.

import { offerToForget } from "./key.js";
import { follow } from "./views.js";

const main = document.getElementById("main");

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
offerToForget(document.getElementById("forget-key"));
follow(main, document.getElementById("views"));
