import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findChromium } from './find-chromium.ts'
import { runCommand } from './run-command.ts'
import type { Stage } from './stage.ts'

const APT_LINE = 'apt-get update && apt-get install -y --no-install-recommends chromium fonts-liberation'

/** Sees to it that a Chromium is there that starts: Debian's where this runs as root, else Playwright's. */
export const provideChromium: Stage = {
  name: 'chromium',
  async run ({ root, signal }) {
    if (starts()) return { passed: 1, failed: 0, skipped: 0 }
    if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
      console.log('Installing Chromium from Debian …')
      await runCommand({ command: 'sh', args: ['-c', APT_LINE], cwd: root, signal, env: { DEBIAN_FRONTEND: 'noninteractive' } })
      if (starts()) return { passed: 1, failed: 0, skipped: 0 }
    }
    console.log('Downloading Chromium by Playwright …')
    const options = { command: process.execPath, args: [join(root, 'node_modules', 'playwright', 'cli.js'), 'install', 'chromium'], cwd: root, signal }
    const code = await runCommand(options)
    if (code === 0 && starts()) return { passed: 1, failed: 0, skipped: 0 }
    console.error(`\nThe tests need Chromium, and it could not be installed. Run this as root, and try again:\n\n  ${APT_LINE}\n`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

/** A downloaded Chromium may be there and still lack a library of the system. */
function starts (): boolean {
  const path = findChromium({ env: process.env })
  if (path === undefined) return false
  const answer = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 60_000 })
  if (answer.status !== 0) return false
  console.log(`${answer.stdout.trim()} (${path})`)
  return true
}
