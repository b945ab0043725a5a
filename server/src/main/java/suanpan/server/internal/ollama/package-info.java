/** Ollama's API, and what it lacks: {@code n}, {@code logit_bias} and {@code tool_choice}. */
package suanpan.server.internal.ollama;
