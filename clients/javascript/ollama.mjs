// Ollama's JavaScript client against the server.
import assert from "node:assert/strict";

// [chat]
import { Ollama } from "ollama";

const ollama = new Ollama({ host: "http://127.0.0.1:8080" });

const stream = await ollama.chat({
  model: "smollm2",
  messages: [{ role: "user", content: "Say hello." }],
  stream: true,
});
let text = "";
for await (const part of stream) {
  text += part.message.content;
}
console.log(text);
// [/chat]
assert.equal(text, "Hello, I learned this by heart.");
const called = await ollama.chat({
  model: "smollm2",
  messages: [{ role: "user", content: "How is the weather in Paris?" }],
  tools: [
    {
      type: "function",
      function: {
        name: "get_weather",
        description: "The weather.",
        parameters: { type: "object", properties: { city: { type: "string" } } },
      },
    },
  ],
});
assert.deepEqual(called.message.tool_calls[0].function.arguments, { city: "Paris" });
const { embeddings } = await ollama.embed({ model: "smollm2", input: "a cat" });
assert.equal(embeddings[0].length, 64);
assert.equal((await ollama.list()).models[0].name, "smollm2");
await assert.rejects(ollama.generate({ model: "nobody", prompt: "x" }), /not served/);
