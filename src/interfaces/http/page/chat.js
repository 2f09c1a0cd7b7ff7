// The chat: conversations, begun and listed.

import { call } from "./api.js";
import { composer } from "./chat_composer.js";
import { showConversation } from "./chat_conversation.js";
import { make, moment } from "./elements.js";
import { addView, go } from "./views.js";

const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

let asked = null;

addView({ path: "chat", label: "Chat", show });

async function show(main, conversation, signal) {
  if (conversation) {
    const question = asked;
    asked = null;
    await showConversation(main, conversation, question, signal);
    return;
  }
  const ask = (question) => {
    asked = question;
    go(`chat/${newConversation()}`);
  };
  const list = make("div");
  main.append(make("h1", {}, "Chat"), composer({ ask }).element, make("h2", {}, "Conversations"), list);
  const entries = await call("conversations?limit=100", { signal });
  list.append(entries.length ? make("ul", { class: "entries" }, entries.map(entry)) : nothing());
}

function entry({ id, title, turns, updated }) {
  const about = make("p", { class: "source" }, moment(updated), ` · ${turns === 1 ? "1 message" : `${turns} messages`}`);
  return make("li", {}, make("a", { class: "title", dir: "auto", href: `#/chat/${id}` }, title || "Without a question"), about);
}

function nothing() {
  return make("p", { class: "quiet-text" }, "Nothing has been asked yet.");
}

/** Return a name for a conversation that nobody guesses. */
function newConversation() {
  const numbers = crypto.getRandomValues(new Uint8Array(16));
  return [...numbers].map((number) => LETTERS[number % LETTERS.length]).join("");
}
