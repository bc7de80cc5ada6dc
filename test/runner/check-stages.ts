import { join } from 'node:path'
import { ALL_CHECKS } from '../checks/all-checks.ts'
import { listFiles } from '../checks/list-files.ts'
import { runCommand } from './run-command.ts'
import type { Stage } from './stage.ts'

/** Type check, lint and the project's own rules; the first two side by side, since each keeps one core busy. */
export const checkStages: Stage[] = [
  {
    name: 'types and lint',
    async run ({ root, signal, print, niceness }) {
      const cache = join(root, 'node_modules', '.cache', 'medrec')
      const commands: Array<[tool: string, args: string[]]> = [
        ['tsc', ['--noEmit', '--project', root, '--incremental', '--tsBuildInfoFile', join(cache, 'types.tsbuildinfo')]],
        ['eslint', [root, '--max-warnings', '0']]
      ]
      const ended = await Promise.all(commands.map(async ([tool, args]) => {
        let output = ''
        const code = await runCommand({ command: join(root, 'node_modules', '.bin', tool), args, cwd: root, signal, niceness, print: text => { output += text } })
        print(code === 0 ? `✔ ${tool}\n` : `✖ ${tool}\n${output}\n`)
        return code === 0 ? [] : [`${tool}: ${output}`]
      }))
      const failures = ended.flat()
      return { passed: commands.length - failures.length, failed: failures.length, skipped: 0, failures }
    }
  },
  {
    name: 'rules',
    async run ({ root, print }) {
      const files = await listFiles({ root })
      const failures: string[] = []
      for (const check of ALL_CHECKS) {
        const found = await check.run({ root, files })
        print(found.length === 0 ? `✔ ${check.name}\n` : `✖ ${check.name}\n  ${found.join('\n  ')}\n`)
        if (found.length > 0) failures.push(`${check.name}: ${found.join('; ')}`)
      }
      return { passed: ALL_CHECKS.length - failures.length, failed: failures.length, skipped: 0, failures }
    }
  }
]
