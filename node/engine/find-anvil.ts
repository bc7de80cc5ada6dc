import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'

const ARCHITECTURES: Record<string, string> = { x64: 'amd64', arm64: 'arm64' }

/**
 * The native program of the npm package, so that signals reach it and not a script around it.
 *
 * @throws MedrecError `ENGINE_FAILED` when there is none for this machine
 */
export function findAnvil (): string {
  const name = `@foundry-rs/anvil-${platform()}-${ARCHITECTURES[arch()] ?? arch()}`
  const require = createRequire(import.meta.url)
  try {
    const path = join(dirname(require.resolve(`${name}/package.json`)), 'bin', platform() === 'win32' ? 'anvil.exe' : 'anvil')
    if (existsSync(path)) return path
  } catch (cause) {
    throw new MedrecError('ENGINE_FAILED', `There is no development chain for this machine: the package ${name} is not installed.`, { cause })
  }
  throw new MedrecError('ENGINE_FAILED', `The package ${name} has no program in it.`)
}
