// Measured values, one JSON document a line in a file that only grows: a run that was cut goes on where it stopped.

import {appendFileSync, existsSync, readFileSync} from "node:fs";
import {median} from "./verdict.mjs";

/**
 * @typedef {object} Row
 * @property {string} model
 * @property {string} engine "llama.cpp", "Suanpan" or another
 * @property {string} part the process that was measured: "bench", "streams" or "start"
 * @property {number} round
 * @property {Record<string, number>} values by measure
 */

/** What each measure is called in the table, and whether the larger number is the better one. */
export const MEASURES = {
  prompt: {title: "prompt", unit: "tok/s", digits: 1},
  generate: {title: "generate", unit: "tok/s", digits: 1},
  streams1: {title: "1 stream", unit: "tok/s", digits: 1},
  streams4: {title: "4 streams", unit: "tok/s", digits: 1},
  streams8: {title: "8 streams", unit: "tok/s", digits: 1},
  firstTokenMillis: {title: "first token from start", unit: "ms", digits: 0, lowerIsBetter: true},
  peakMegabytes: {title: "peak memory", unit: "MB", digits: 0, lowerIsBetter: true},
};

/** @returns {Row[]} those of an earlier run; a last line that was cut is left out */
export function readRows(file) {
  if (!existsSync(file)) {
    return [];
  }
  const rows = [];
  for (const line of readFileSync(file, "utf8").split("\n")) {
    try {
      rows.push(JSON.parse(line));
    } catch {
      // Empty, or cut while it was written.
    }
  }
  return rows;
}

/**
 * On a line of its own, even if the last one was cut.
 *
 * @param {Row} row
 */
export function appendRow(file, row) {
  appendFileSync(file, `\n${JSON.stringify(row)}`);
}

/** Whether the same was measured already. */
export function hasRow(rows, {model, engine, part, round}) {
  return rows.some((row) => row.model === model && row.engine === engine && row.part === part && row.round === round);
}

/**
 * Medians of every model and measure, with the ratio to llama.cpp.
 *
 * @param {Row[]} rows
 * @param {string[]} engines the reference first
 */
export function summary(rows, engines) {
  const models = [...new Set(rows.map((row) => row.model))];
  return models.flatMap((model) => Object.keys(MEASURES).map((measure) => {
    const found = engines.map((engine) => rows
        .filter((row) => row.model === model && row.engine === engine && measure in row.values)
        .map((row) => row.values[measure]));
    const medians = found.map((values) => (values.length === 0 ? NaN : median(values)));
    const ratios = medians.slice(1).map((value) => value / medians[0]);
    return {model, measure, rounds: found.map((values) => values.length), medians, ratios};
  }).filter(({rounds}) => rounds.some((count) => count > 0)));
}

/** The summary as lines of Markdown. */
export function table(rows, engines) {
  const others = engines.slice(1);
  const heads = ["model", "measure", ...engines, ...others.map((engine) => `${engine} / ${engines[0]}`), "rounds"];
  const lines = [`| ${heads.join(" | ")} |`, `|${"---|".repeat(heads.length)}`];
  let last = "";
  for (const {model, measure, medians, ratios, rounds} of summary(rows, engines)) {
    const {title, unit, digits, lowerIsBetter} = MEASURES[measure];
    const values = medians.map((value) => (Number.isNaN(value) ? "" : value.toFixed(digits)));
    const shares = ratios.map((value) => (Number.isNaN(value) ? "" : value.toFixed(2)));
    const name = `${title}, ${unit}${lowerIsBetter ? " (less is better)" : ""}`;
    lines.push(`| ${[model === last ? "" : model, name, ...values, ...shares, rounds.join(", ")].join(" | ")} |`);
    last = model;
  }
  return lines;
}
