/** A model's tokenizer over HTTP, in the shape of vLLM. */
package suanpan.server.internal.tokens;
