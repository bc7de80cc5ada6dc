import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { HEADER_POLICY, META_POLICY } from './security-policy.ts'
import { listForOffline } from './list-for-offline.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('.'),
  build: {
    target: 'esnext',
    cssTarget: 'chrome123',
    outDir: here('./dist'),
    emptyOutDir: true,
    // Everything is a file of its own: the policy allows neither inline scripts nor data: for anything but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: {
      input: { index: here('./index.html'), sw: here('./service-worker/sw.ts') },
      output: { entryFileNames: chunk => chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js' }
    }
  },
  plugins: [
    {
      name: 'security-policy',
      transformIndexHtml: html => html.replace('%CSP%', META_POLICY),
      // For whatever serves the built app: the header to send.
      generateBundle () { this.emitFile({ type: 'asset', fileName: 'content-security-policy.txt', source: HEADER_POLICY }) }
    },
    listForOffline()
  ]
})
