#!/usr/bin/env node
/** The `medrec` command: the same as `npm run medrec --`, from any folder. */
process.argv.splice(2, 0, 'medrec')
await import('./run.mjs')
