"""OpenAI's Python SDK against the server."""

import json

# [chat]
from openai import OpenAI

client = OpenAI(base_url="http://127.0.0.1:8080/v1", api_key="none")

answer = client.chat.completions.create(
    model="smollm2",
    messages=[{"role": "user", "content": "Say hello."}],
)
print(answer.choices[0].message.content)
# [/chat]
text = answer.choices[0].message.content
assert text == "Hello, I learned this by heart.", text
assert answer.choices[0].finish_reason == "stop"
assert answer.usage.completion_tokens > 0
assert answer.suanpan["energy"]["joules"] > 0

# [stream]
stream = client.chat.completions.create(
    model="smollm2",
    messages=[{"role": "user", "content": "Say hello."}],
    stream=True,
)
for chunk in stream:
    print(chunk.choices[0].delta.content or "", end="", flush=True)
# [/stream]
print()
with client.chat.completions.stream(
    model="smollm2", messages=[{"role": "user", "content": "Say hello."}]
) as events:
    deltas = [e.delta for e in events if e.type == "content.delta"]
assert len(deltas) > 1 and "".join(deltas) == text, deltas

# [tools]
weather = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {
            "type": "object",
            "properties": {"city": {"enum": ["Paris", "Rome"]}},
            "required": ["city"],
            "additionalProperties": False,
        },
    },
}
messages = [{"role": "user", "content": "How is the weather in Paris?"}]
asked = client.chat.completions.create(model="smollm2", messages=messages, tools=[weather])
call = asked.choices[0].message.tool_calls[0]
messages += [asked.choices[0].message, {"role": "tool", "tool_call_id": call.id, "content": "mild"}]
answer = client.chat.completions.create(model="smollm2", messages=messages, tools=[weather])
print(answer.choices[0].message.content)
# [/tools]
assert asked.choices[0].finish_reason == "tool_calls"
assert call.function.name == "get_weather"
assert json.loads(call.function.arguments) == {"city": "Paris"}
assert answer.choices[0].message.content == "It is mild in Paris!"

# [structured]
from typing import Literal

from pydantic import BaseModel


class Weather(BaseModel):
    city: Literal["Paris", "Rome"]
    mild: bool


parsed = client.chat.completions.parse(
    model="smollm2",
    messages=[{"role": "user", "content": "How is the weather in Paris?"}],
    response_format=Weather,
)
print(parsed.choices[0].message.parsed)
# [/structured]
assert parsed.choices[0].message.parsed.city in ("Paris", "Rome")
assert parsed.choices[0].finish_reason == "stop"
forced = client.chat.completions.create(
    model="smollm2",
    messages=[{"role": "user", "content": "Say hello."}],
    tools=[weather],
    tool_choice={"type": "function", "function": {"name": "get_weather"}},
)
assert forced.choices[0].message.tool_calls[0].function.name == "get_weather"
structured = client.responses.parse(model="smollm2", input="Weather?", text_format=Weather)
assert structured.output_parsed.city in ("Paris", "Rome")

# [responses]
response = client.responses.create(model="smollm2", input="Say hello.")
print(response.output_text)
more = client.responses.create(
    model="smollm2", input="Once more.", previous_response_id=response.id
)
# [/responses]
assert response.status == "completed"
assert response.output_text == text and more.output_text == text
assert more.usage.input_tokens > response.usage.input_tokens
assert client.responses.retrieve(response.id).output_text == text

with client.responses.stream(
    model="smollm2",
    input="How is the weather in Paris?",
    tools=[{"type": "function", "strict": False} | weather["function"]],
) as events:
    kinds = [event.type for event in events]
    final = events.get_final_response()
assert kinds[0] == "response.created" and kinds[-1] == "response.completed", kinds
assert "response.function_call_arguments.delta" in kinds
assert final.output[0].type == "function_call" and final.output[0].name == "get_weather"
again = client.responses.create(
    model="smollm2",
    previous_response_id=final.id,
    input=[
        {"type": "function_call_output", "call_id": final.output[0].call_id, "output": "mild"}
    ],
)
assert again.output_text == "It is mild in Paris!", again.output_text

thought = client.responses.create(
    model="smollm2", input="Say hello.", reasoning={"effort": "high"}
)
assert thought.output[0].type == "reasoning", thought.output
assert thought.output[0].content[0].text == "They greet me."
assert thought.output_text == text

# [embeddings]
embeddings = client.embeddings.create(model="smollm2", input=["a cat", "a dog"])
print(len(embeddings.data[0].embedding))
# [/embeddings]
assert abs(sum(x * x for x in embeddings.data[0].embedding) - 1) < 1e-4
assert client.models.list().data[0].id == "smollm2"
