import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findChromium } from './find-chromium.ts'
import { runCommand } from './run-command.ts'
import type { Stage, StageOptions } from './stage.ts'

/** Where a Debian has no package of the one without windows, the whole one does. */
const APT_LINE = 'apt-get update && (apt-get install -y --no-install-recommends chromium-headless-shell fonts-liberation || apt-get install -y --no-install-recommends chromium fonts-liberation)'

/** Sees to it that a Chromium is there that starts: Debian's where this runs as root, else Playwright's. */
export const provideChromium: Stage = {
  name: 'chromium',
  async run ({ root, signal, print }) {
    if (starts({ print })) return { passed: 1, failed: 0, skipped: 0 }
    if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
      print('Installing Chromium from Debian …\n')
      await runCommand({ command: 'sh', args: ['-c', APT_LINE], cwd: root, signal, print, env: { DEBIAN_FRONTEND: 'noninteractive' } })
      if (starts({ print })) return { passed: 1, failed: 0, skipped: 0 }
    }
    print('Downloading Chromium by Playwright …\n')
    const options = { command: process.execPath, args: [join(root, 'node_modules', 'playwright', 'cli.js'), 'install', 'chromium'], cwd: root, signal, print }
    const code = await runCommand(options)
    if (code === 0 && starts({ print })) return { passed: 1, failed: 0, skipped: 0 }
    print(`\nThe tests need Chromium, and it could not be installed. Run this as root, and try again:\n\n  ${APT_LINE}\n\n`)
    return { passed: 0, failed: 1, skipped: 0, failures: ['It could not be installed.'] }
  }
}

/** A downloaded Chromium may be there and still lack a library of the system. */
function starts ({ print }: Pick<StageOptions, 'print'>): boolean {
  const path = findChromium({ env: process.env })
  if (path === undefined) return false
  const answer = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 60_000 })
  if (answer.status !== 0) return false
  print(`${answer.stdout.trim()} (${path})\n`)
  return true
}
