package suanpan.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a schema asks and cannot be held is refused by path and keyword, never passed over. */
class UnsupportedSchemasAreNamedTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          {"not": {"type": "string"}}; #; not
          {"type": "object", "properties": {"a": {"if": {}}}}; #/properties/a; if
          {"type": "array", "uniqueItems": true}; #; uniqueItems
          {"type": "array", "items": {"contains": 1}}; #/items; contains
          {"type": "integer", "multipleOf": 3}; #; multipleOf
          {"type": "object", "patternProperties": {}}; #; patternProperties
          {"type": "object", "propertyNames": {}}; #; propertyNames
          {"type": "object", "minProperties": 2}; #; minProperties
          {"type": "object", "maxProperties": 2}; #; maxProperties
          {"type": "string", "format": "iban"}; #; format
          {"type": "string", "pattern": "(?=a)"}; #; pattern
          {"type": "string", "pattern": "a\\\\bc"}; #; pattern
          {"type": "string", "maxLength": 100000000}; #; maxLength
          {"type": "string", "maxLength": -1}; #; maxLength
          {"type": "string", "minLength": 3, "maxLength": 2}; #; maxLength
          {"type": "strin"}; #; type
          {"type": 3}; #; type
          {"enum": []}; #; enum
          {"enum": [1], "minimum": 0}; #; minimum
          {"type": "string", "enum": [1]}; #; enum
          {"$ref": "http://example.org/x"}; #; $ref
          {"$ref": "#/$defs/absent"}; #; $ref
          {"anyOf": [{"type": "string"}, {"minimu": 0}]}; #/anyOf/1; minimu
          {"anyOf": []}; #; anyOf
          {"allOf": [{"items": {}, "multipleOf": 2}, {"multipleOf": 3}]}; #; multipleOf
          {"properties": []}; #; properties
          {"properties": {"a": 7}}; #/properties/a; schema
          {"required": ["a"], "additionalProperties": false}; #; required
          {"$defs": {"a": {"dependentRequired": {}}}, "items": {"$ref": "#/$defs/a"}}; #/$defs/a; dependentRequired
          [1]; #; schema
          """)
  void byPathAndKeyword(String schema, String place, String keyword) {
    assertThatThrownBy(() -> Grammar.jsonSchema(schema))
        .isInstanceOfSatisfying(
            GrammarException.class,
            e -> {
              assertThat(e.place()).as(e.getMessage()).isEqualTo(place);
              assertThat(e.subject()).isEqualTo(keyword);
              assertThat(e).hasMessageContaining(place + ": ").hasMessageContaining(keyword);
            });
  }
}
