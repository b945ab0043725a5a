// Anthropic's JavaScript SDK against the server.
import assert from "node:assert/strict";

// [messages]
import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({ baseURL: "http://127.0.0.1:8080", apiKey: "none" });

const stream = client.messages.stream({
  model: "smollm2",
  max_tokens: 100,
  messages: [{ role: "user", content: "Say hello." }],
});
stream.on("text", (text) => process.stdout.write(text));
const message = await stream.finalMessage();
// [/messages]
console.log();
assert.equal(message.content[0].text, "Hello, I learned this by heart.");
assert.equal(message.stop_reason, "end_turn");

const called = await client.messages
  .stream({
    model: "smollm2",
    max_tokens: 100,
    tools: [{ name: "get_weather", input_schema: { type: "object", properties: {} } }],
    messages: [{ role: "user", content: "How is the weather in Paris?" }],
  })
  .finalMessage();
assert.equal(called.stop_reason, "tool_use");
assert.deepEqual(called.content[0].input, { city: "Paris" });
await assert.rejects(
  client.messages.create({ model: "smollm2", max_tokens: 1, messages: [], top_k: -1 }),
  (error) => error.status === 400,
);
