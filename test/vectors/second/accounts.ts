import { createHmac } from 'node:crypto'
import * as A from '@automerge/automerge'
import { abiEncode, abiWord } from './abi.ts'
import { be, bytes, hex, sha256 } from './bytes.ts'
import { SECOND_DOCUMENTS } from './documents.ts'

interface Decision { viewer: string, edition: number, again?: Record<string, number>, condition?: string, coSigner?: { address: string }, [term: string]: unknown }
interface StandingGiven { key: string, id: string, relationship: string }

const PARTS = ['relationships', 'shares', 'grants', 'ended', 'letters', 'cards', 'sharedWithMe', 'passedOn', 'logs', 'profile', 'helpers', 'recovery', 'actingFor', 'coSigns', 'helperCards']
const TERMS = ['categories', 'labels', 'actions', 'notBefore', 'notAfter', 'purpose', 'depth', 'emergency']

/** specs/account.md, "Grants" and "Grants without a letter", computed once more. */
export const SECOND_ACCOUNTS = {
  'account/standing-grant': ({ share, ...given }: StandingGiven & { share: Decision & { card: { address: string } } }) =>
    carriedOut(given, { ...share, viewer: share.card.address }, markOf(given, share.edition + (share.again?.[given.relationship] ?? 0))),

  'account/group-grant': ({ decision, coSigner = '', ...given }: StandingGiven & { decision: Decision, coSigner?: string }) => {
    const { coSigner: who, condition } = decision
    const salt = createHmac('sha256', bytes(given.key)).update('medrec/co-sign/1').update(given.id).update(bytes(given.relationship)).digest()
    const asked = who === undefined ? condition : `${coSigner}${abiEncode([abiWord(who.address), { word: salt }]).toString('hex')}`
    return carriedOut(given, { ...decision, ...asked === undefined ? {} : { condition: asked } }, `group-${markOf(given, 0)}`)
  }
}

function markOf ({ key, id, relationship }: StandingGiven, edition: number): string {
  return short(key, Buffer.concat([Buffer.from('medrec/standing/1'), Buffer.from(id), bytes(relationship), be(edition, 8)]))
}

function carriedOut ({ key }: StandingGiven, decision: Decision, standing: string): { steps: { hashed: string }, gives: { standing: string, grant: string } } {
  const terms = Object.fromEntries([...TERMS, 'condition', 'viewer'].filter(name => decision[name] !== undefined).map(name => [name, decision[name]]))
  const textOf = (id: string): string => SECOND_DOCUMENTS['policy/write-grant']({ ...terms, id, standing }).gives.text
  return { steps: { hashed: textOf(standing) }, gives: { standing, grant: textOf(short(key, Buffer.from(`medrec/standing-grant/1${textOf(standing)}`))) } }
}

function short (key: string, message: Uint8Array): string { return createHmac('sha256', bytes(key)).update(message).digest().subarray(0, 16).toString('base64url') }

/** What is written into an account: by part and key. */
export type PlainEntries = Record<string, Record<string, object>>
type Draft = Record<string, Record<string, unknown>> & { begun?: A.ImmutableString }

/**
 * An account that devices wrote, one after the other: each with an actor of its own.
 *
 * @param begun - what a fresh document has besides, with what it knows of earlier values
 */
export function plainAccount (writes: Array<[actor: string, entries: PlainEntries]>, begun?: { number: number, id: string, passed?: Record<string, object[]> }): A.Doc<Draft> {
  const root = A.change(A.init<Draft>({ actor: begun === undefined ? '00'.repeat(16) : hex(sha256(begun.id).subarray(0, 16)).slice(2) }), { time: 0 }, draft => {
    draft['schema'] = { major: 1, minor: 0 }
    for (const part of PARTS) draft[part] = {}
    if (begun === undefined) return
    const { passed = {}, ...which } = begun
    draft.begun = new A.ImmutableString(JSON.stringify(which))
    draft['passed'] = Object.fromEntries(Object.entries(passed).map(([name, values]) => [name, new A.ImmutableString(JSON.stringify(values.map(plainPast)))]))
  })
  return writes.reduce((doc, [actor, entries]) => plainWrite(doc, actor, entries), root)
}

/** The account, and what a device with this actor writes on top. */
export function plainWrite (doc: A.Doc<Draft>, actor: string, entries: PlainEntries): A.Doc<Draft> {
  return A.change(A.clone(doc, { actor: actor.repeat(16) }), { time: 0 }, draft => {
    for (const [part, values] of Object.entries(entries)) for (const [key, value] of Object.entries(values)) Object.assign(draft[part] ?? {}, { [key]: new A.ImmutableString(JSON.stringify(value)) })
  })
}

/** By what a value is known that was there before. */
function plainPast (value: object): string { return sha256(JSON.stringify(value)).subarray(0, 9).toString('base64url') }
