// Server-sent events of a response, read by hand: an EventSource can send neither a key nor a question.

/** The connection ended before the last event. */
export class ConnectionLost extends Error {
  constructor() {
    super("The connection was lost before the answer was complete.");
    this.isTransient = true;
  }
}

/** Yield the events of a response as they arrive: name, id and data; throw `ConnectionLost` if it breaks. */
export async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read().catch(throwLost);
      if (done) return;
      const blocks = (rest + value.replaceAll("\r", "")).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const event = eventOf(block);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function throwLost(error) {
  throw error.name === "AbortError" ? error : new ConnectionLost();
}

/** Read one event; return null for a comment, which keeps the connection alive. */
function eventOf(block) {
  const fields = { event: "message", id: "", data: [] };
  for (const line of block.split("\n")) {
    const [, name, value] = line.match(/^([^:]*):? ?(.*)$/s) ?? [];
    if (name === "data") fields.data.push(value);
    else if (name === "event" || name === "id") fields[name] = value;
  }
  if (!fields.data.length) return null;
  return { name: fields.event, id: fields.id, data: JSON.parse(fields.data.join("\n")) };
}
