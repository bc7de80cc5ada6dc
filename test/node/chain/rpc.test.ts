import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { readReceipt } from '../../../node/chain/read-receipt.ts'
import { createRpc, RpcFailure } from '../../../node/chain/rpc.ts'
import { freePort } from '../../free-port.ts'

const HASH = `0x${'ab'.repeat(32)}`

describe('an engine behind a port', { timeout: 120_000 }, () => {
  let url: string
  /** What it answers next, after the call's id. */
  let answer = '"result":"0x1"'
  /** Whether it stops amid an answer, and says no more. */
  let stalls = false
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (stalls) response.write('{"jsonrpc":"2.0"')
      else response.end(`{"jsonrpc":"2.0","id":1,${answer}}`)
    })
  })
  /** Also later, when it is listened at again. */
  let port: number
  before(async () => {
    port = await freePort()
    await new Promise<void>(resolve => { server.listen(port, '127.0.0.1', resolve) })
    url = `http://127.0.0.1:${port}`
  })
  after(async () => {
    server.closeAllConnections()
    await new Promise(resolve => { server.close(resolve) })
  })

  it('is heard no longer than an answer may be, and goes on with the next', async () => {
    const rpc = createRpc({ url, maxAnswer: 100_000 })
    answer = `"result":"${'x'.repeat(10_000_000)}"`
    await assert.rejects(rpc('ask', []), { code: 'TOO_LARGE' })
    answer = `"result":"${'x'.repeat(90_000)}"`
    assert.equal((await rpc('ask', []) as string).length, 90_000)
  })

  it('tells an error that it answered from an answer that is none', async () => {
    const rpc = createRpc({ url })
    answer = '"error":{"code":-32000,"message":"no"}'
    await assert.rejects(rpc('ask', []), error => error instanceof RpcFailure)
    answer = '"result":'
    await assert.rejects(rpc('ask', []), error => !(error instanceof RpcFailure) && (error as { code: string }).code === 'CHAIN_UNAVAILABLE')
  })

  it('is not waited for when it stops amid an answer, goes away, or nobody wants to know any more', async () => {
    const rpc = createRpc({ url })
    answer = '"result":"0x1"'
    stalls = true
    await assert.rejects(rpc('ask', [], AbortSignal.timeout(200)), { code: 'CHAIN_UNAVAILABLE' })
    await assert.rejects(rpc('ask', [], AbortSignal.abort()), { code: 'CHAIN_UNAVAILABLE' })
    const gone = assert.rejects(rpc('ask', []), { code: 'CHAIN_UNAVAILABLE' })
    setTimeout(() => { server.closeAllConnections() }, 200)
    await gone
    stalls = false
    assert.equal(await rpc('ask', []), '0x1')
    const closed = new Promise(resolve => { server.close(resolve) })
    server.closeAllConnections()
    await closed
    await assert.rejects(rpc('ask', []), { code: 'CHAIN_UNAVAILABLE' })
    await new Promise<void>(resolve => { server.listen(port, '127.0.0.1', resolve) })
    assert.equal(await rpc('ask', []), '0x1')
  })

  it('may not know yet whether a transaction is on its chain, which is not that it is not', async () => {
    const rpc = createRpc({ url })
    // As go-ethereum 1.13.15 says it.
    answer = '"error":{"code":-32000,"message":"transaction indexing is in progress","data":"transaction indexing is in progress"}'
    assert.equal(await readReceipt({ rpc, hash: HASH }), 'not-known-yet')
    answer = '"result":null'
    assert.equal(await readReceipt({ rpc, hash: HASH }), 'none')
    answer = '"result":{"status":"0x1","blockNumber":"0x2","logs":[]}'
    assert.deepEqual(await readReceipt({ rpc, hash: HASH }), { status: '0x1', blockNumber: '0x2', logs: [] })
    answer = '"error":{"code":-32000,"message":"missing trie node"}'
    await assert.rejects(readReceipt({ rpc, hash: HASH }), error => error instanceof RpcFailure)
  })
})
