// Speed and memory of both engines on the same files, in turn, each time in a new process: llama.cpp's own
// llama-bench, llama-batched-bench and llama-completion beside `suanpan bench` and `suanpan generate`.

import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {loadavg, tmpdir} from "node:os";
import {basename, join} from "node:path";
import {runJson, runText, runUntilOutput} from "./processes.mjs";
import {appendRow, hasRow, readRows, summary, table} from "./rows.mjs";
import {llamaTools} from "./tools.mjs";

const LLAMA = "llama.cpp";
const SUANPAN = "Suanpan";

/** Random weights in the shapes that are compared; the encodings of each. */
const SYNTHETIC = {
  "llama-1.2b": ["Q8_0", "Q4_0", "Q4_K"],
  "v2-1.8b": ["Q8_0", "Q4_0", "Q4_K"],
  "v4-1.8b": ["Q8_0", "Q4_K"],
};
const STREAMS = [1, 4, 8];
const STREAM_PROMPT = 16;
const FIRST_TOKEN_PROMPT = 64;
const FIRST_TOKEN_STEPS = 4;

const STORY = "The old abacus stood on a shelf above the counter. Every evening the merchant took it down, wiped the "
    + "dust from its frame, and counted what the day had brought: seven bolts of cloth, three jars of oil, a box of "
    + "needles. His daughter watched how the beads moved under his fingers, one after another, as fast as rain. One "
    + "day she asked whether she could try it, and he laughed, and put it into her hands.";

/**
 * @param {object} options as read from the command line
 * @param {string} here the folder of these scripts
 * @param {(line: string) => void} print
 * @param {(line: string) => void} note
 */
export async function speed(options, here, print, note) {
  const tools = llamaTools(join(here, "tools"), note);
  await runText(options.suanpan, ["--help"]); // the first start of a checkout builds; that is not measured
  const models = options.models === "" ? [] : options.models.split(",");
  if (options.synth !== "") {
    models.push(...await synthetic(options.synth, options, here, note));
  }
  if (models.length === 0) {
    throw new Error("no models: give --models A.gguf,B.gguf or --synth FOLDER");
  }
  const folder = mkdtempSync(join(tmpdir(), "compare-speed-"));
  try {
    const prompts = new Map();
    for (const model of models) {
      prompts.set(model, await firstTokenPrompt(options.suanpan, model, folder));
    }
    const rows = await measureAll(models, prompts, tools, options, note);
    table(rows, [LLAMA, SUANPAN]).forEach(print);
    return {passed: true, summary: summary(rows, [LLAMA, SUANPAN]), rows};
  } finally {
    rmSync(folder, {recursive: true});
  }
}

/** Only the table of what was measured so far. */
export function showTable(file, print) {
  const rows = readRows(file);
  table(rows, [LLAMA, SUANPAN]).forEach(print);
  return {passed: rows.length > 0, summary: summary(rows, [LLAMA, SUANPAN]), rows};
}

/** Round after round, so that a run that is cut has the same of every model. */
async function measureAll(models, prompts, tools, options, note) {
  const deadline = performance.now() + 60000 * options.minutes;
  const rows = readRows(options.rows);
  const took = new Map();
  for (let round = 1; round <= options.rounds; round++) {
    for (const model of models) {
      for (const [part, engine, measure] of parts(model, prompts.get(model), tools, options)) {
        const key = {model: basename(model, ".gguf"), engine, part, round};
        const name = `${key.model} ${part} ${engine}`;
        if (hasRow(rows, key)) {
          continue;
        }
        if (performance.now() + (took.get(name) ?? 0) > deadline) {
          note(`${options.minutes} minutes are over; the same command goes on with round ${round}, ${name}`);
          return rows;
        }
        note(`round ${round}: ${name}`);
        const start = performance.now();
        const values = await measure();
        took.set(name, performance.now() - start);
        const row = {...key, values, threads: options.threads, at: new Date().toISOString(), load: loadavg()[0]};
        appendRow(options.rows, row);
        rows.push(row);
      }
    }
  }
  return rows;
}

/** What is measured of a model in one round, the two engines in turn. */
function parts(model, prompt, tools, options) {
  const found = [
    ["bench", LLAMA, () => llamaBench(tools, model, options)],
    ["bench", SUANPAN, () => suanpanBench(model, options)],
    ["streams", LLAMA, () => llamaStreams(tools, model, options)],
    ["streams", SUANPAN, () => suanpanStreams(model, options)],
  ];
  if (prompt !== "") {
    found.push(["start", LLAMA, () => llamaStart(tools, model, prompt, options)]);
    found.push(["start", SUANPAN, () => suanpanStart(model, prompt, options)]);
  }
  return found.filter(([part]) => options.parts.split(",").includes(part));
}

async function llamaBench(tools, model, options) {
  const sizes = ["-p", `${options.prompt}`, "-n", `${options.generate}`, "-t", `${options.threads}`];
  const {json, peakRssBytes} = await runJson(tools.bench, ["-m", model, ...sizes, "-r", "1", "-o", "json"]);
  const rate = (isWanted) => json.find(isWanted).avg_ts;
  return {
    prompt: rate((test) => test.n_prompt > 0),
    generate: rate((test) => test.n_gen > 0),
    peakMegabytes: peakRssBytes / 1e6,
  };
}

async function suanpanBench(model, options) {
  const sizes = ["--prompt", `${options.prompt}`, "--generate", `${options.generate}`];
  const {json, peakRssBytes} = await runSuanpanBench(model, sizes, options);
  return {
    prompt: json.promptTokensPerSecond,
    generate: json.generateTokensPerSecond,
    peakMegabytes: peakRssBytes / 1e6,
  };
}

async function llamaStreams(tools, model, options) {
  const tokens = ["-npp", `${STREAM_PROMPT}`, "-ntg", `${options.streamTokens}`, "-npl", STREAMS.join(",")];
  // Room for the longest of its sequences, in the steps of 256 tokens in which it is handed out.
  const longest = 256 * Math.ceil((STREAM_PROMPT + options.streamTokens) / 256);
  const context = ["-c", `${longest * STREAMS.at(-1)}`, "-t", `${options.threads}`];
  const args = ["-m", model, ...tokens, ...context, "--output-format", "jsonl"];
  const {text} = await runText(tools.batchedBench, args);
  const results = text.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  return byStreams((streams) => results.find((result) => result.pl === streams).speed_tg);
}

async function suanpanStreams(model, options) {
  const sizes = ["--prompt", `${STREAM_PROMPT}`, "--generate", `${options.streamTokens}`];
  const batches = ["--depth", `${STREAM_PROMPT}`, "--batch", STREAMS.join(",")];
  const {json} = await runSuanpanBench(model, [...sizes, ...batches], options);
  return byStreams((streams) => json.generations.find(({batch}) => batch === streams).tokensPerSecond);
}

function byStreams(rate) {
  return Object.fromEntries(STREAMS.map((streams) => [`streams${streams}`, rate(streams)]));
}

function runSuanpanBench(model, sizes, options) {
  return runJson(options.suanpan, ["bench", model, ...sizes, "--repeat", "1", ...suanpanOptions(options), "--json"]);
}

function suanpanOptions(options) {
  const extra = options.suanpanOptions === "" ? [] : options.suanpanOptions.split(" ");
  return ["--fast", "--threads", `${options.threads}`, ...extra];
}

async function llamaStart(tools, model, prompt, options) {
  const what = ["-m", model, "-f", prompt, "-n", `${FIRST_TOKEN_STEPS}`, "-t", `${options.threads}`];
  const plain = ["-no-cnv", "--no-display-prompt", "--temp", "0", "-c", "2048"];
  return {firstTokenMillis: await runUntilOutput(tools.completion, [...what, ...plain])};
}

async function suanpanStart(model, prompt, options) {
  const what = ["generate", model, "--prompt-file", prompt, "--max-tokens", `${FIRST_TOKEN_STEPS}`];
  const plain = ["--raw", "--temperature", "0", "--context", "2048"];
  return {firstTokenMillis: await runUntilOutput(options.suanpan, [...what, ...plain, ...suanpanOptions(options)])};
}

/** A file with a prompt of 64 tokens, or "" for a model without a tokenizer, which has no first token from a text. */
async function firstTokenPrompt(suanpan, model, folder) {
  const text = join(folder, "story");
  writeFileSync(text, STORY);
  try {
    const {json} = await runJson(suanpan, ["tokenize", model, "--file", text, "--json"]);
    const prompt = join(folder, `${basename(model)}.txt`);
    writeFileSync(prompt, json.pieces.slice(0, FIRST_TOKEN_PROMPT).join(""));
    return prompt;
  } catch {
    return "";
  }
}

/** The files with random weights; those that are there already are kept. */
async function synthetic(folder, options, here, note) {
  mkdirSync(folder, {recursive: true});
  const files = [];
  for (const [shape, encodings] of Object.entries(SYNTHETIC)) {
    for (const encoding of encodings) {
      const file = join(folder, `${shape}-${encoding}.gguf`);
      files.push(file);
      if (!existsSync(file)) {
        note(`writing ${file}`);
        const config = join(here, "shapes", `${shape}.json`);
        await runText(options.suanpan, ["synth", config, "--encoding", encoding, "--out", file]);
      }
    }
  }
  return files;
}

/** What the processor can do, as far as these engines care. */
export function processorFeatures() {
  try {
    const flags = /^flags\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1].trim().split(" ") ?? [];
    const wanted = ["avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16"];
    return wanted.filter((flag) => flags.includes(flag)).join(" ");
  } catch {
    return "";
  }
}
