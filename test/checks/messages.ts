import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Check } from './check.ts'

const MESSAGES = 'protocol/messages'

/** The messages in use are the ones that the specs show. */
export const generatedMessages: Check = {
  name: 'generated messages',
  async run ({ root }) {
    const fresh = await mkdtemp(join(tmpdir(), 'medrec-messages-'))
    try {
      await promisify(execFile)(join(root, 'node_modules', '.bin', 'buf'), ['generate', '--output', fresh], { cwd: root })
      const [wanted, present] = [await readFolder(join(fresh, MESSAGES)), await readFolder(join(root, MESSAGES))]
      return [...new Set([...wanted.keys(), ...present.keys()])]
        .filter(name => wanted.get(name) !== present.get(name))
        .map(name => `${MESSAGES}/${name}: is not what specs/proto says; run "npm run generate"`)
    } finally {
      await rm(fresh, { recursive: true, force: true })
    }
  }
}

async function readFolder (folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder)).filter(name => name.endsWith('_pb.ts'))
  return new Map(await Promise.all(names.map(async name => [name, await readFile(join(folder, name), 'utf8')] as const)))
}
