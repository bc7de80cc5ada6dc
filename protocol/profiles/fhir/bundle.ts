import { minify } from './minify.ts'

/**
 * One FHIR Bundle (type `collection`) with every record, in pieces of text. Each resource is the text it came in, less white space
 * outside strings. Records that are not JSON objects are left out: a Bundle could not be read with them in it.
 * specs/fhir-profile.md, "Download".
 *
 * @param options.now epoch seconds, for `timestamp`
 */
export async function * bundle (options: { records: AsyncIterable<string>, now: number }): AsyncGenerator<string> {
  yield `{"resourceType":"Bundle","type":"collection","timestamp":"${new Date(options.now * 1000).toISOString()}"`
  let before = ',"entry":[\n'
  for await (const record of options.records) {
    const text = record.trim()
    if (!isJsonObject(text)) continue
    yield `${before}{"resource":${minify(text)}}`
    before = ',\n'
  }
  // FHIR knows no empty arrays.
  yield before === ',\n' ? '\n]}\n' : '}\n'
}

/** One line of NDJSON: the record without white space outside strings, and a newline. */
export function ndjsonLine (record: string): string {
  return `${minify(record.trim())}\n`
}

function isJsonObject (text: string): boolean {
  if (!text.startsWith('{')) return false
  try {
    JSON.parse(text)
    return true
  } catch (cause) {
    if (cause instanceof SyntaxError) return false
    throw cause
  }
}
