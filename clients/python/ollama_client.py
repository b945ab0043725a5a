"""Ollama's Python client against the server."""

import json

# [chat]
from ollama import Client, ResponseError

client = Client(host="http://127.0.0.1:8080")

answer = client.chat(model="smollm2", messages=[{"role": "user", "content": "Say hello."}])
print(answer.message.content)

for part in client.generate(model="smollm2", prompt="Say hello.", stream=True):
    print(part.response, end="", flush=True)
# [/chat]
print()
whole = "Hello, I learned this by heart."
assert answer.message.content == whole
assert answer.done and answer.done_reason == "stop" and answer.eval_count > 0
assert answer.total_duration > answer.eval_duration > 0
parts = list(client.generate(model="smollm2:latest", prompt="Say hello.", stream=True))
assert "".join(p.response for p in parts) == whole and len(parts) > 2
assert parts[-1].done and parts[-1].prompt_eval_count > 0


# [tools]
def get_weather(city: str) -> str:
    """The weather in a city."""
    return "mild"


messages = [{"role": "user", "content": "How is the weather in Paris?"}]
asked = client.chat(model="smollm2", messages=messages, tools=[get_weather])
call = asked.message.tool_calls[0].function
messages += [
    asked.message,
    {"role": "tool", "tool_name": call.name, "content": get_weather(**call.arguments)},
]
print(client.chat(model="smollm2", messages=messages, tools=[get_weather]).message.content)
# [/tools]
assert call.name == "get_weather" and call.arguments == {"city": "Paris"}
answer = client.chat(model="smollm2", messages=messages, tools=[get_weather])
assert answer.message.content == "It is mild in Paris!"

thoughtful = client.chat(
    model="smollm2", messages=[{"role": "user", "content": "Say hello."}], think=True
)
assert thoughtful.message.thinking == "They greet me."
assert thoughtful.message.content == whole
probable = client.chat(
    model="smollm2",
    messages=[{"role": "user", "content": "Say hello."}],
    logprobs=True,
    top_logprobs=2,
    options={"num_predict": 2},
)
assert probable.done_reason == "length" and len(probable.logprobs) == 2
assert len(probable.logprobs[0].top_logprobs) == 2

schema = {
    "type": "object",
    "properties": {"city": {"enum": ["Paris", "Rome"]}},
    "required": ["city"],
    "additionalProperties": False,
}
structured = client.generate(model="smollm2", prompt="Which city?", format=schema)
assert json.loads(structured.response)["city"] in ("Paris", "Rome")

vectors = client.embed(model="smollm2", input=["a cat", "a dog"]).embeddings
assert len(vectors) == 2 and len(vectors[0]) == 64
assert client.list().models[0].model == "smollm2"
assert "tools" in client.show("smollm2").capabilities
assert client.ps().models[0].context_length > 0
try:
    client.generate(model="smollm2", prompt="x", suffix="y")
    raise AssertionError("a suffix was taken")
except ResponseError as e:
    assert e.status_code == 400 and "suffix" in e.error
