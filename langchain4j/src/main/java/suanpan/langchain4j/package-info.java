/**
 * LangChain4j's models on an {@link suanpan.engine.Engine} in this process: no HTTP, no second copy
 * of anything. What a request asks for and the engine cannot do is an {@link
 * dev.langchain4j.exception.UnsupportedFeatureException}, never left out in silence.
 */
package suanpan.langchain4j;
