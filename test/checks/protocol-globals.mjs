/** What protocol/ may take for granted beyond the language itself, as values and as types: the same in Node, browsers and workers. */
const NAMES = [
  'AbortController', 'AbortSignal', 'DOMException', 'Event', 'EventTarget',
  'CompressionStream', 'DecompressionStream', 'ReadableStream', 'WritableStream', 'TransformStream',
  'TextDecoder', 'TextEncoder', 'atob', 'btoa', 'structuredClone',
  'URL', 'URLSearchParams',
  'clearTimeout', 'clearInterval', 'queueMicrotask', 'setInterval', 'setTimeout',
  'crypto', 'Crypto', 'CryptoKey', 'SubtleCrypto', 'AesGcmParams', 'BufferSource', 'performance'
]

/** The same as ESLint wants it. */
export const PROTOCOL_GLOBALS = Object.fromEntries(NAMES.map(name => [name, 'readonly']))
