// Requests to the server, with a key if it asks for one.

import { askForKey, keptKey } from "./key.js";

/** What the server, or the way to it, says is wrong. */
export class Problem extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }

  /** Whether the same request may do better in a while. */
  get passes() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Send a request and return its JSON. */
export async function call(path, options = {}) {
  const response = await open(path, options);
  return response.status === 204 ? null : response.json();
}

/** Send a request and return its response, which is good; throw a `Problem` otherwise. */
export async function open(path, { method = "GET", body, form, headers = {}, signal } = {}) {
  for (let key = keptKey(); ; key = await askForKey(key)) {
    const sent = { ...headers };
    if (key) sent.Authorization = `Bearer ${key}`;
    if (body !== undefined) sent["Content-Type"] = "application/json";
    const response = await reach(path, { method, headers: sent, body: form ?? JSON.stringify(body), signal });
    if (response.ok) return response;
    if (response.status !== 401) throw await problemOf(response);
  }
}

async function reach(path, request) {
  try {
    return await fetch(path, request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, "The server cannot be reached. Is it running?");
  }
}

async function problemOf(response) {
  const told = await response.json().catch(() => ({}));
  const parts = (told.errors ?? []).map((part) => `${part.where}: ${part.problem}`);
  const words = told.detail ?? `The server answered with status ${response.status}`;
  return new Problem(response.status, parts.length ? `${words}: ${parts.join("; ")}` : words);
}
