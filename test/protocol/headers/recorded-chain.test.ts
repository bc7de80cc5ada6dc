import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { CLIQUE_EPOCH } from '../../../node/engine/constants.ts'
import type { RpcLog } from '../../../protocol/chain-view/decode-logs.ts'
import { CONTRACT_NAMES } from '../../../protocol/chain-view/histories.ts'
import { HISTORY_SLOT } from '../../../protocol/chain-view/history.ts'
import { EMPTY_REPLAY, replayLogs } from '../../../protocol/chain-view/replay.ts'
import { Seats } from '../../../protocol/chain-view/seats.ts'
import { fromHex, toHex } from '../../../protocol/crypto/bytes.ts'
import { readHeader } from '../../../protocol/headers/block-header.ts'
import type { BlockHeader } from '../../../protocol/headers/block-header.ts'
import { isMajority, majorityOf } from '../../../protocol/headers/built-on.ts'
import { checkNetworkFile } from '../../../protocol/headers/check-network-file.ts'
import { checkHeader, checkParent, sealerOf, signersOfGenesis } from '../../../protocol/headers/clique/check-header.ts'
import { EPOCH_BLOCKS } from '../../../protocol/headers/clique/constants.ts'
import { proveWord } from '../../../protocol/headers/prove-word.ts'
import { parseNetworkFile } from '../../../protocol/network/parse-network-file.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { otherForm } from '../../vectors/second/sign.ts'

interface Recorded { network: NetworkFile, headers: Array<Record<string, string>>, logs: RpcLog[], proofs: Record<string, { accountProof: string[], storageProof: unknown[] }> }

const { network, headers, logs, proofs } = JSON.parse(await readFile(new URL('../../../specs/vectors/headers.json', import.meta.url), 'utf8')) as Recorded

describe('headers.json', () => {
  const read = headers.map(readHeader)
  const [genesis] = read as [BlockHeader]

  it('has headers whose hashes, seals and parents are as go-ethereum made them', () => {
    assert.deepEqual(read.map(({ hash }) => hash), headers.map(({ hash }) => hash))
    assert.deepEqual(signersOfGenesis(genesis), network.founders.map(({ consensus }) => consensus).sort())
    for (const header of read.slice(1)) {
      checkHeader(header)
      checkParent({ header, parent: read[header.height - 1] as BlockHeader, period: network.blockPeriod })
      assert.ok(signersOfGenesis(genesis).includes(sealerOf(header)))
    }
  })

  it('has seals that stand with the other s as well, which the engine takes too', () => {
    for (const header of read.slice(1)) {
      const seal = fromHex(`0x${header.extraData.slice(-130)}`)
      const other = otherForm(Buffer.concat([seal.subarray(0, 64), Buffer.of(27 + (seal[64] ?? 0))]))
      const extraData = header.extraData.slice(0, -130) + toHex(Buffer.concat([other.subarray(0, 64), Buffer.of((other[64] ?? 0) - 27)])).slice(2)
      assert.equal(sealerOf(readHeader({ ...header, extraData })), sealerOf(header))
    }
  })

  it('has a network file that block 0 stands for, and one of another engine is refused without it', () => {
    const file = parseNetworkFile(JSON.stringify(network))
    checkNetworkFile({ file, genesis })
    const elsewhere = { ...file, engine: 'anvil' as const, contracts: { ...file.contracts, relationships: `0x${'11'.repeat(20)}` } }
    checkNetworkFile({ file: elsewhere, genesis: undefined })
    for (const wrong of [{ file: { ...file, engine: 'anvil' as const }, genesis }, { file: { ...elsewhere, engine: 'clique' as const }, genesis }, { file: { ...file, engine: 'qbft' as const }, genesis }, { file, genesis: undefined }]) {
      assert.throws(() => { checkNetworkFile(wrong) }, { code: 'NETWORK_INVALID' })
    }
  })

  it('has proofs of the histories that its events come to', async () => {
    const newest = read.at(-1) as BlockHeader
    const { histories, seats } = replayLogs({ replay: EMPTY_REPLAY, logs, upTo: newest.height, contracts: network.contracts })
    for (const name of CONTRACT_NAMES) {
      const proven = await proveWord({ stateRoot: newest.stateRoot, address: network.contracts[name], slot: HISTORY_SLOT, proof: proofs[name] })
      assert.equal(proven, histories[name], name)
      const { accountProof = [], storageProof = [] } = proofs[name] ?? {}
      const bent = accountProof.map(node => `${node.slice(0, -2)}${node.endsWith('00') ? '01' : '00'}`)
      await assert.rejects(proveWord({ stateRoot: newest.stateRoot, address: network.contracts[name], slot: HISTORY_SLOT, proof: { accountProof: bent, storageProof } }), { code: 'ANSWER_UNSOUND' })
    }
    assert.deepEqual(seats.at(newest.height), signersOfGenesis(genesis))
  })

  it('goes by the same epoch as the engine', () => { assert.equal(EPOCH_BLOCKS, CLIQUE_EPOCH) })
})

describe('seats and majorities', () => {
  it('count from their first block until the one that counts them no more', () => {
    const seats = new Seats().opened('b', 0).opened('a', 4).ended('b', 6).opened('b', 9)
    assert.deepEqual([0, 3, 4, 5, 6, 8, 9].map(block => seats.at(block)), [['b'], ['b'], ['a', 'b'], ['a', 'b'], ['a'], ['a'], ['a', 'b']])
    assert.equal(new Seats().at(3), undefined)
    assert.deepEqual(new Set(seats.ended('c', 1).everybody()), new Set(['a', 'b']))
  })

  it('need strictly more than half, each counted once, and nobody else', () => {
    const sets = [1, 2, 3, 4, 5, 64].map(count => Array.from({ length: count }, (_, i) => `v${i}`))
    assert.deepEqual(sets.map(majorityOf), [1, 2, 2, 3, 3, 33])
    for (const validators of sets) {
      const enough = validators.slice(0, majorityOf(validators))
      assert.ok(isMajority({ sealers: enough, validators }))
      const few = enough.slice(1)
      assert.ok(!isMajority({ sealers: [...few, ...few, 'stranger', 'other'], validators }))
    }
  })
})
