// Functions that make elements. A text is never parsed as HTML here.

const FIELDS = ["input", "textarea"];

/** Make an element: a property with a function is a listener; `false` and `null` leave an attribute out. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  if (FIELDS.includes(tag)) element.dir = "auto";
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Make a button that submits no form. */
export function button(label, onclick, properties = {}) {
  return make("button", { type: "button", onclick, ...properties }, label);
}

/** Make an element that shows a time in the reader's language and time zone. */
export function timeElement(iso) {
  const words = new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return make("time", { datetime: iso }, words);
}

export function notice(...words) {
  return make("p", { class: "notice" }, ...words);
}

/** Make an error message, which a screen reader reads at once. */
export function errorNotice(problem) {
  return make("p", { class: "notice trouble", role: "alert" }, problem.message || String(problem));
}

/** Make a list of entries; if there are none, a paragraph with the text `nothing`. */
export function entries(items, nothing) {
  return items.length ? make("ul", { class: "entries" }, items) : make("p", { class: "quiet-text" }, nothing);
}

let lastNumber = 0;

/** Return an id that no other element has. */
export function newId(stem) {
  lastNumber += 1;
  return `${stem}-${lastNumber}`;
}

/** Return a random id that nobody can guess: letters, digits and hyphens. */
export function randomId() {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((number) => number.toString(36)).join("-");
}
