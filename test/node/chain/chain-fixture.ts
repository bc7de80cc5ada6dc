import { randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCarrier } from '../../../node/chain/carrier.ts'
import type { Carrier } from '../../../node/chain/carrier.ts'
import { followChain } from '../../../node/chain/follow-chain.ts'
import { createRpc } from '../../../node/chain/rpc.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import { deployNetwork } from '../../../node/engine/deploy-network.ts'
import type { Engine } from '../../../node/engine/engine.ts'
import { startAnvil } from '../../../node/engine/start-anvil.ts'
import { openDatabase } from '../../../node/store/open-database.ts'
import { ACT_TYPES } from '../../../protocol/chain/act-message.ts'
import type { ActMessage } from '../../../protocol/chain/act-message.ts'
import type { RelationshipMessage } from '../../../protocol/chain/relay-message.ts'
import type { ChainView, RelationshipState, WholeView } from '../../../protocol/chain-view/chain-view.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { relationshipId } from '../../../protocol/typed-data/relationship-id.ts'
import { addressOfKey, signTypedData } from '../../../protocol/typed-data/sign.ts'
import { freePort } from '../../free-port.ts'

/** What was reported, in order. */
export type Reported = Array<{ event: string, reason?: string }>

/** A real chain with a network on it, whose founder carries. */
export interface ChainFixture {
  folder: string
  engine: Engine
  network: NetworkFile
  rpc: Rpc
  operatorKey: Uint8Array
  /** Another member's. */
  otherKey: Uint8Array
  reported: Reported
  /** As a view that follows it, until the end of the test. */
  view: WholeView
  /** Opens a carrier over the database `name`; `rpc` for a line that fails, `key` for another member. */
  carrier: (options?: { name?: string, rpc?: Rpc, now?: () => number, key?: Uint8Array }) => Carrier & { close: () => Promise<void> }
  /** Keeps the chain as it is now. */
  keep: () => Promise<void>
  /** Kills the engine and starts it again, with the chain as it was kept if it was. */
  killAndStart: () => Promise<void>
  stop: () => Promise<void>
}

export function nowSeconds (): number {
  return Math.floor(Date.now() / 1_000)
}

export async function startChain (): Promise<ChainFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'medrec-chain-'))
  const dir = join(folder, 'chain')
  const port = await freePort()
  const [operatorKey, otherKey] = [randomBytes(32), randomBytes(32)]
  const engine = await startAnvil({ dir, port })
  const network = await deployNetwork({
    engine,
    name: 'Test network',
    founders: [
      { handle: 'mercy', name: 'Mercy', operator: addressOfKey(operatorKey), signingKey: addressOfKey(randomBytes(32)), multiaddrs: ['/ip4/127.0.0.1/tcp/1/ws/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'] },
      { handle: 'grace', name: 'Grace', operator: addressOfKey(otherKey), signingKey: addressOfKey(randomBytes(32)), multiaddrs: [] }
    ]
  })
  const rpc = createRpc({ url: engine.rpcUrl })
  const reported: Reported = []
  const report = (event: Reported[number]): void => { reported.push(event) }
  const { view, stop } = await followChain({ rpc, network, report })
  const closing: Array<() => Promise<void>> = []
  let isKept = false
  const fixture: ChainFixture = {
    folder,
    engine,
    network,
    rpc,
    operatorKey,
    otherKey,
    reported,
    view,
    carrier: ({ name = 'carrier', rpc: line = rpc, now = nowSeconds, key = operatorKey } = {}) => {
      const database = openDatabase({ path: join(folder, `${name}.sqlite`) })
      const carrier = openCarrier({ rpc: line, network, view, database, operatorKey: key, now, report })
      let isOpen = true
      const close = async (): Promise<void> => {
        if (!isOpen) return
        isOpen = false
        await carrier.stop()
        await database.close()
      }
      closing.push(close)
      return Object.assign(carrier, { close })
    },
    keep: async () => {
      // The engine's own way to have everything on disk.
      await fixture.engine.stop()
      await copyFile(join(dir, 'state.json'), join(folder, 'kept.json'))
      isKept = true
      fixture.engine = await startAnvil({ dir, port })
    },
    killAndStart: async () => {
      process.kill(fixture.engine.pid, 'SIGKILL')
      await fixture.engine.ended
      if (isKept) await copyFile(join(folder, 'kept.json'), join(dir, 'state.json'))
      fixture.engine = await startAnvil({ dir, port })
    },
    stop: async () => {
      for (const close of closing) await close()
      await stop()
      await fixture.engine.stop()
      await rm(folder, { recursive: true, force: true })
    }
  }
  return fixture
}

/** Resolves when the view is as `condition` says. */
export async function whenView (view: ChainView, condition: () => boolean): Promise<void> {
  if (condition()) return
  await new Promise<void>(resolve => {
    const stop = view.onChange(() => {
      if (!condition()) return
      stop()
      resolve()
    })
  })
}

/** An act without what a signature is over alone; it is good for ten minutes where no deadline stands. */
export type UnsignedAct<T = ActMessage> = T extends ActMessage ? Omit<T, 'deadline' | 'signature'> & { deadline?: number } : never

export function signAct ({ network, key, act }: { network: NetworkFile, key: Uint8Array, act: UnsignedAct }): ActMessage {
  const message = { deadline: nowSeconds() + 600, ...act }
  return { ...message, signature: signTypedData({ network, type: ACT_TYPES[message.kind], message: message as never, privateKey: key }) } as ActMessage
}

/** Two parties that may open a relationship. */
export class Parties {
  readonly network: NetworkFile
  readonly ownerKey: Uint8Array = randomBytes(32)
  readonly providerKey: Uint8Array = randomBytes(32)
  readonly ownerDelegate: string = addressOfKey(this.ownerKey)
  readonly providerDelegate: string = addressOfKey(this.providerKey)
  readonly relationship: string = relationshipId({ ownerDelegate: this.ownerDelegate, providerDelegate: this.providerDelegate })

  constructor (network: NetworkFile) {
    this.network = network
  }

  state (view: ChainView): RelationshipState | undefined {
    return view.relationship(this.relationship).atHead
  }

  open ({ deadline = nowSeconds() + 600, ownerKey = this.ownerKey, providerKey = this.providerKey } = {}): RelationshipMessage {
    const { network, ownerDelegate, providerDelegate } = this
    const sign = (privateKey: Uint8Array): Uint8Array => signTypedData({ network, type: 'Open', message: { ownerDelegate, providerDelegate, deadline }, privateKey })
    return { kind: 'open', ownerDelegate, providerDelegate, deadline, ownerSignature: sign(ownerKey), providerSignature: sign(providerKey) }
  }

  anchor ({ expectedSequence = 0, deadline = nowSeconds() + 600, key = this.ownerKey, network = this.network, commitment = `0x${'ab'.repeat(32)}` } = {}): RelationshipMessage {
    const { relationship } = this
    return { kind: 'anchor', relationship, commitment, expectedSequence, deadline, signature: signTypedData({ network, type: 'Anchor', message: { relationship, commitment, expectedSequence, deadline }, privateKey: key }) }
  }

  setController (controller: string, { expectedSequence = 0, deadline = nowSeconds() + 600, key = this.ownerKey } = {}): RelationshipMessage {
    const { network, relationship } = this
    return { kind: 'set-controller', relationship, controller, expectedSequence, deadline, signature: signTypedData({ network, type: 'SetController', message: { relationship, controller, expectedSequence, deadline }, privateKey: key }) }
  }

  terminate ({ expectedSequence = 0, deadline = nowSeconds() + 600, key = this.ownerKey } = {}): RelationshipMessage {
    const { network, relationship } = this
    return { kind: 'terminate', relationship, expectedSequence, deadline, signature: signTypedData({ network, type: 'Terminate', message: { relationship, expectedSequence, deadline }, privateKey: key }) }
  }
}
