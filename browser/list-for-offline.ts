import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** What the service worker's source has in the place of the list and of its version. */
const LIST = '__FILES_FOR_OFFLINE__'
const VERSION = '__VERSION_OF_FILES__'

/** Fonts of scripts that the words of the app do not use; loaded when a record needs them. */
const LOADED_WHEN_NEEDED = /inter-(?!latin-wght)|\.map$|^\.vite\//

/** Writes into the service worker which files make the app, so that it opens with no network at all. */
export function listForOffline (): Plugin {
  let publicDir = ''
  return {
    name: 'list-for-offline',
    apply: 'build',
    configResolved (config) { publicDir = config.publicDir },
    generateBundle: {
      order: 'post',
      handler (_options, bundle) {
        const worker = bundle['sw.js']
        if (worker?.type !== 'chunk') return
        const hash = createHash('sha256')
        const built = Object.values(bundle).filter(file => file.fileName !== 'sw.js' && !LOADED_WHEN_NEEDED.test(file.fileName))
        for (const file of built) hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source)
        const still = readdirSync(publicDir)
        for (const name of still) hash.update(name).update(readFileSync(join(publicDir, name)))
        const files = ['/', ...built.map(file => `/${file.fileName}`).filter(path => path !== '/index.html'), ...still.map(name => `/${name}`)].sort()
        worker.code = worker.code.replace(LIST, files.join('\\n')).replace(VERSION, hash.digest('hex').slice(0, 16))
      }
    }
  }
}
