// OpenAI's JavaScript SDK against the server.
import assert from "node:assert/strict";

// [chat]
import OpenAI from "openai";

const client = new OpenAI({ baseURL: "http://127.0.0.1:8080/v1", apiKey: "none" });

const stream = await client.chat.completions.create({
  model: "smollm2",
  messages: [{ role: "user", content: "Say hello." }],
  stream: true,
});
let text = "";
for await (const chunk of stream) {
  text += chunk.choices[0]?.delta?.content ?? "";
}
console.log(text);

const response = await client.responses.create({ model: "smollm2", input: "Say hello." });
console.log(response.output_text);
// [/chat]
const whole = "Hello, I learned this by heart.";
assert.equal(text, whole);
assert.equal(response.output_text, whole);

const tools = [
  {
    type: "function",
    function: {
      name: "get_weather",
      parameters: { type: "object", properties: { city: { type: "string" } } },
      parse: JSON.parse,
      function: ({ city }) => (city === "Paris" ? "mild" : "unknown"),
    },
  },
];
const runner = client.chat.completions.runTools({
  model: "smollm2",
  messages: [{ role: "user", content: "How is the weather in Paris?" }],
  tools,
});
assert.equal(await runner.finalContent(), "It is mild in Paris!");

const kinds = [];
for await (const event of await client.responses.create({
  model: "smollm2",
  input: "Say hello.",
  reasoning: { effort: "high" },
  stream: true,
})) {
  assert.equal(event.sequence_number, kinds.length);
  kinds.push(event.type);
}
assert.equal(kinds[0], "response.created");
assert.ok(kinds.includes("response.reasoning_text.delta"));
assert.equal(kinds.at(-1), "response.completed");

const embedding = await client.embeddings.create({ model: "smollm2", input: "a cat" });
assert.equal(embedding.data[0].embedding.length, 64);
await assert.rejects(
  client.chat.completions.create({ model: "nobody", messages: [{ role: "user", content: "x" }] }),
  (error) => error.status === 404 && error.code === "model_not_found",
);
