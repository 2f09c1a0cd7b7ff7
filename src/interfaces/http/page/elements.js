// Making elements. Text is always text: nothing here reads it as HTML.

const WRITTEN_IN = ["input", "textarea"];

/** Make an element: properties that begin with "on" are listeners, `false` and `null` leave an attribute out. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  if (WRITTEN_IN.includes(tag)) element.dir = "auto";
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Make a button that is no form's. */
export function button(label, onclick, properties = {}) {
  return make("button", { type: "button", onclick, ...properties }, label);
}

/** Make a moment, in the words of whoever reads it. */
export function moment(iso) {
  const words = new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return make("time", { datetime: iso }, words);
}

/** Say what went wrong, so that it is heard as well as seen. */
export function trouble(problem) {
  return make("p", { class: "notice trouble", role: "alert" }, problem.message || String(problem));
}

let made = 0;

/** Return an id that no other element has. */
export function newId(stem) {
  made += 1;
  return `${stem}-${made}`;
}
