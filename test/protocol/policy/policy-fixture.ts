import * as A from '@automerge/automerge'
import { NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import type { ChangeProofs } from '../../../protocol/policy/change-proofs.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import * as edit from '../../../protocol/policy/edit.ts'
import { createPolicy } from '../../../protocol/policy/edit.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { advanceInForce } from '../../../protocol/policy/in-force.ts'
import type { InForce } from '../../../protocol/policy/in-force.ts'
import { decodeInForceState, encodeInForceState, INITIAL_IN_FORCE } from '../../../protocol/policy/in-force-state.ts'
import type { AnchoredState, InForceState } from '../../../protocol/policy/in-force-state.ts'
import { emptyPolicy } from '../../../protocol/policy/storage.ts'

export const RELATIONSHIP = `0x${'ab'.repeat(32)}`
export const SALT = new Uint8Array(32).fill(7)
export const VIEWER = `0x${'11'.repeat(20)}`
export const OTHER_VIEWER = `0x${'22'.repeat(20)}`

export function grantOf (fields: Partial<Grant> & { id: string }): Grant {
  return { viewer: VIEWER, categories: ['labs'], labels: [], actions: ['read'], notBefore: 0, notAfter: null, ...fields }
}

// Automerge keeps one store behind all versions of a document: what a device had earlier can only be looked at again on a copy.
export const addGrant: typeof edit.addGrant = options => edit.addGrant({ ...options, doc: A.clone(options.doc) })
export const endGrant: typeof edit.endGrant = options => edit.endGrant({ ...options, doc: A.clone(options.doc) })
export const giveUpAnchor: typeof edit.giveUpAnchor = options => edit.giveUpAnchor({ ...options, doc: A.clone(options.doc) })
export const joinHeads: typeof edit.joinHeads = options => edit.joinHeads({ doc: A.clone(options.doc) })

export function policyWith (...grants: Grant[]): PolicyDocument {
  return grants.reduce((doc, grant) => addGrant({ doc, grant }), createPolicy({ relationship: RELATIONSHIP, salt: SALT }))
}

/** Another device of the same owner. */
export function otherDevice (doc: PolicyDocument): PolicyDocument {
  return A.clone(doc)
}

/** Writes past the rules of edit.ts, as a hostile or faulty device would. */
export function scribble (doc: PolicyDocument, change: (draft: Record<string, Record<string, unknown>>) => void, actor?: string): PolicyDocument {
  return A.change(A.clone(doc, { actor }), { time: 0 }, draft => { change(draft as unknown as Record<string, Record<string, unknown>>) })
}

/** A provider's side of one relationship: a document that only grows, the chain's anchors, and what is in force. Its state goes through storage at every step. */
export class ProviderSide {
  doc: PolicyDocument = emptyPolicy()
  proofs: ChangeProofs = NO_PROOFS
  anchors: AnchoredState[] = []
  state: InForceState = INITIAL_IN_FORCE
  inForce: InForce = advanceInForce({ state: INITIAL_IN_FORCE, doc: emptyPolicy(), proofs: NO_PROOFS, anchors: [] }).inForce

  /** The owner's proved session brings what a device has. */
  bring (doc: PolicyDocument): this {
    this.doc = A.merge(A.clone(this.doc), doc)
    return this.advance()
  }

  anchor (doc: PolicyDocument, options: Omit<AnchoredState, 'commitment' | 'sequence'> = { settled: true }): this {
    return this.anchorCommitment(commitmentOf(doc), options)
  }

  anchorCommitment (commitment: string, options: Omit<AnchoredState, 'commitment' | 'sequence'> = { settled: true }): this {
    this.anchors = [...this.anchors, { commitment, sequence: this.anchors.length + 1, ...options }]
    return this.advance()
  }

  settle (): this {
    this.anchors = this.anchors.map(anchor => ({ ...anchor, settled: true }))
    return this.advance()
  }

  /** The chain comes back shorter. */
  forget (count: number): this {
    this.anchors = this.anchors.slice(0, this.anchors.length - count)
    return this.advance()
  }

  advance (): this {
    const { state, inForce } = advanceInForce({ state: this.state, doc: this.doc, proofs: this.proofs, anchors: this.anchors })
    this.state = decodeInForceState(encodeInForceState(state))
    this.inForce = inForce
    return this
  }

  get ids (): string[] {
    return this.inForce.grants.map(grant => grant.id)
  }
}
