import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'

const require = createRequire(import.meta.url)
// The bundler-friendly entry of Automerge carries its WebAssembly as text, so that a test is one file.
const automerge = join(dirname(require.resolve('@automerge/automerge/slim')), '..', 'mjs', 'entrypoints', 'fullfat_base64.js')

/**
 * A plugin of @web/test-runner that serves each test bundled: unbundled, some CommonJS deep in libp2p does not load in a browser.
 *
 * @param {{ root: string }} options
 */
export function bundleTests ({ root }) {
  return {
    name: 'bundle-tests',
    resolveMimeType: context => context.path.endsWith('.ts') ? 'js' : undefined,
    async serve (context) {
      if (!context.path.endsWith('.test.ts')) return undefined
      const result = await build({
        entryPoints: [join(root, decodeURIComponent(context.path))],
        bundle: true,
        format: 'esm',
        target: 'esnext',
        platform: 'browser',
        write: false,
        sourcemap: 'inline',
        logLevel: 'silent',
        alias: { '@automerge/automerge': automerge },
        loader: { '.css': 'text', '.svg': 'text', '.woff2': 'dataurl' }
      })
      return { body: result.outputFiles[0].text, type: 'js' }
    }
  }
}
