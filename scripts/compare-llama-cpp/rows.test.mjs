import assert from "node:assert/strict";
import {appendFileSync, mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {test} from "node:test";
import {appendRow, hasRow, readRows, summary, table} from "./rows.mjs";

const ENGINES = ["llama.cpp", "Suanpan"];
const row = (engine, round, values) => ({model: "m", engine, part: "bench", round, values});

test("a run that was cut goes on where it stopped", () => {
  const folder = mkdtempSync(join(tmpdir(), "rows-"));
  try {
    const file = join(folder, "rows.jsonl");
    assert.deepEqual(readRows(file), []);
    appendRow(file, row("llama.cpp", 1, {prompt: 2}));
    appendFileSync(file, '\n{"model": "m", "eng');
    const rows = readRows(file);
    assert.equal(rows.length, 1);
    assert.ok(hasRow(rows, row("llama.cpp", 1, {})));
    assert.ok(!hasRow(rows, row("llama.cpp", 2, {})));
    assert.ok(!hasRow(rows, row("Suanpan", 1, {})));
    appendRow(file, row("Suanpan", 1, {prompt: 3}));
    assert.equal(readRows(file).length, 2);
  } finally {
    rmSync(folder, {recursive: true});
  }
});

test("ratios are those of the medians", () => {
  const rows = [row("llama.cpp", 1, {prompt: 10}), row("Suanpan", 1, {prompt: 30}),
    row("llama.cpp", 2, {prompt: 20}), row("Suanpan", 2, {prompt: 15})];
  const [found] = summary(rows, ENGINES);
  assert.deepEqual(found.medians, [15, 22.5]);
  assert.deepEqual(found.ratios, [1.5]);
  assert.deepEqual(found.rounds, [2, 2]);
});

test("what one engine has not measured leaves its cells empty", () => {
  const lines = table([row("Suanpan", 1, {peakMegabytes: 100})], ENGINES);
  assert.equal(lines[2], "| m | peak memory, MB (less is better) |  | 100 |  | 0, 1 |");
});
