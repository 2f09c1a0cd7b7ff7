// Requests to the server, with a key if it asks for one.

import { askForKey, storedKey } from "./key.js";

/** An error in the words of the server; the status is 0 if the server cannot be reached. */
export class Problem extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }

  /** Whether the same request may succeed later. */
  get isTransient() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Send a request and return its JSON; throw a `Problem` if it is refused. */
export async function call(path, options = {}) {
  const response = await open(path, options);
  return response.json();
}

/** Send a request and return its response; throw a `Problem` if it is refused. */
export async function open(path, { method = "GET", body, form, headers = {}, signal } = {}) {
  for (let key = storedKey(); ; key = await askForKey(key)) {
    const sent = { ...headers };
    if (key) sent.Authorization = `Bearer ${key}`;
    if (body !== undefined) sent["Content-Type"] = "application/json";
    const response = await send(path, { method, headers: sent, body: form ?? JSON.stringify(body), signal });
    if (response.ok) return response;
    if (response.status !== 401) throw await problemOf(response);
  }
}

async function send(path, request) {
  try {
    return await fetch(path, request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, "The server cannot be reached. Is it running?");
  }
}

async function problemOf(response) {
  const problem = await response.json().catch(() => ({}));
  const details = (problem.errors ?? []).map((detail) => `${detail.where}: ${detail.problem}`).join("; ");
  const words = problem.detail ?? `The server answered with status ${response.status}`;
  return new Problem(response.status, details ? `${words}: ${details}` : words);
}
