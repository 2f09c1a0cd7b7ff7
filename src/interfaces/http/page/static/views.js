// Views: each registers itself, and the address of the page chooses one.

import { errorNotice, make } from "./elements.js";

const views = [];
const name = document.title;
let leaving = new AbortController();

/**
 * Add a view: its path, its label and rank in the navigation, and `show(main, rest, signal)`. The signal is aborted when
 * a person leaves the view. `answers` says that a person can ask questions there.
 */
export function addView(view) {
  views.push(view);
  views.sort((one, other) => one.rank - other.rank);
}

/** Whether there is a view where questions are asked. */
export function canAsk() {
  return views.some((view) => view.answers);
}

/** Show another view: its path, such as "notes" or "runs/1". */
export function goTo(place) {
  location.hash = `#/${place}`;
}

/** Set the title of the window, before the name of the agent. */
export function setWindowTitle(words) {
  document.title = words ? `${words} · ${name}` : name;
}

/** Show the view of the address, now and whenever it changes. */
export function follow(main, list) {
  list.append(...views.map((view) => make("li", {}, make("a", { href: `#/${view.path}` }, view.label))));
  window.addEventListener("hashchange", () => show(main, list, true));
  show(main, list, false);
}

async function show(main, list, moved) {
  const [path, ...rest] = location.hash.replace(/^#\/?/, "").split("/");
  const view = views.find((known) => known.path === path) ?? views[0];
  for (const link of list.querySelectorAll("a")) {
    if (link.hash === `#/${view.path}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  main.replaceChildren();
  setWindowTitle(view.label);
  if (moved) {
    window.scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
  try {
    await view.show(main, rest.join("/"), signal);
  } catch (problem) {
    if (!signal.aborted) main.append(errorNotice(problem));
  }
}
