import { fromString } from 'uint8arrays'
import type { AccountActing, AccountRelationship } from '../../account/document.ts'
import { readAppointment } from '../../agent/appointment.ts'
import type { Appointment, AppointmentSource } from '../../agent/appointment.ts'
import type { Custodian } from '../../agent/agent-state.ts'
import { POWERS } from '../../agent/constants.ts'
import { createCustodianSigner } from '../../agent/envelope.ts'
import { MedrecError } from '../../errors/medrec-error.ts'
import type { DelegateSigner } from '../../session/signer.ts'
import { AccountKeeper } from '../account-keeper.ts'
import { loadLooks } from '../access-log.ts'
import { Background } from '../background.ts'
import type { PeerContext } from '../context.ts'
import { requireNetwork } from '../context.ts'
import { Holdings } from '../holdings.ts'
import { ownScope, Relationship } from '../relationship.ts'
import type { SealedStore } from '../sealed-store.ts'
import { loadSealed } from '../share-link.ts'
import { Work } from '../work.ts'
import { helperKeyIndex } from './helper-keys.ts'
import { placeOf, readAgent } from './read-agent.ts'

/**
 * Somebody for whom the person acts: relationships, records, shares and names of their own, in a part of the store that is nobody else's, so that theirs never
 * mix with the person's.
 */
export interface Acting {
  id: string
  entry: AccountActing
  appointment: Appointment
  context: PeerContext
  work: Work
  background: Background
  close: () => Promise<void>
}

/** Reads what this device has of somebody that the person acts for. */
export async function openActing (options: { context: PeerContext, id: string, entry: AccountActing }): Promise<Acting> {
  const { context: own, id, entry } = options
  const appointment = readAppointment(fromString(entry.appointment, 'base64'))
  const store = scopeStore(own.store, scopeOf(id))
  const ending = new AbortController()
  const account = await AccountKeeper.open(store)
  if (account.get('profile', 'profile') === undefined) account.put('profile', 'profile', { name: entry.from })
  const context: PeerContext = {
    ...own, store, account, network: requireNetwork(own), signal: AbortSignal.any([own.signal, ending.signal]), persona: `acting ${id}`,
    emit: () => { own.emit('acting') },
    relationships: new Map(), acting: new Map(), shared: new Map(), sealedShares: new Map(), lastLooks: new Map(), logsReadAt: new Map(),
    wake: relationship => { work.wake(relationship) }
  }
  const work = new Work(context)
  for (const source of appointment.sources) context.relationships.set(source.relationship, await openSource({ context, entry, source }))
  await loadSealed(context)
  await loadLooks(context)
  return { id, entry, appointment, context, work, background: new Background(context), close: async () => { ending.abort(new MedrecError('LOCKED')) } }
}

/** Deletes what is left here of the records of somebody whom the person does not act for any more: another device of theirs ended it, which has deleted its own. */
export async function eraseForgotten (options: { context: Pick<PeerContext, 'store' | 'options'>, id: string, entry: AccountActing }): Promise<void> {
  const { context: { store, options: { profile } }, id, entry } = options
  for (const { relationship } of readAppointment(fromString(entry.appointment, 'base64')).sources) {
    const holdings = await Holdings.open({ store: scopeStore(store, scopeOf(id)), profile, scope: ownScope(relationship) })
    if (holdings.size > 0) await holdings.erase()
  }
}

/** What a custodian has of a relationship as its owner's device would have it. */
export function factsOf (options: { source: AppointmentSource, delegateIndex: number, joinedAt: number }): AccountRelationship {
  const { source: { policySalt: salt, ownerDelegate, provider, providerName: name, providerDelegate, providerEncryptionKey, attestation, multiaddrs }, delegateIndex, joinedAt } = options
  return { provider, name, delegateIndex, recovered: { salt, ownerDelegate }, providerDelegate, providerEncryptionKey, attestation, multiaddrs, joinedAt }
}

async function openSource ({ context, entry, source }: { context: PeerContext, entry: AccountActing, source: AppointmentSource }): Promise<Relationship> {
  const { seed, store, options: { profile } } = context
  const network = requireNetwork(context).keys
  const delegateIndex = helperKeyIndex({ seed, network, card: entry.card, address: source.address })
  const opened: { relationship?: Relationship } = {}
  const relationship = await Relationship.open({
    id: source.relationship, facts: factsOf({ source, delegateIndex, joinedAt: entry.addedAt }), seed, network, store, profile,
    acting: {
      signerOf: own => createPlaceSigner({ own, findPlace: async type => {
        const { relationship: mine } = opened
        if (mine === undefined) throw new MedrecError('LOCKED')
        // A place and its condition are the agent's to say, and may be others by now.
        if (type === 'SessionProof' || mine.progress.agent === undefined) await readAgent({ context, relationship: mine })
        const place = placeOf(mine, type === 'Anchor' ? POWERS.grant | POWERS.revoke : POWERS.read)
        if (place === undefined) throw new MedrecError('DENIED', 'I can not act here now.')
        return place
      } })
    }
  })
  opened.relationship = relationship
  return relationship
}

function createPlaceSigner ({ own, findPlace }: { own: DelegateSigner, findPlace: (type: string) => Promise<Custodian> }): DelegateSigner {
  return {
    address: own.address,
    sign: async (type, message) => {
      // Letters are signed by the key alone; whoever reads them looks the key up in the agent.
      if (type === 'ShareSource') return await own.sign(type, message)
      const { place, condition } = await findPlace(type)
      return await createCustodianSigner({ signer: own, place, condition }).sign(type, message)
    }
  }
}

function scopeOf (id: string): string { return `acting/${id}` }

/** A part of the store. */
function scopeStore (store: SealedStore, scope: string): SealedStore {
  return {
    get: async (namespace, name) => await store.get(namespace, `${scope}/${name}`),
    put: async (namespace, entries, gone = []) => { await store.put(namespace, entries.map(([name, bytes]) => [`${scope}/${name}`, bytes]), gone.map(name => `${scope}/${name}`)) },
    delete: async (namespace, names) => { await store.delete(namespace, names.map(name => `${scope}/${name}`)) }
  }
}

