// Server-sent events of a response: fetched, because an EventSource can send neither a key nor a question.

/** Yield the events of a response as they come: name, id and data. */
export async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (held + value.replaceAll("\r", "")).split("\n\n");
      held = blocks.pop();
      for (const block of blocks) {
        const event = eventOf(block);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Read one event; a comment, which keeps the connection alive, is none. */
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
