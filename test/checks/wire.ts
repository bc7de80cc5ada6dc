import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from './check.ts'

/** What each protocol, and what is handed over without one, is made of: by its ID, the hashes of the messages of its files of specs/proto. */
const WIRE = 'specs/proto/wire.json'
const FRAMES = 'frame.proto'
const RAW = new Set(['/medrec/engine-link/1.0.0'])

/** Messages of one file of specs/proto as buf understands it: what comments say does not count. */
export interface WireFile { name: string, hash: string, imports: string[] }

/** What is noted of protocols, by ID and file. */
export type Wire = Record<string, Record<string, string>>

/** Where what is noted is not what there is, a line each. `ids`: those that the sources speak. */
export function compareWire (options: { wire: Wire, files: WireFile[], ids: string[] }): string[] {
  const { wire, files, ids } = options
  const found = new Map(files.map(file => [file.name, file]))
  const noted = Object.keys(wire).filter(id => id.startsWith('/'))
  return [
    ...ids.filter(id => !noted.includes(id)).map(id => `${WIRE}: does not have ${id}`),
    ...noted.filter(id => !ids.includes(id)).map(id => `${WIRE}: has ${id}, which nobody speaks`),
    ...files.filter(({ name }) => !Object.values(wire).some(parts => Object.hasOwn(parts, name))).map(({ name }) => `${WIRE}: says of no protocol that it has ${name}`),
    ...Object.entries(wire).flatMap(([id, parts]) => [
      ...[...Object.keys(parts).flatMap(name => found.get(name)?.imports ?? []), ...id.startsWith('/') && !RAW.has(id) ? [FRAMES] : []].filter(name => !Object.hasOwn(parts, name)).map(name => `${WIRE}: ${id} has ${name} as well`),
      ...Object.entries(parts).filter(([name, hash]) => found.get(name)?.hash !== hash).map(([name]) => `${WIRE}: ${name} is not what it was for ${id}, but ${found.get(name)?.hash ?? 'gone'}: give the protocol another ID, or before the first release note the hash, and say in the changelog who does not understand whom`)
    ])
  ]
}

/** Reads the descriptor that a generated file carries. */
export function readWireFile (text: string): WireFile {
  const [, name = ''] = /^\/\/ @generated from file ([\w.]+)/m.exec(text) ?? []
  const [, descriptor = ''] = /fileDesc\("([^"]+)"/.exec(text) ?? []
  return { name, hash: createHash('sha256').update(Buffer.from(descriptor, 'base64')).digest('hex'), imports: [...text.matchAll(/^import \{ file_\w+ \} from "\.\/(\w+)_pb/gm)].map(([, file = '']) => `${file}.proto`) }
}

/** What is sent changes on purpose, or not at all. */
export const wire: Check = {
  name: 'wire',
  async run ({ root, files }) {
    const read = async (pattern: RegExp): Promise<string[]> => await Promise.all(files.filter(path => pattern.test(path)).map(async path => await readFile(join(root, path), 'utf8')))
    const sources = await read(/^(protocol|node|browser)\/.*(?<!_pb)\.ts$/)
    const ids = [...new Set(sources.flatMap(text => text.match(/(?<=')\/medrec\/[a-z-]+\/\d+\.\d+\.\d+(?=')/g) ?? []))]
    return compareWire({ wire: JSON.parse(await readFile(join(root, WIRE), 'utf8')) as Wire, files: (await read(/^protocol\/messages\/\w+_pb\.ts$/)).map(readWireFile), ids })
  }
}
