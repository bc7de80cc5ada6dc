/** A failure whose message tells the person at the terminal what to do; printed without a stack. */
export class BootstrapFailure extends Error {}

/** @param {string} line */
export function say (line) {
  // Standard output belongs to the command that is started: `--json` must stay one line.
  process.stderr.write(`${line}\n`)
}
