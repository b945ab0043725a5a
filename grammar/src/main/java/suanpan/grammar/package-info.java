/**
 * Constrained decoding: what a text may look like, as a JSON Schema, a GBNF grammar, a regular
 * expression or a list of choices, turned into the set of tokens that may come next. {@code
 * docs/constrained-decoding.md} tells how.
 */
package suanpan.grammar;
