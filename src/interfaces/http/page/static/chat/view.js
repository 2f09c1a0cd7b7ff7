// The chat: a list of conversations, and the first question of a new one.

import { call } from "../api.js";
import { composer } from "../composer.js";
import { entries, make, randomId, timeElement } from "../elements.js";
import { count } from "../figures.js";
import { addView, goTo } from "../views.js";
import { showConversation } from "./conversation.js";

let firstQuestion = null; // of the conversation that is opened next

addView({ path: "chat", label: "Chat", rank: 1, answers: true, show });

async function show(main, conversation, signal) {
  if (conversation) {
    const question = firstQuestion;
    firstQuestion = null;
    await showConversation(main, conversation, question, signal);
    return;
  }
  const ask = (question) => {
    firstQuestion = question;
    goTo(`chat/${randomId()}`);
  };
  main.append(make("h1", {}, "Chat"), composer({ ask }).element, make("h2", {}, "Conversations"));
  const known = await call("conversations?limit=100", { signal });
  main.append(entries(known.map(entry), "Nothing has been asked yet."));
}

function entry({ id, title, turns, updated }) {
  const about = make("p", { class: "source" }, timeElement(updated), ` · ${count(turns, "message")}`);
  return make("li", {}, make("a", { class: "title", dir: "auto", href: `#/chat/${id}` }, title || "Without a question"), about);
}
