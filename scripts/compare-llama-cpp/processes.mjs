// Runs a program and, on Linux, watches the memory of the whole family of processes that it starts.

import {spawn} from "node:child_process";
import {readFileSync} from "node:fs";

const WATCH_MILLIS = 50;

/** Runs a program whose standard output is one JSON document. */
export async function runJson(command, args) {
  const {text, peakRssBytes} = await runText(command, args);
  return {json: JSON.parse(text), peakRssBytes};
}

/**
 * Runs a program; its notes go to our standard error.
 *
 * @param {"output" | "both"} what "both": its notes belong to what it says
 * @returns {Promise<{text: string, peakRssBytes: number}>} its standard output, and the sum over its processes of
 *     the most memory that each has had resident, mapped files included; 0 where the system does not show it
 */
export function runText(command, args, what = "output") {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {stdio: ["ignore", "pipe", what === "both" ? "pipe" : "inherit"]});
    const peaks = new Map();
    const watch = setInterval(() => notePeaks(child.pid, peaks), WATCH_MILLIS);
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(watch);
      if (code !== 0) {
        reject(new Error(`${command} ${args.join(" ").slice(0, 200)}: exit code ${code}`));
        return;
      }
      const peakRssBytes = [...peaks.values()].reduce((sum, bytes) => sum + bytes, 0);
      resolve({text: Buffer.concat(chunks).toString("utf8"), peakRssBytes});
    });
  });
}

/**
 * Runs a program to its end.
 *
 * @returns {Promise<number>} milliseconds from its start to the first byte on its standard output
 */
export function runUntilOutput(command, args) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    let millis = NaN;
    const child = spawn(command, args, {stdio: ["ignore", "pipe", "ignore"]});
    child.stdout.once("data", () => {
      millis = performance.now() - start;
    });
    child.stdout.resume();
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0 && !Number.isNaN(millis)) {
        resolve(millis);
      } else {
        reject(new Error(`${command} ${args.join(" ").slice(0, 200)}: exit code ${code}, no output`));
      }
    });
  });
}

function notePeaks(pid, peaks) {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    if (kilobytes) {
      peaks.set(pid, 1024 * Number(kilobytes[1]));
    }
    for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ")) {
      if (child !== "") {
        notePeaks(Number(child), peaks);
      }
    }
  } catch {
    // The process has ended since it was listed, or this is not Linux.
  }
}
