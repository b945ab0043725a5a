// Runs one GGUF file through llama.cpp and through Suanpan and prints where they differ, or which is faster.

import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {cpus, loadavg, tmpdir} from "node:os";
import {dirname, join, resolve} from "node:path";
import {fileURLToPath} from "node:url";
import {fail, readOptions} from "./arguments.mjs";
import {runJson, runText} from "./processes.mjs";
import {quality} from "./quality.mjs";
import {readSafetensors} from "./safetensors.mjs";
import {processorFeatures, showTable, speed} from "./speed.mjs";
import {best, compareGreedy, firstDifference, median} from "./verdict.mjs";

const USAGE = `usage: node compare.mjs speed [--models A.gguf,B.gguf] [--synth FOLDER] [options]
  speed, memory, streams and first token beside llama.cpp's own programs, runs alternating; at least one of
  --models (files) and --synth (files with random weights, written there if missing: 10 GB)
  [--rounds 3] [--prompt 512] [--generate 128] [--stream-tokens 32] [--parts bench,streams,start]
  [--rows rows.jsonl] every value as soon as it is measured; the same command goes on where it stopped
  [--minutes 15] nothing new is begun after that  [--suanpan-options "--kernels vector"]
       node compare.mjs table [--rows rows.jsonl]    the table of what was measured so far
       node compare.mjs quality --model F32.gguf --text F [--encodings Q8_0,Q4_0,...] [--window 512]
  perplexity in each encoding, both engines on the same files and text; KL and top token of --fast against --exact
       node compare.mjs MODE --model FILE.gguf [options]
  tokens       greedy continuations: equal, near tie or DIFFERENT for each prompt
               [--steps 64] [--tie 0.5] [--precision exact|fast] [--kv F32|F16]
  baseline     llama.cpp on FILE in Suanpan's place: how far its own rounding reaches
  tokenizers   the ids of each prompt's text
  bench        speed and memory, runs alternating [--rounds 3] [--prompt 512] [--generate 128]
               [--precision fast|exact]
tokens, baseline: [--reference-model F32.gguf] the same weights as float32 for llama.cpp; for tokens --tie is then 0.01
all: [--suanpan ../../suanpan] [--prompts prompts.json] [--threads 2] [--flash-attention off|on|auto]
     [--json RESULT.json]`;

const HERE = dirname(fileURLToPath(import.meta.url));
const KEPT_LOGITS = 8;
const MODES = {
  tokens: {run: tokens, precision: "exact"},
  baseline: {run: baseline, precision: "exact"},
  tokenizers: {run: tokenizers, precision: "exact"},
  bench: {run: bench, precision: "fast"},
  speed: {run: () => speed(options, HERE, print, note), precision: "fast", models: true},
  quality: {run: () => quality(options, HERE, print, note), precision: "fast"},
  table: {run: () => showTable(options.rows, print), precision: "fast", models: true},
};

const mode = process.argv[2] ?? "";
if (!Object.hasOwn(MODES, mode)) {
  fail(USAGE);
}
const options = readOptions(
    process.argv.slice(3),
    {
      model: MODES[mode].models ? "" : undefined,
      referenceModel: mode === "baseline" ? undefined : "",
      suanpan: resolve(HERE, "../../suanpan"),
      prompts: join(HERE, "prompts.json"),
      steps: 64,
      tie: "",
      kv: "F32",
      precision: MODES[mode].precision,
      threads: 2,
      flashAttention: "off",
      rounds: 3,
      prompt: 512,
      generate: 128,
      models: "",
      synth: "",
      streamTokens: 32,
      parts: "bench,streams,start",
      rows: join(HERE, "rows.jsonl"),
      minutes: 15,
      suanpanOptions: "",
      text: mode === "quality" ? undefined : "",
      encodings: "F16,BF16,Q8_0,Q6_K,Q5_K,Q5_1,Q5_0,Q4_K,Q4_1,Q4_0,IQ4_NL,IQ4_XS,Q3_K,Q2_K",
      window: 512,
      temporary: "",
      json: "",
    },
    USAGE);
const referenceModel = options.referenceModel === "" ? options.model : options.referenceModel;
const strict = mode === "tokens" && options.referenceModel !== "";
const tie = options.tie === "" ? (strict ? 0.01 : 0.5) : Number(options.tie);
if (!(tie >= 0)) {
  fail(`--tie: found ${options.tie}, expected a number that is not negative`);
}
if (!["exact", "fast"].includes(options.precision)) {
  fail(`--precision: found ${options.precision}, expected exact or fast`);
}

const folder = mkdtempSync(join(tmpdir(), "compare-llama-cpp-"));
try {
  const result = await MODES[mode].run();
  if (MODES[mode].models || mode === "quality") {
    print("");
    print(machine());
  }
  if (options.json !== "") {
    writeFileSync(options.json, `${JSON.stringify({mode, options, machine: machine(), ...result}, null, 1)}\n`);
  }
  process.exitCode = result.passed ? 0 : 1;
} catch (error) {
  note(error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, {recursive: true});
}

async function tokens() {
  const {file, prompts} = await promptTokens();
  const reference = await runReference("generate", referenceModel, "--tokens", file, ...generation());
  const rows = [];
  for (const [i, {name, ids}] of prompts.entries()) {
    note(`Suanpan: ${name}`);
    const continuation = await suanpanContinuation(ids, join(folder, `${i}.safetensors`));
    rows.push({name, ...compareWithGenerate(reference.answers[i].steps, continuation)});
  }
  return reportVerdicts(rows, "llama.cpp", `Suanpan --${options.precision}`);
}

async function baseline() {
  const {file} = await promptTokens();
  const reference = await runReference("generate", referenceModel, "--tokens", file, ...generation());
  const packed = await runReference("generate", options.model, "--tokens", file, ...generation());
  const rows = reference.answers.map(({name, steps}, i) => ({
    name,
    ...compareGreedy(steps, packed.answers[i].steps, tie),
  }));
  return reportVerdicts(rows, "llama.cpp, float32 weights", "llama.cpp, packed weights");
}

async function tokenizers() {
  const {prompts} = await promptTokens();
  let equal = 0;
  for (const {name, text, special, ids} of prompts) {
    const file = join(folder, "text");
    writeFileSync(file, text);
    const args = ["tokenize", options.model, "--file", file, "--json", ...(special ? ["--parse-special"] : [])];
    const {json} = await runJson(options.suanpan, args);
    const at = firstDifference(ids, json.ids);
    equal += at < 0 ? 1 : 0;
    print(at < 0 ? `${name}: equal, ${ids.length} ids` : `${name}: DIFFERENT at ${at}: ${ids[at]}, ${json.ids[at]}`);
  }
  print(`${equal} of ${prompts.length} prompts have equal ids`);
  return {passed: equal === prompts.length, equal, prompts: prompts.length};
}

async function bench() {
  await runText(options.suanpan, ["--help"]); // the first start of a checkout builds; that is not measured
  const sizes = ["--prompt", `${options.prompt}`, "--generate", `${options.generate}`];
  const shared = [...sizes, "--threads", `${options.threads}`];
  const runs = [];
  print(`| round | engine | prompt ${options.prompt} tok/s | generate ${options.generate} tok/s | load ms | peak MB |`);
  print("|---|---|---|---|---|---|");
  for (let round = 1; round <= options.rounds; round++) {
    const flash = ["--flash-attention", options.flashAttention];
    const script = join(HERE, "reference.mjs");
    const theirs = ["bench", "--model", options.model, ...shared, ...flash];
    runs.push(benchRow(round, "llama.cpp", await runJson(process.execPath, [script, ...theirs])));
    const ours = ["bench", options.model, ...shared, "--repeat", "1", `--${options.precision}`, "--json"];
    runs.push(benchRow(round, "Suanpan", await runJson(options.suanpan, ours)));
  }
  const medians = ["llama.cpp", "Suanpan"].map((engine) => medianRow(engine, runs));
  const [theirs, ours] = medians;
  const ratio = (key) => (ours[key] / theirs[key]).toFixed(2);
  print("");
  print(`Suanpan / llama.cpp, medians of ${options.rounds}: prompt ${ratio("promptTokensPerSecond")}, generate `
      + `${ratio("generateTokensPerSecond")}, load ${ratio("loadMillis")}, memory ${ratio("peakRssBytes")}`);
  print(machine());
  return {passed: true, runs, medians};
}

function benchRow(round, engine, {json, peakRssBytes}) {
  const {promptTokensPerSecond, generateTokensPerSecond, loadMillis} = json;
  const row = {round, engine, promptTokensPerSecond, generateTokensPerSecond, loadMillis, peakRssBytes};
  printBenchRow(row);
  return row;
}

function medianRow(engine, runs) {
  const own = runs.filter((run) => run.engine === engine);
  const row = {round: "median", engine};
  for (const key of ["promptTokensPerSecond", "generateTokensPerSecond", "loadMillis", "peakRssBytes"]) {
    row[key] = median(own.map((run) => run[key]));
  }
  printBenchRow(row);
  return row;
}

function printBenchRow(row) {
  const speeds = `${row.promptTokensPerSecond.toFixed(1)} | ${row.generateTokensPerSecond.toFixed(1)}`;
  const megabytes = (row.peakRssBytes / 1e6).toFixed(0);
  print(`| ${row.round} | ${row.engine} | ${speeds} | ${row.loadMillis.toFixed(0)} | ${megabytes} |`);
}

/** Each prompt with llama.cpp's ids; both engines get these, so that tokenizers do not matter. */
async function promptTokens() {
  const {prompts} = await runReference("tokenize", options.model, "--prompts", options.prompts);
  const file = join(folder, "tokens.json");
  writeFileSync(file, JSON.stringify({prompts}));
  return {file, prompts};
}

function generation() {
  return ["--steps", `${options.steps}`, "--kv", options.kv];
}

async function runReference(what, model, ...args) {
  note(`llama.cpp: ${what} ${model}`);
  const threads = ["--threads", `${options.threads}`, "--flash-attention", options.flashAttention];
  const script = [join(HERE, "reference.mjs"), what, "--model", model, ...args, ...threads];
  return (await runJson(process.execPath, script)).json;
}

/** Suanpan's continuation twice: as `generate` streams it, and from `logits` with the gaps. */
async function suanpanContinuation(ids, out) {
  const prompt = ["--tokens", ids.join(",")];
  const arithmetic = ["--threads", `${options.threads}`, `--${options.precision}`];
  const greedy = ["--max-tokens", `${options.steps}`, "--temperature", "0", "--raw", "--json"];
  const generated = await runJson(options.suanpan, ["generate", options.model, ...prompt, ...greedy, ...arithmetic]);
  const rows = ["--steps", `${options.steps}`, "--out", out];
  await runText(options.suanpan, ["logits", options.model, ...prompt, ...rows, ...arithmetic]);
  const {cont_ids: contIds, cont_logits: contLogits} = readSafetensors(out);
  rmSync(out);
  const vocabulary = contLogits.shape[1];
  const steps = Array.from(contIds.data, (token, i) => ({
    token,
    logits: best(contLogits.data.subarray(i * vocabulary, (i + 1) * vocabulary), KEPT_LOGITS),
  }));
  return {generated: generated.json.tokens, steps};
}

/** The verdict on the logits' continuation, provided that `generate` says the same as far as it goes. */
function compareWithGenerate(reference, {generated, steps}) {
  const verdict = compareGreedy(reference, steps, tie);
  const at = generated.findIndex((token, i) => token !== steps[i].token);
  const stoppedEarly = generated.length < steps.length;
  const stoppedRightly = !stoppedEarly || reference.slice(0, generated.length + 1).some((step) => step.end);
  if (at >= 0 || (verdict.verdict === "equal" && !stoppedRightly)) {
    return {...verdict, verdict: "INCONSISTENT", generateDiffersAt: at < 0 ? generated.length : at};
  }
  return verdict;
}

function reportVerdicts(rows, referenceName, candidateName) {
  print(`A: ${referenceName}; B: ${candidateName}. At the first difference: both tokens, then for each engine the gap`);
  print("between its two best logits and how far below its own choice it sees the other's.");
  print("");
  print("| prompt | equal tokens | A, B choose | gap A | gap B | below A | below B | spread | verdict |");
  print("|---|---|---|---|---|---|---|---|---|");
  for (const {name, equalTokens, reference: a, candidate: b, spread, verdict} of rows) {
    const numbers = a ? [a.gap, b.gap, a.otherBelow, b.otherBelow].map((gap) => gap.toFixed(4)) : ["", "", "", ""];
    const choices = a ? `${a.token}, ${b.token}` : "";
    print(`| ${[name, equalTokens, choices, ...numbers, spread.toFixed(4), verdict].join(" | ")} |`);
  }
  const counts = {};
  for (const {verdict} of rows) {
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  const words = Object.entries(counts).map(([verdict, count]) => `${count} ${verdict}`);
  print("");
  print(`${rows.length} prompts, ${options.steps} tokens each, near tie up to ${tie}: ${words.join(", ")}`);
  print(machine());
  return {passed: rows.every((row) => ["equal", "near tie"].includes(row.verdict)), rows};
}

function machine() {
  const load = loadavg()[0].toFixed(1);
  const processor = `${cpus()[0].model.trim()} (${processorFeatures()}), ${cpus().length} processors`;
  return `${processor}, ${options.threads} threads, load average ${load}`;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

function note(line) {
  process.stderr.write(`${line}\n`);
}
