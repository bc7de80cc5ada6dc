import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createRpc } from '../../node/chain/rpc.ts'
import type { Rpc } from '../../node/chain/rpc.ts'
import { callControl } from '../../node/control/call-control.ts'
import type { NetworkStatus } from '../../node/control/read-status.ts'
import { readConfig } from '../../node/provider/config.ts'
import { startProvider } from '../../node/provider/start-provider.ts'
import type { PlannedProvider } from '../../node/start/providers.ts'
import { whenMembers } from '../../node/start/when-members.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { planTestNetwork } from '../plan-test-network.ts'
import { runAsIn } from '../run-as.ts'
import type { RunAs } from '../run-as.ts'
import { whenTrue } from '../when-true.ts'

/** A network whose chain, nodes and commands have one clock, which a test puts forward: all of it but the chain's engine is in this process. */
export interface ActingNetwork {
  /** `medrec:network:…` */
  address: string
  network: NetworkFile
  /** Asks the chain's engine. */
  rpc: Rpc
  /** Each provider, as it was planned. */
  planned: PlannedProvider[]
  /** The configuration of each provider, for commands that ask its node. */
  configFiles: string[]
  /** Runs `medrec` as somebody, in a folder of their own. */
  as: RunAs
  /** The same of what has to succeed: what it printed. */
  done: (who: string, ...args: string[]) => Promise<Record<string, unknown>>
  /** A link of the first provider for one of the demonstration's people, `medrec:join:…`. */
  invite: (person: string) => Promise<string>
  /** One of each provider that has records about somebody. */
  invitations: (person: string) => Promise<string[]>
  /** Joins every provider as one of the demonstration's people. */
  join: (who: string, person: string) => Promise<void>
  /** The network's clock, epoch seconds. */
  now: () => number
  /** Puts the clock forward, and waits until blocks have it. */
  pass: (seconds: number) => Promise<void>
  /** Puts what waits into a block, and waits until the nodes have read it: each does so by itself, and a person may have heard of it from another. */
  nextBlock: () => Promise<void>
  /** Begins another minute: a member carries only so much for one relationship in each. */
  passMinute: () => Promise<void>
  /** Does something while a provider's node is away; when it is back it has heard of what the others carried meanwhile. */
  without: <T>(handle: string, work: () => Promise<T>) => Promise<T>
  stop: () => Promise<void>
}

/** Starts `providers` nodes on a development chain. */
export async function startActingNetwork (options: { providers: number, spreadWindow?: number }): Promise<ActingNetwork> {
  const realNow = Date.now
  let ahead = 0
  Date.now = () => realNow() + ahead * 1_000
  const { data, engine, network, address, planned, patientOf } = await planTestNetwork(options)
  const rpc = createRpc({ url: engine.rpcUrl })
  const running = await Promise.all(planned.map(async ({ handle, configFile }) => {
    const config = await readConfig(configFile)
    return { handle, config, isAway: false, node: await startProvider({ config, report: () => {} }) }
  }))
  const { signal } = new AbortController()
  await whenMembers({ dataDirs: running.map(({ config: { dataDir } }) => dataDir), signal })

  const as = runAsIn(join(data, 'people'), signal)

  const invitations = async (person: string): Promise<string[]> => {
    const links: string[] = []
    for (const { handle, configFile } of planned) {
      const patient = patientOf(person, handle)
      if (patient === undefined) continue
      const made = (await as('nobody', 'invite', patient, '--config', configFile)).json as unknown as Array<{ link: string }>
      links.push(made[0]?.link ?? '')
    }
    return links
  }

  /** Puts what waits for a block into one, and waits until all nodes have read it: each does so by itself. */
  const mine = async (blocks: number): Promise<void> => {
    await rpc('anvil_mine', [`0x${blocks.toString(16)}`])
    const newest = Number(await rpc('eth_blockNumber', []))
    await whenTrue(async () => (await Promise.all(running.filter(({ isAway }) => !isAway).map(async ({ config: { dataDir } }) => {
      const { head } = await callControl({ dataDir, method: 'status', params: {}, signal }) as NetworkStatus
      return head.number >= newest
    }))).every(Boolean), { seconds: 90, what: 'the nodes have the newest block' })
  }

  const pass = async (seconds: number): Promise<void> => {
    ahead += seconds
    await rpc('evm_increaseTime', [seconds])
    await mine(3)
  }

  return {
    address,
    network,
    rpc,
    planned,
    configFiles: planned.map(({ configFile }) => configFile),
    as,
    done: async (who, ...args) => {
      const { code, json, said } = await as(who, ...args)
      assert.equal(code, 0, `medrec ${args.join(' ')}: ${said}`)
      return json
    },
    invitations,
    invite: async person => (await invitations(person))[0] ?? '',
    join: async (who, person) => {
      for (const link of await invitations(person)) {
        const { code, said } = await as(who, 'join', link)
        if (code !== 0) throw new RangeError(`${who} did not join: ${said}`)
      }
    },
    now: () => Math.floor(Date.now() / 1_000),
    pass,
    nextBlock: async () => { await mine(1) },
    passMinute: async () => { await pass(90) },
    without: async (handle, work) => {
      const away = running.find(each => each.handle === handle)
      assert.ok(away !== undefined)
      away.isAway = true
      await away.node.stop()
      try {
        return await work()
      } finally {
        away.isAway = false
        away.node = await startProvider({ config: away.config, report: () => {} })
        await whenMembers({ dataDirs: [away.config.dataDir], signal })
        // What was carried for it meanwhile.
        await mine(1)
      }
    },
    stop: async () => {
      await Promise.all(running.map(async ({ node }) => { await node.stop() }))
      await engine.stop()
      Date.now = realNow
      rmSync(data, { recursive: true, force: true })
    }
  }
}
