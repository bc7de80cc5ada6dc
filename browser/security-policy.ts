/**
 * The Content-Security-Policy of the app, delivered by the static server as a header and in the page as a meta element (for a server that
 * sets no headers). No third party is ever asked for anything; `ws:` and `wss:` are the streams to providers; the wasm is Automerge's.
 */
const DIRECTIVES: Record<string, string> = {
  'default-src': "'self'",
  'connect-src': "'self' ws: wss:",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'font-src': "'self'",
  'media-src': "'self' blob:",
  'worker-src': "'self'",
  'manifest-src': "'self'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'"
}

/** What a meta element may say. */
export const META_POLICY = Object.entries(DIRECTIVES).map(([name, value]) => `${name} ${value}`).join('; ')

/** The header says besides that no other page may frame the app. */
export const HEADER_POLICY = `${META_POLICY}; frame-ancestors 'none'`
