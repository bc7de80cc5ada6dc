import type { ProveGiven } from '../operations/sessions.ts'
import { bytes, hex, sha256 } from './bytes.ts'
import { plainLink, plainTreeHash } from './documents.ts'
import { plainOpen } from './hpke.ts'
import { allOf, bytesOf, numberOf, readPlain, textOf, varint } from './protobuf.ts'
import { plainTyped } from './sign.ts'
import type { PlainTyped } from './sign.ts'

type Network = PlainTyped['network']
interface SignedGiven { network: Network, relationship: string, receiptHash: string, signature: { root: string, path: string[], position: number, batch: number } }
interface LogGiven { entries: Array<{ index: number, receipt: string, nonce: string, link: string }>, from: number, previousLink: string }

/** What comes up on the way where what comes of it was written down by hand. */
export const SECOND_STEPS = {
  'session/prove': ({ network, peerIds, proof: { role, relationship, delegate, nonce, expiresAt } }: ProveGiven) => ({
    steps: { digest: hex(plainTyped({ network, type: 'SessionProof', message: { role, relationship, delegate, clientPeerId: peerIds.client, providerPeerId: peerIds.provider, nonce, expiresAt } }).digest) }
  }),

  'share/open': ({ sealed, privateKey, viewer }: { sealed: string, privateKey: string, viewer: string }) => {
    const plaintext = plainOpen({ privateKey: bytes(privateKey), info: 'medrec/share/1', sealed: bytes(sealed) })
    return { steps: { plaintext: hex(plaintext), sources: sourcesOf(plaintext, viewer) } }
  },

  'share/read': ({ plaintext, viewer }: { plaintext: string, viewer: string }) => ({ steps: { sources: sourcesOf(bytes(plaintext), viewer) } }),

  'receipt/signed': ({ network, relationship, receiptHash, signature: { root, path, position, batch } }: SignedGiven) => {
    let [node, place, used] = [sha256(Buffer.of(0), bytes(receiptHash)), position, 0]
    const nodes = [node]
    for (let width = batch; width > 1 && used < path.length; width = Math.ceil(width / 2), place = Math.floor(place / 2)) {
      // The odd one goes up as it is.
      if (place === width - 1 && width % 2 === 1) continue
      const sibling = bytes(path[used++] ?? '0x')
      node = place % 2 === 0 ? sha256(Buffer.of(1), node, sibling) : sha256(Buffer.of(1), sibling, node)
      nodes.push(node)
    }
    return { steps: { nodes: nodes.map(hex), digest: hex(plainTyped({ network, type: 'ReceiptBatch', message: { relationship, root, batch } }).digest) } }
  },

  /** What the end marker's hash is of, and the SHA-256s of its chunks; and of each record. */
  'records/answer': ({ items }: { items: string[] }) => {
    const transcript = Buffer.concat(items.slice(1, -1).map(bytes))
    const records: Buffer[][] = []
    for (const item of items.map(each => readPlain(bytes(each)))) {
      if (item.has(5)) records.push([])
      records.at(-1)?.push(...allOf(item, 6))
    }
    return { steps: { transcript: hex(plainTreeHash(transcript)), records: records.map(pieces => hex(plainTreeHash(Buffer.concat(pieces)))) } }
  },

  'enrol/redeem': ({ network, peerIds, redeem: { secret, ownerDelegate, ownerEncryptionKey } }: { network: Network, peerIds: { client: string, provider: string }, redeem: { secret: string, ownerDelegate: string, ownerEncryptionKey: string } }) => {
    const invitation = hex(sha256(bytes(secret)))
    return { steps: { digest: hex(plainTyped({ network, type: 'Enrolment', message: { invitation, ownerDelegate, ownerEncryptionKey, clientPeerId: peerIds.client, providerPeerId: peerIds.provider } }).digest) } }
  },

  'enrol/enrolled': ({ network, member, ownerDelegate, enrolled: { providerDelegate, providerEncryptionKey, openDeadline } }: { network: Network, member: { handle: string }, ownerDelegate: string, enrolled: { providerDelegate: string, providerEncryptionKey: string, openDeadline: number } }) => ({
    steps: {
      attestation: hex(plainTyped({ network, type: 'Attestation', message: { provider: member.handle, ownerDelegate, providerDelegate, providerEncryptionKey } }).digest),
      open: hex(plainTyped({ network, type: 'Open', message: { ownerDelegate, providerDelegate, deadline: openDeadline } }).digest)
    }
  }),

  /** The hashes of what comes. */
  'policy/take': ({ changes, times = 1 }: { changes: string[], times?: number }) => ({ steps: { hashes: changes.map(hashOf), count: changes.length * times } }),

  'policy/offer': ({ changes }: { changes: string[] }) => ({ steps: { hashes: changes.map(hashOf) } }),

  /** The link that each entry has to have on the one that came before it. */
  'log/check': ({ entries, from, previousLink }: LogGiven) => {
    let [next, link] = [from, bytes(previousLink)]
    const links = entries.map(entry => {
      const follows = plainLink(link, entry.index, bytes(entry.receipt), bytes(entry.nonce))
      if (entry.index >= next) [next, link] = [entry.index + 1, bytes(entry.link)]
      return hex(follows)
    })
    return { steps: { links } }
  }
}

/** The hash of a plain change. */
function hashOf (change: string): string {
  return hex(sha256(bytes(change).subarray(8)))
}

/** Of each source of a share what its signature is over. */
function sourcesOf (plaintext: Buffer, viewer: string): object[] {
  const share = readPlain(plaintext)
  const { network, from } = { network: readPlain(bytesOf(share, 5)), from: textOf(share, 4) }
  return allOf(share, 6).map(source => {
    const fields = readPlain(source)
    const detailsHash = hex(sha256('medrec/share-source/1', sha256(from), without(source, 12, 13)))
    const message = { share: hex(bytesOf(share, 2)), revision: numberOf(share, 3), relationship: hex(bytesOf(fields, 1)), viewer, notBefore: numberOf(fields, 10), notAfter: numberOf(fields, 11), detailsHash }
    return { detailsHash, digest: hex(plainTyped({ network: { chainId: numberOf(network, 2), contracts: { relationships: hex(bytesOf(network, 5)) } }, type: 'ShareSource', message }).digest) }
  })
}

/** A message without some of its fields, which are bytes. */
function without (message: Buffer, ...numbers: number[]): Buffer {
  let rest = message
  for (const number of numbers) {
    for (const content of allOf(readPlain(message), number)) {
      const field = Buffer.concat([varint(number << 3 | 2), varint(content.length), content])
      const at = rest.indexOf(field)
      rest = Buffer.concat([rest.subarray(0, at), rest.subarray(at + field.length)])
    }
  }
  return rest
}
