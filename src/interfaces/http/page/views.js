// Which view is shown: each registers itself, and the address says which one it is.

import { make, trouble } from "./elements.js";

const views = [];
const name = document.title;
let leaving = new AbortController();

/** Add a view: its path, its name in the navigation, and `show(main, rest, signal)`; the signal says when it is left. */
export function addView(view) {
  views.push(view);
}

/** Go to a place such as "notes", or "notes/1". */
export function go(place) {
  location.hash = `#/${place}`;
}

/** Say what is being looked at, in the title of the window. */
export function entitle(words) {
  document.title = words ? `${words} · ${name}` : name;
}

/** Show the view of the address, now and whenever it changes. */
export function follow(main, list) {
  list.append(...views.map((view) => make("li", {}, make("a", { href: `#/${view.path}` }, view.label))));
  const show = (moved) => showView(main, list, moved);
  window.addEventListener("hashchange", () => show(true));
  show(false);
}

async function showView(main, list, moved) {
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
  entitle(view.label);
  if (moved) {
    window.scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
  try {
    await view.show(main, rest.join("/"), signal);
  } catch (problem) {
    if (!signal.aborted) main.append(trouble(problem));
  }
}
