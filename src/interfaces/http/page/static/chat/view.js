// The chat: conversations, started and listed.

import { call } from "../api.js";
import { composer } from "../composer.js";
import { entries, make, moment, randomId } from "../elements.js";
import { count } from "../figures.js";
import { addView, go } from "../views.js";
import { showConversation } from "./conversation.js";

let asked = null;

addView({ path: "chat", label: "Chat", rank: 1, answers: true, show });

async function show(main, conversation, signal) {
  if (conversation) {
    const question = asked;
    asked = null;
    await showConversation(main, conversation, question, signal);
    return;
  }
  const ask = (question) => {
    asked = question;
    go(`chat/${randomId()}`);
  };
  main.append(make("h1", {}, "Chat"), composer({ ask }).element, make("h2", {}, "Conversations"));
  const known = await call("conversations?limit=100", { signal });
  main.append(entries(known.map(entry), "Nothing has been asked yet."));
}

function entry({ id, title, turns, updated }) {
  const about = make("p", { class: "source" }, moment(updated), ` · ${count(turns, "message")}`);
  return make("li", {}, make("a", { class: "title", dir: "auto", href: `#/chat/${id}` }, title || "Without a question"), about);
}
