import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { createHost } from '../../../node/provider/create-host.ts'

describe('the host of a provider\'s node', () => {
  it('says which port is taken, and where it cannot listen, by a code', async () => {
    const privateKey = await generateKeyPair('Ed25519')
    const first = await createHost({ privateKey, listen: ['/ip4/127.0.0.1/tcp/0/ws'], announce: undefined })
    try {
      const port = first.getMultiaddrs()[0]?.getComponents().find(({ name }) => name === 'tcp')?.value ?? assert.fail()
      for (const listen of [[`/ip4/127.0.0.1/tcp/${port}/ws`], [`/ip4/127.0.0.1/tcp/${port}`]]) {
        await assert.rejects(createHost({ privateKey, listen, announce: undefined }), { code: 'PORT_IN_USE', message: new RegExp(`127\\.0\\.0\\.1:${port} is taken`) })
      }
      // An address of documentation, which no machine has.
      await assert.rejects(createHost({ privateKey, listen: ['/ip4/192.0.2.1/tcp/0'], announce: undefined }), { code: 'CONFIG_INVALID', message: /192\.0\.2\.1/ })
    } finally {
      await first.stop()
    }
  })
})
