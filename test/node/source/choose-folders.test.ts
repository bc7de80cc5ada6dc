import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { chooseFolders } from '../../../node/source/choose-folders.ts'
import { makeFolder } from './folder-fixture.ts'

const PROVIDERS = [{ handle: 'mercy-general', name: 'Mercy General' }, { handle: 'northside', name: 'Northside Clinic' }, { handle: 'corner', name: 'Corner Pharmacy' }]

describe('a folder of several providers', () => {
  it('gives a sub-folder to the provider it is named after, and the rest to the first', async test => {
    const { folder, put } = await makeFolder(test)
    for (const name of ['Northside Clinic/a.json', 'CORNER/b.ndjson', 'mercy_general/c.json', 'elsewhere/d.json', 'e.json.gz', 'README.md', '.hidden/f.json']) await put(name, '{}')
    const [first, second, third] = await chooseFolders({ folder, providers: PROVIDERS })
    assert.deepEqual(first, [join(folder, 'e.json.gz'), join(folder, 'elsewhere'), join(folder, 'mercy_general')])
    assert.deepEqual(second, [join(folder, 'Northside Clinic')])
    assert.deepEqual(third, [join(folder, 'CORNER')])
  })

  it('gives a flat folder to the first provider', async test => {
    const { folder, put } = await makeFolder(test)
    await put('a.json', '{}')
    assert.deepEqual(await chooseFolders({ folder, providers: PROVIDERS }), [[join(folder, 'a.json')], [], []])
  })

  it('tells when there is no such folder', async test => {
    const { folder } = await makeFolder(test)
    await assert.rejects(chooseFolders({ folder: join(folder, 'none'), providers: PROVIDERS }), { code: 'SOURCE_UNREADABLE' })
  })
})
