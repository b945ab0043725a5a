// What each encoding's arithmetic costs: one model in many encodings, made by llama.cpp's own quantizer, the same
// text through both engines. llama.cpp and Suanpan's --fast round activations to 8 bits, --exact does not.

import {existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {basename, join} from "node:path";
import {runJson, runText} from "./processes.mjs";
import {llamaTools} from "./tools.mjs";

const PERPLEXITY = /Final estimate: PPL = ([\d.]+)/;

/**
 * @param {object} options as read from the command line
 * @param {string} here the folder of these scripts
 * @param {(line: string) => void} print
 * @param {(line: string) => void} note
 */
export async function quality(options, here, print, note) {
  const tools = llamaTools(join(here, "tools"), note);
  await runText(options.suanpan, ["--help"]);
  const folder = mkdtempSync(join(options.temporary === "" ? tmpdir() : options.temporary, "compare-quality-"));
  const rows = [];
  try {
    const text = join(folder, "text");
    writeFileSync(text, readFileSync(options.text));
    print("| encoding | MB | llama.cpp | --exact | --fast | fast / llama.cpp | KL mean | KL 99 % | same top token |");
    print("|---|---|---|---|---|---|---|---|---|");
    for (const encoding of options.encodings.split(",")) {
      note(`quality: ${encoding}`);
      const row = await measure(encoding, folder, text, tools, options);
      rows.push(row);
      print(line(row));
    }
  } finally {
    rmSync(folder, {recursive: true});
  }
  const largest = Math.max(...rows.map((row) => Math.abs(row.fast / row.llama - 1)));
  print("");
  print(`${basename(options.model)}: perplexities within ${(100 * largest).toFixed(2)} % of llama.cpp's`);
  return {passed: largest <= 0.005, rows};
}

/** llama.cpp scores the tokens of the second half but the first. */
async function measure(encoding, folder, text, tools, options) {
  const file = join(folder, `${encoding}.gguf`);
  const windows = ["--window", `${options.window}`, "--scored", `${Math.ceil(options.window / 2) - 1}`];
  const threads = ["--threads", `${options.threads}`];
  try {
    await runText(tools.quantize, ["--allow-requantize", "--pure", options.model, file, encoding]);
    if (!existsSync(file)) {
      throw new Error(`llama-quantize made no ${encoding}`);
    }
    const llama = await llamaPerplexity(tools, file, text, options);
    const ours = ["perplexity", file, "--text", text, ...windows, ...threads, "--json"];
    const {json: exact} = await runJson(options.suanpan, [...ours, "--exact"]);
    const {json: fast} = await runJson(options.suanpan, [...ours, "--fast", "--against", file]);
    return {
      encoding,
      bytes: statSync(file).size,
      llama,
      exact: exact.perplexity,
      fast: fast.perplexity,
      kl: fast.kl,
      topAgreement: fast.topAgreement,
      tokens: fast.tokens,
    };
  } finally {
    rmSync(file, {force: true});
  }
}

async function llamaPerplexity(tools, file, text, options) {
  const sizes = ["-c", `${options.window}`, "-b", `${options.window}`, "-t", `${options.threads}`];
  const {text: output} = await runText(tools.perplexity, ["-m", file, "-f", text, ...sizes], "both");
  const found = PERPLEXITY.exec(output);
  if (!found) {
    throw new Error(`llama-perplexity printed no estimate for ${file}`);
  }
  return Number(found[1]);
}

function line({encoding, bytes, llama, exact, fast, kl, topAgreement}) {
  const perplexities = [llama, exact, fast].map((value) => value.toFixed(4));
  const apart = `${(100 * (fast / llama - 1)).toFixed(2)} %`;
  const agreement = `${(100 * topAgreement).toFixed(1)} %`;
  const shares = [kl.mean.toFixed(5), kl.p99.toFixed(4), agreement];
  return `| ${[encoding, (bytes / 1e6).toFixed(0), ...perplexities, apart, ...shares].join(" | ")} |`;
}
