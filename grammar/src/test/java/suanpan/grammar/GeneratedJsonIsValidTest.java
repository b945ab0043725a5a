package suanpan.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is drawn at random under a schema is judged by a validator that is not ours. */
class GeneratedJsonIsValidTest {
  private static final int DRAWS = 60;
  private static final int TOKENS = 400;

  static List<String> schemas() {
    return SchemaCases.ALL;
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void everyTextThatEndsIsValid(String schema) {
    List<byte[]> tokens = RandomTexts.tokens();
    TokenGrammar grammar = Grammar.jsonSchema(schema).over(RandomTexts.vocabulary());
    Schema judge =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
    Random random = new Random(schema.hashCode());
    int ended = 0;
    for (int i = 0; i < DRAWS; i++) {
      Optional<String> text = RandomTexts.draw(grammar, tokens, random, TOKENS);
      if (text.isPresent()) {
        ended++;
        assertThat(
                judge.validate(
                    text.get(),
                    InputFormat.JSON,
                    context ->
                        context.executionConfig(config -> config.formatAssertionsEnabled(true))))
            .as("%s under %s", text.get(), schema)
            .isEmpty();
      }
    }
    assertThat(ended).as("texts that ended").isPositive();
  }
}
