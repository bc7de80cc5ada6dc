import assert from 'node:assert/strict'
import { connect, createServer } from 'node:net'
import type { Server } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright'
import { choosePort } from '../../node/start/choose-port.ts'
import { launchChromium } from '../runner/launch-chromium.ts'
import { downloadMine, joinAsNew } from './app-driver.ts'
import { startRecordingProxy } from './recording-proxy.ts'
import type { RecordingProxy } from './recording-proxy.ts'
import { networkFolder, startByCommand } from './start-network.ts'
import type { StartedByCommand } from './start-network.ts'

describe('npm start behind a proxy, for a phone', { timeout: 280_000 }, () => {
  const folder = networkFolder()
  let network: StartedByCommand
  let outside: Server
  let publicPort: number
  let recorder: RecordingProxy
  let browser: Browser

  before(async () => {
    const taken = new Set<number>()
    publicPort = await choosePort({ preferred: 19_380, taken })
    const port = await choosePort({ preferred: 19_390, taken })
    network = await startByCommand({ data: folder.path, port, publicUrl: `http://127.0.0.1:${publicPort}` })
    // Passes everything to the first of the app's ports, as the TLS proxy before it would.
    outside = createServer(client => {
      const app = connect(port, '127.0.0.1')
      client.pipe(app).pipe(client)
      client.on('error', () => { app.destroy() })
      app.on('error', () => { client.destroy() })
    })
    await new Promise<void>(resolve => { outside.listen(publicPort, '127.0.0.1', resolve) })
    recorder = await startRecordingProxy()
    browser = await launchChromium({ proxy: { server: recorder.url, bypass: '<-loopback>' } })
  })

  after(async () => {
    await browser.close()
    await recorder.stop()
    await network.interrupt()
    outside.close()
    folder.remove()
  })

  it('is reached through that one address alone, streams to every provider included', async () => {
    const url = `http://127.0.0.1:${publicPort}`
    assert.equal(network.report.app, url)
    const [invitation] = network.report.invitations.filter(({ patient }) => /Maren/.test(patient))
    assert.ok(invitation?.link.startsWith(`${url}/#join=`))
    const page = await (await browser.newContext({ acceptDownloads: true })).newPage()
    page.setDefaultTimeout(60_000)
    await joinAsNew(page, invitation?.link ?? '')
    assert.ok((await downloadMine(page)).length > 0)
    // Below are the ports that Chromium tries by itself for its own updates.
    assert.deepEqual([...new Set(recorder.ports().filter(port => port > 1_024))], [publicPort])
  })
})
