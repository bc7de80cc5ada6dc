/** The `medrec` command: one file per command in commands/. See specs/command-line.md. */
import { runCommandLine } from './run-command-line.ts'

const controller = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => { controller.abort() })
// A reader that has had enough (`medrec log | head`) is no failure.
process.stdout.on('error', error => { if ('code' in error && error.code === 'EPIPE') process.exit(0) })

process.exitCode = await runCommandLine({ args: process.argv.slice(2), env: process.env, signal: controller.signal })
