package suanpan.grammar;

import java.util.List;

/** Schemas of many kinds, each on a line. */
final class SchemaCases {
  static final List<String> ALL =
      """
      {}
      true
      {"type": "object"}
      {"type": "array"}
      {"type": "string"}
      {"type": "number"}
      {"type": "integer"}
      {"type": "boolean"}
      {"type": "null"}
      {"type": ["string", "null"]}
      {"type": ["integer", "boolean", "array"]}
      {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}, "required": ["name", "age"]}
      {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}, "required": ["age"]}
      {"type": "object", "properties": {"a": {}, "b": {}, "c": {}}}
      {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": false}
      {"type": "object", "properties": {"a": {"type": "integer"}, "abc": {"type": "integer"}}, "additionalProperties": {"type": "string"}}
      {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": true, "required": ["a"]}
      {"type": "object", "additionalProperties": {"type": "integer"}}
      {"type": "object", "required": ["x", "y"]}
      {"type": "object", "required": ["x"], "additionalProperties": {"type": "boolean"}}
      {"properties": {"q\\"uote\\\\": {"type": "null"}, "é😀": {"const": 1}}, "required": ["q\\"uote\\\\", "é😀"]}
      {"type": "object", "properties": {"never": false, "some": {"type": "null"}}}
      {"type": "object", "properties": {"a": {"type": "null"}, "b": {"type": "null"}}, "maxProperties": 2, "minProperties": 1, "required": ["b"]}
      {"enum": ["red", "green", "blue"]}
      {"enum": [1, 2.5, null, true, "x", [1, {"a": []}], {"k": "v", "w": [2]}]}
      {"const": {"a": [1, 2, {"b": null}]}}
      {"type": "string", "enum": ["a", "b", 3]}
      {"anyOf": [{"type": "string"}, {"type": "integer"}]}
      {"anyOf": [{"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}, {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]}]}
      {"oneOf": [{"type": "string", "maxLength": 3}, {"type": "integer"}]}
      {"type": "object", "properties": {"kind": {"type": "string"}}, "required": ["kind"], "anyOf": [{"properties": {"kind": {"const": "a"}, "x": {"type": "integer"}}, "required": ["x"]}, {"properties": {"kind": {"const": "b"}, "y": {"type": "boolean"}}, "required": ["y"]}]}
      {"allOf": [{"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}, {"properties": {"b": {"type": "string"}}, "required": ["b"]}]}
      {"allOf": [{"type": "integer", "minimum": 5}, {"maximum": 12}]}
      {"allOf": [{"type": ["integer", "string"]}, {"type": ["number", "null"]}]}
      {"allOf": [{"type": "string", "pattern": "^a"}, {"pattern": "b$"}, {"maxLength": 6}]}
      {"allOf": [{"type": "object", "additionalProperties": {"type": "integer"}}, {"properties": {"a": {"type": "number", "minimum": 2}}, "required": ["a"]}]}
      {"allOf": [{"enum": [1, 2, 3, 4]}, {"enum": [3, 4, 5]}]}
      {"allOf": [{"anyOf": [{"type": "string"}, {"type": "integer"}]}, {"anyOf": [{"minimum": 3, "type": "integer"}, {"type": "string", "minLength": 2}]}]}
      {"$ref": "#/$defs/node", "$defs": {"node": {"type": "object", "properties": {"value": {"type": "integer"}, "next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}}, "required": ["value", "next"], "additionalProperties": false}}}
      {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#"}}}, "additionalProperties": false}
      {"definitions": {"a/b~c d": {"type": "boolean"}}, "$ref": "#/definitions/a~1b~0c%20d"}
      {"$defs": {"p": {"type": "integer", "minimum": 0}}, "type": "array", "items": {"$ref": "#/$defs/p", "maximum": 9}}
      {"$defs": {"even": {"type": "array", "items": {"$ref": "#/$defs/odd"}}, "odd": {"type": "array", "items": {"$ref": "#/$defs/even"}, "maxItems": 2}}, "$ref": "#/$defs/even"}
      {"type": "array", "items": {"type": "integer"}}
      {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 4}
      {"type": "array", "items": {"type": "integer"}, "minItems": 3}
      {"type": "array", "items": {"type": "boolean"}, "maxItems": 1}
      {"type": "array", "maxItems": 0}
      {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": false}
      {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": {"type": "null"}, "minItems": 1, "maxItems": 4}
      {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}, {"type": "null"}], "minItems": 3, "maxItems": 3}
      {"type": "array", "prefixItems": [{"type": "integer"}], "maxItems": 1}
      {"type": "array", "items": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}}
      {"type": "string", "minLength": 3}
      {"type": "string", "maxLength": 5}
      {"type": "string", "minLength": 2, "maxLength": 40}
      {"type": "string", "minLength": 4, "maxLength": 4}
      {"type": "string", "maxLength": 0}
      {"type": "string", "pattern": "^[A-Z][a-z]{2,5}$"}
      {"type": "string", "pattern": "^\\\\d{3}-\\\\d{4}$"}
      {"type": "string", "pattern": "ab+c"}
      {"type": "string", "pattern": "^(foo|bar)$|^ba[zx]"}
      {"type": "string", "pattern": "^[^a-z\\\\u4f60]*$", "maxLength": 10}
      {"type": "string", "pattern": "^\\\\S+@\\\\S+$", "maxLength": 12}
      {"type": "string", "pattern": "^[\\"\\\\\\\\\\\\n\\\\t]{1,4}$"}
      {"type": "string", "pattern": "^.{3}$"}
      {"type": "string", "pattern": "[0-9]", "minLength": 5, "maxLength": 8}
      {"type": "string", "format": "date"}
      {"type": "string", "format": "time"}
      {"type": "string", "format": "date-time"}
      {"type": "string", "format": "uuid"}
      {"type": "string", "format": "email", "pattern": "[.](com|org|net)$"}
      {"type": "string", "format": "ipv4"}
      {"type": "string", "format": "ipv6"}
      {"type": "string", "format": "hostname"}
      {"type": "string", "format": "uri"}
      {"type": "string", "format": "duration"}
      {"type": "integer", "minimum": 0}
      {"type": "integer", "maximum": -5}
      {"type": "integer", "minimum": 7, "maximum": 1234}
      {"type": "integer", "minimum": -250, "maximum": 99}
      {"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 3}
      {"type": "integer", "minimum": 1.5, "maximum": 4.5}
      {"type": "integer", "minimum": 100000000000000000000000}
      {"type": "integer", "minimum": 42, "maximum": 42}
      {"type": "integer", "multipleOf": 1}
      {"type": "number", "minimum": 0, "maximum": 1}
      {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}
      {"type": "number", "minimum": -1.25, "maximum": 3.75}
      {"type": "number", "minimum": 0.5}
      {"type": "number", "maximum": -0.001}
      {"type": "number", "exclusiveMaximum": 10}
      {"type": "number", "minimum": 2.25, "maximum": 2.75}
      {"type": "number", "minimum": 2.5, "maximum": 2.5}
      {"type": "number", "exclusiveMinimum": 19.99, "maximum": 20.01}
      {"minimum": 3}
      {"minLength": 2, "maxLength": 3}
      {"items": {"type": "null"}}
      {"type": "string", "title": "T", "description": "D", "default": "x", "examples": ["y"], "$comment": "c"}
      {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "object", "properties": {"c": {"type": "array", "items": {"enum": ["x", "y"]}}}, "required": ["c"]}}, "required": ["b"]}}, "required": ["a"]}
      {"type": "object", "properties": {"name": {"type": "string", "minLength": 1, "maxLength": 20}, "tags": {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+$"}, "minItems": 1, "maxItems": 3}, "price": {"type": "number", "minimum": 0}, "stock": {"type": "integer", "minimum": 0, "maximum": 1000}, "kind": {"enum": ["a", "b"]}, "when": {"type": "string", "format": "date-time"}}, "required": ["name", "tags", "price", "stock", "kind", "when"], "additionalProperties": false}
      """
          .lines()
          .toList();

  private SchemaCases() {}
}
