import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { SigningKey } from 'ethers/crypto'
import { foundFrom, readFounders, writeFounding } from '../../../node/engine/found-from-files.ts'
import { encodeFounderFile, parseFounderFile } from '../../../node/engine/founder-file.ts'
import type { FounderKeys } from '../../../node/engine/founder-file.ts'
import { genesisOf } from '../../../node/engine/genesis.ts'
import type { NetworkTerms } from '../../../protocol/network/hash-terms.ts'
import { parseNetworkFile } from '../../../protocol/network/parse-network-file.ts'
import type { Candidate } from '../../../protocol/network/types.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'

const TERMS: NetworkTerms = { name: 'Valley network', engine: 'clique', blockPeriod: 2, spreadWindow: 60 }
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

function founder (n: number): { candidate: Candidate, keys: FounderKeys } {
  const key = (role: number): Uint8Array => new Uint8Array(32).fill(3 * n + role)
  const keys = { operator: key(1), consensus: key(2), signingKey: key(3) }
  return {
    keys,
    candidate: {
      handle: `provider-${n}`, name: `Provider ${n}`, operator: addressOfKey(keys.operator), consensus: addressOfKey(keys.consensus), signingKey: addressOfKey(keys.signingKey),
      multiaddrs: ['/dns4/a.example/tcp/443/tls/ws/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'], statement: `0x${'00'.repeat(32)}`
    }
  }
}

describe('the founding of a network', () => {
  let folder: string
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const refuses = (text: string, says: RegExp): void => {
    assert.throws(() => parseFounderFile({ text, name: 'a.json' }), error => {
      assert.equal((error as { code: string }).code, 'FOUNDER_INVALID')
      assert.match((error as Error).message, says)
      assert.match((error as Error).message, /^a\.json cannot be used/)
      return true
    }, text.slice(0, 80))
  }

  before(() => { folder = mkdtempSync(join(tmpdir(), 'medrec-founding-')) })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('reads a file that each of its keys has signed', () => {
    const { candidate, keys } = founder(1)
    assert.deepEqual(parseFounderFile({ text: encodeFounderFile({ candidate, keys }), name: 'a.json' }), candidate)
  })

  it('refuses a file in which anything was changed after it was signed', () => {
    const { candidate, keys } = founder(1)
    const json = JSON.parse(encodeFounderFile({ candidate, keys })) as { candidate: Candidate, signatures: Record<string, string> }
    const other = founder(2).candidate
    for (const change of [
      { handle: 'provider-9' }, { name: 'Provider 9' }, { operator: other.operator }, { consensus: other.consensus }, { signingKey: other.signingKey }, { statement: `0x${'11'.repeat(32)}` },
      { multiaddrs: [] }, { multiaddrs: [...candidate.multiaddrs, ...candidate.multiaddrs] }
    ]) refuses(JSON.stringify({ ...json, candidate: { ...candidate, ...change } }), /has not signed it/)
  })

  for (const role of ['operator', 'consensus', 'signingKey'] as const) {
    it(`refuses a file that its ${role} key has not signed`, () => {
      const { candidate, keys } = founder(1)
      const json = JSON.parse(encodeFounderFile({ candidate, keys })) as { signatures: Record<string, string> }
      const foreign = JSON.parse(encodeFounderFile({ candidate, keys: { ...keys, [role]: founder(2).keys[role] } })) as typeof json
      refuses(JSON.stringify(foreign), new RegExp(`${role} key ${candidate[role]} has not signed`))
      for (const signature of [undefined, '', 5, '0x', `0x${'00'.repeat(65)}`, json.signatures[role]?.toUpperCase(), flipped(json.signatures[role] ?? '')]) {
        refuses(JSON.stringify({ ...json, signatures: { ...json.signatures, [role]: signature } }), /has not signed/)
      }
    })
  }

  it('refuses what is no founder file, and says what is wrong', () => {
    const { candidate, keys } = founder(1)
    const json = JSON.parse(encodeFounderFile({ candidate, keys })) as Record<string, unknown>
    refuses('{', /not JSON/)
    for (const text of ['[]', 'null', '5']) refuses(text, /no JSON object/)
    refuses(' '.repeat(70_000), /too long/)
    for (const version of [undefined, 0, 2, '1']) refuses(JSON.stringify({ ...json, version }), /version/)
    refuses(JSON.stringify({ ...json, signatures: undefined }), /no signatures/)
    for (const [field, value] of [['handle', 'A B'], ['name', ''], ['operator', '0x1'], ['consensus', candidate.consensus.toUpperCase()], ['signingKey', null], ['multiaddrs', ['/ip4/1.2.3.4/tcp/1']], ['statement', '']] as const) {
      refuses(JSON.stringify({ ...json, candidate: { ...candidate, [field]: value } }), new RegExp(`candidate\\.${field}`))
    }
    refuses(JSON.stringify({ ...json, candidate: undefined }), /no founder\.json/)
  })

  it('gives every founder the same bytes, in whatever order the files are named, and what a node takes', async () => {
    const files = [3, 1, 2].map(n => file(`${n}.json`, encodeFounderFile(founder(n))))
    const one = await foundFrom({ terms: TERMS, founders: await readFounders({ files }) })
    const other = await foundFrom({ terms: TERMS, founders: await readFounders({ files: files.toReversed() }) })
    assert.equal(other.networkText, one.networkText)
    assert.equal(other.genesisText, one.genesisText)
    assert.deepEqual(await genesisOf(parseNetworkFile(one.networkText)), JSON.parse(one.genesisText))
    const out = join(folder, 'network.json')
    await writeFounding({ founding: one, file: out })
    await writeFounding({ founding: other, file: out })
    assert.equal(readFileSync(out, 'utf8'), one.networkText)
    const third = await foundFrom({ terms: { ...TERMS, blockPeriod: 5 }, founders: await readFounders({ files }) })
    await assert.rejects(writeFounding({ founding: third, file: out }), { code: 'USAGE', message: /is another one.*has not begun, delete both \S+ and \S+genesis\.json, and give this again/ })
    assert.equal(readFileSync(out, 'utf8'), one.networkText)
  })

  it('refuses two founders with a handle or a key in common, and names the files', async () => {
    const [first, second] = [founder(4), founder(5)]
    const one = file('one.json', encodeFounderFile(first))
    for (const [i, change] of [{ handle: first.candidate.handle }, { operator: first.candidate.operator }, { consensus: first.candidate.signingKey }].entries()) {
      const keys = { ...second.keys, ...('operator' in change ? { operator: first.keys.operator } : {}), ...('consensus' in change ? { consensus: first.keys.signingKey } : {}) }
      const two = file(`two-${i}.json`, encodeFounderFile({ candidate: { ...second.candidate, ...change }, keys }))
      await assert.rejects(readFounders({ files: [one, two] }), error => (error as { code: string }).code === 'FOUNDER_INVALID' && (error as Error).message.includes(one) && (error as Error).message.includes(two))
    }
    await assert.rejects(readFounders({ files: [join(folder, 'not-there.json')] }), { code: 'FOUNDER_INVALID', message: /cannot be read/ })
    await assert.rejects(readFounders({ files: [folder] }), { code: 'FOUNDER_INVALID' })
  })

  it('refuses a founder whose own keys are one and the same', async () => {
    const { candidate, keys } = founder(6)
    const same = file('same.json', encodeFounderFile({ candidate: { ...candidate, consensus: candidate.operator }, keys: { ...keys, consensus: keys.operator } }))
    await assert.rejects(readFounders({ files: [same] }), { code: 'FOUNDER_INVALID' })
  })
})

/** The other form of a signature, of the same key for the same message, which anybody can make. */
function flipped (signature: string): string {
  const s = ORDER - BigInt(`0x${signature.slice(66, 130)}`)
  const v = signature.endsWith('1b') ? '1c' : '1b'
  assert.ok(SigningKey.recoverPublicKey(`0x${'00'.repeat(32)}`, signature) !== '')
  return `${signature.slice(0, 66)}${s.toString(16).padStart(64, '0')}${v}`
}
