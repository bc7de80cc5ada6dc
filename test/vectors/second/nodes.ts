import { hex, sha256 } from './bytes.ts'

interface Head { number: number, hash: string, totalDifficulty: number, rank: number }

/** specs/engine.md, specs/governor.md and specs/control.md, computed once more. */
export const SECOND_NODES = {
  'engine/rank': ({ number, sealer, sealers }: { number: number, sealer: string, sealers: string[] }) => {
    // From whose turn it is back to the one whose turn comes next.
    const turns = sealers.map((_, back) => sealers.toSorted()[(number + sealers.length - back % sealers.length) % sealers.length])
    return { gives: { rank: sealers.length - 1 - turns.indexOf(sealer) } }
  },

  'governor/order': ({ heads }: { heads: Head[] }) => {
    // One text for each, which sorts as the head does.
    const texts = heads.map(({ number, hash, totalDifficulty, rank }) => `${[2 ** 50 - totalDifficulty, number, rank].map(value => String(value).padStart(16, '0')).join(' ')} ${hash}`)
    return { gives: { order: texts.sort().map(text => text.split(' ').at(-1)) } }
  },

  'control/view-hash': ({ members, relationships }: { members: Array<{ id: number, peerIds?: string[] }>, relationships: Array<{ id: string }> }) => {
    const told = { members: members.toSorted((a, b) => a.id - b.id).map(({ peerIds: _, ...member }) => member), relationships: relationships.toSorted((a, b) => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id))) }
    const text = canonical(told)
    return { steps: { text }, gives: { viewHash: hex(sha256(text)) } }
  }
}

/** JSON as RFC 8785 has it; the names of fields are ASCII here, and numbers whole. */
function canonical (value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))).map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`
}
