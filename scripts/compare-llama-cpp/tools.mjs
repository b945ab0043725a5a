// llama.cpp's own programs. The npm package carries its libraries ready to run but none of
// its programs, and the source of all of it: the programs are compiled from that source and linked to those
// libraries, so that what is measured is the published build.

import {execFileSync} from "node:child_process";
import {existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync} from "node:fs";
import {createRequire} from "node:module";
import {dirname, join} from "node:path";

const PROGRAMS = {
  "llama-bench": "llama-bench",
  "batched-bench": "llama-batched-bench",
  completion: "llama-completion",
  perplexity: "llama-perplexity",
  quantize: "llama-quantize",
};

/**
 * Builds the programs if they are not there yet, which takes half a minute.
 *
 * @param {string} folder where they stay
 * @param {(line: string) => void} note hears what is done
 * @returns {{bench: string, batchedBench: string, completion: string, perplexity: string, quantize: string}} paths
 */
export function llamaTools(folder, note) {
  const missing = Object.values(PROGRAMS).some((name) => !existsSync(join(folder, name)));
  if (missing) {
    note(`compiling llama.cpp's programs into ${folder}`);
    build(folder);
  }
  return {
    bench: join(folder, PROGRAMS["llama-bench"]),
    batchedBench: join(folder, PROGRAMS["batched-bench"]),
    completion: join(folder, PROGRAMS.completion),
    perplexity: join(folder, PROGRAMS.perplexity),
    quantize: join(folder, PROGRAMS.quantize),
  };
}

function build(folder) {
  const require = createRequire(import.meta.url);
  const root = packageFolder(require, "node-llama-cpp");
  const libraries = join(packageFolder(require, "@node-llama-cpp/linux-x64"), "bins", "linux-x64");
  const source = join(folder, "source");
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  const bundle = join(root, "llama", "gitRelease.bundle");
  run("git", ["-c", "advice.detachedHead=false", "clone", "--quiet", bundle, source]);
  // The programs look for the processor's library beside themselves.
  const shared = readdirSync(libraries).filter((name) => name.endsWith(".so"));
  for (const name of shared) {
    symlinkSync(join(libraries, name), join(folder, name));
  }
  const linked = shared.filter((name) => !name.startsWith("libggml-cpu-")).map((name) => join(folder, name));
  const headers = ["include", "ggml/include", "common", "vendor"].map((name) => `-I${join(source, name)}`);
  for (const [tool, program] of Object.entries(PROGRAMS)) {
    const sources = join(source, "tools", tool);
    const files = readdirSync(sources).filter((name) => name.endsWith(".cpp")).map((name) => join(sources, name));
    const options = ["-O2", "-DNDEBUG", "-std=c++17", ...headers, ...files, ...linked];
    const links = ["-Wl,-rpath,$ORIGIN", "-Wl,--allow-shlib-undefined", "-pthread"];
    const half = join(folder, `${program}.half`);
    run("g++", [...options, ...links, "-o", half]);
    renameSync(half, join(folder, program));
  }
  rmSync(source, {recursive: true});
}

/** The folder of an installed package, whatever it lets others import. */
function packageFolder(require, name) {
  const found = require.resolve.paths(name).map((each) => join(each, name)).find((each) => existsSync(each));
  if (found === undefined) {
    throw new Error(`${name} is not installed: run npm install in ${dirname(new URL(import.meta.url).pathname)}`);
  }
  return found;
}

function run(command, args) {
  try {
    execFileSync(command, args, {stdio: ["ignore", "ignore", "inherit"]});
  } catch (error) {
    const needed = error.code === "ENOENT" ? `${command} is needed to build llama.cpp's programs` : error.message;
    throw new Error(`${needed.slice(0, 300)}\nwithout them, \`compare.mjs bench\` still compares through Node`);
  }
}
