/** OpenAI's dialect: models, chat completions and completions. */
package suanpan.server.internal.openai;
