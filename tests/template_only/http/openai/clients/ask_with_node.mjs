// The AI SDK and OpenAI's package for Node, with and without tools of their own.

import assert from "node:assert";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, streamText, tool } from "ai";
import OpenAI from "openai";
import { z } from "zod";

const baseURL = process.argv[2];
const prompt = "What time is it?";
const asked = { role: "user", content: prompt };
const model = createOpenAICompatible({ name: "agent", baseURL, apiKey: "not needed", includeUsage: true })("agent");
const get_weather = tool({ inputSchema: z.object({ city: z.string() }), execute: () => "Sunny" });
const image = { type: "image", image: new Uint8Array([137, 80, 78, 71]) };

for (const tools of [undefined, { get_weather }]) {
  const whole = await generateText({ model, prompt, tools, maxRetries: 0 });
  assert.match(whole.text, /current_time/);
  assert.deepEqual([whole.finishReason, whole.toolCalls], ["stop", []]);
  const streamed = streamText({ model, prompt, tools, maxRetries: 0, onError: ({ error }) => assert.fail(error) });
  assert.match(await streamed.text, /current_time/);
  assert.equal(await streamed.finishReason, "stop");
}
for (const messages of [
  [asked, { role: "assistant", content: "Noon." }, asked],
  [{ role: "user", content: [image] }, { role: "assistant", content: "A cat." }, asked],
  [asked, { role: "assistant", content: "It is" }],
]) {
  assert.ok((await generateText({ model, messages, system: "Be brief.", maxRetries: 0 })).text);
}

const { models, chat } = new OpenAI({ baseURL, apiKey: "not needed", maxRetries: 0 });
assert.deepEqual((await models.list()).data.map((each) => each.id), ["agent"]);
const body = { model: "agent", messages: [asked] };
assert.match((await chat.completions.create(body)).choices[0].message.content, /current_time/);
assert.match(await chat.completions.stream(body).finalContent(), /current_time/);
const now = { type: "function", function: { name: "now", parameters: { type: "object", properties: {} }, function: () => "12:00", parse: JSON.parse } };
assert.match(await chat.completions.runTools({ ...body, stream: true, tools: [now] }).finalContent(), /current_time/);
