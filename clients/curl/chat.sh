#!/bin/sh
# curl against the server.
set -eu

# [chat]
curl -s http://127.0.0.1:8080/v1/chat/completions -H 'Content-Type: application/json' -d '{
  "model": "smollm2",
  "messages": [{"role": "user", "content": "Say hello."}]
}'
# [/chat]
echo

# [stream]
curl -sN http://127.0.0.1:8080/v1/messages -H 'Content-Type: application/json' -d '{
  "model": "smollm2",
  "max_tokens": 100,
  "stream": true,
  "messages": [{"role": "user", "content": "Say hello."}]
}'
# [/stream]

# [rerank]
curl -s http://127.0.0.1:8080/v1/rerank -H 'Content-Type: application/json' -d '{
  "model": "smollm2",
  "query": "What do cats eat?",
  "documents": ["The train to Paris leaves at noon.", "A cat lives on meat, fish and mice."],
  "top_n": 1
}'
# [/rerank]
echo
