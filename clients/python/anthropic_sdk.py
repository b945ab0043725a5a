"""Anthropic's Python SDK against the server."""

import json

# [messages]
from anthropic import Anthropic, BadRequestError, NotFoundError

client = Anthropic(base_url="http://127.0.0.1:8080", api_key="none")

message = client.messages.create(
    model="smollm2",
    max_tokens=100,
    messages=[{"role": "user", "content": "Say hello."}],
)
print(message.content[0].text)

with client.messages.stream(
    model="smollm2",
    max_tokens=100,
    messages=[{"role": "user", "content": "Say hello."}],
) as stream:
    for text in stream.text_stream:
        print(text, end="", flush=True)
# [/messages]
print()
whole = "Hello, I learned this by heart."
assert message.content[0].text == whole
assert message.stop_reason == "end_turn"
assert message.usage.input_tokens > 0 and message.usage.output_tokens > 0
final = stream.get_final_message()
assert final.content[0].text == whole
assert final.usage.input_tokens + final.usage.cache_read_input_tokens > 0

# [tools]
weather = {
    "name": "get_weather",
    "input_schema": {
        "type": "object",
        "properties": {"city": {"enum": ["Paris", "Rome"]}},
        "required": ["city"],
        "additionalProperties": False,
    },
}
messages = [{"role": "user", "content": "How is the weather in Paris?"}]
asked = client.messages.create(
    model="smollm2", max_tokens=100, messages=messages, tools=[weather]
)
call = asked.content[0]
messages += [
    {"role": "assistant", "content": asked.content},
    {
        "role": "user",
        "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "mild"}],
    },
]
answer = client.messages.create(
    model="smollm2", max_tokens=100, messages=messages, tools=[weather]
)
print(answer.content[0].text)
# [/tools]
assert asked.stop_reason == "tool_use"
assert call.type == "tool_use" and call.name == "get_weather" and call.input == {"city": "Paris"}
assert answer.content[0].text == "It is mild in Paris!"
with client.messages.stream(
    model="smollm2", max_tokens=100, messages=messages[:1], tools=[weather]
) as stream:
    streamed = stream.get_final_message()
assert streamed.content[0].input == {"city": "Paris"}, streamed

# [thinking]
thoughtful = client.messages.create(
    model="smollm2",
    max_tokens=4000,
    thinking={"type": "enabled", "budget_tokens": 2000},
    messages=[{"role": "user", "content": "Say hello."}],
)
print(thoughtful.content[0].thinking)
# [/thinking]
assert [block.type for block in thoughtful.content] == ["thinking", "text"]
assert thoughtful.content[0].thinking == "They greet me."
with client.messages.stream(
    model="smollm2",
    max_tokens=4000,
    thinking={"type": "enabled", "budget_tokens": 2000},
    messages=[{"role": "user", "content": "Say hello."}],
) as stream:
    kinds = [event.type for event in stream]
    assert stream.get_final_message().content[0].thinking == "They greet me."
assert kinds[0] == "message_start" and kinds[-1] == "message_stop", kinds

schema = {
    "type": "object",
    "properties": {"city": {"enum": ["Paris", "Rome"]}},
    "required": ["city"],
    "additionalProperties": False,
}
structured = client.messages.create(
    model="smollm2",
    max_tokens=100,
    messages=[{"role": "user", "content": "Which city?"}],
    output_config={"format": {"type": "json_schema", "schema": schema}},
)
assert json.loads(structured.content[0].text)["city"] in ("Paris", "Rome")
forced = client.messages.create(
    model="smollm2",
    max_tokens=100,
    messages=[{"role": "user", "content": "Say hello."}],
    tools=[weather],
    tool_choice={"type": "any", "disable_parallel_tool_use": True},
)
assert [block.type for block in forced.content] == ["tool_use"], forced

stopped = client.messages.create(
    model="smollm2",
    max_tokens=100,
    stop_sequences=[" by"],
    messages=[{"role": "user", "content": "Say hello."}],
)
assert stopped.stop_reason == "stop_sequence" and stopped.stop_sequence == " by", stopped
assert stopped.content[0].text == "Hello, I learned this"

count = client.messages.count_tokens(
    model="smollm2", messages=[{"role": "user", "content": "Say hello."}]
)
usage = message.usage
assert count.input_tokens == usage.input_tokens + usage.cache_read_input_tokens

picture = {"type": "base64", "media_type": "image/png", "data": "aGk="}
try:
    client.messages.create(
        model="smollm2",
        max_tokens=1,
        messages=[{"role": "user", "content": [{"type": "image", "source": picture}]}],
    )
    raise AssertionError("a picture was taken")
except BadRequestError as e:
    assert e.body["error"]["type"] == "invalid_request_error"
    assert "messages[0].content[0].type" in str(e)
try:
    client.messages.create(
        model="nobody", max_tokens=1, messages=[{"role": "user", "content": "x"}]
    )
    raise AssertionError("an unknown model answered")
except NotFoundError as e:
    assert e.body["error"]["type"] == "not_found_error"
