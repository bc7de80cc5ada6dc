import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { explainOptions } from '../cli/explain-error.ts'
import { APP_PORT, MAX_VALIDATORS } from './constants.ts'

/** What `npm start` was asked for. */
export interface StartOptions {
  /** FHIR files of one's own; undefined: made up ones. */
  records: string | undefined
  /** Where everything is kept. */
  data: string
  port: number
  /** Where the app is reached from outside, without a slash at its end. */
  publicUrl: string | undefined
  /** How many providers seal the chain; undefined: as it was begun, or the development chain. */
  validators: number | undefined
  fresh: boolean
  /** All invitations are printed. */
  links: boolean
  json: boolean
  help: boolean
}

/** What `npm start -- --help` prints. */
export const START_HELP = `usage: npm start -- [--records DIR] [--data DIR] [--port N] [--public-url URL] [--validators N] [--fresh] [--links | --json]

Starts a whole network on this machine: a development chain, three providers with made-up records, and the app.
Started again, it goes on where it was. Ctrl-C ends it.

  --records DIR      serve FHIR R4 files of your own (Bundles and bulk NDJSON, plain or .gz). Sub-folders named
                     mercy-general, northside-clinic and corner-pharmacy belong to those; a flat folder to the first
  --data DIR         where chain, keys and everything else is kept (.medrec in the project)
  --port N           the app is served on N, N+1 and N+2 (${APP_PORT}); busy ports are stepped over
  --public-url URL   where the app is reached from outside, behind a TLS proxy that passes everything to its first port
  --validators N     a real chain in place of the development chain: N providers (1 to ${MAX_VALIDATORS}), each with its own engine, seal it; the first
                     three have records. The engine is built with Go the first time
  --fresh            begin anew: what is in --data is deleted before
  --links            print all invitations, at a terminal as QR codes as well; invitations.txt in --data has them, too
  --json             print one line of JSON when all is ready, and nothing else`

/**
 * Reads the command line of `npm start`.
 *
 * @param options.root - the project's folder; relative paths are seen from where npm was called
 * @throws MedrecError `USAGE`
 */
export function readStartOptions (options: { args: string[], root: string, cwd: string }): StartOptions {
  const { values } = parse(options.args)
  const port = values.port === undefined ? APP_PORT : Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_500) throw new MedrecError('USAGE', '--port takes a number from 1 to 65500.')
  const validators = values.validators === undefined ? undefined : Number(values.validators)
  if (validators !== undefined && !(Number.isInteger(validators) && validators >= 1 && validators <= MAX_VALIDATORS)) throw new MedrecError('USAGE', `--validators takes a number from 1 to ${MAX_VALIDATORS}.`)
  return {
    records: values.records === undefined ? undefined : resolve(options.cwd, values.records),
    data: values.data === undefined ? join(options.root, '.medrec') : resolve(options.cwd, values.data),
    port,
    publicUrl: readPublicUrl(values['public-url']),
    validators,
    fresh: values.fresh === true,
    links: values.links === true,
    json: values.json === true,
    help: values.help === true
  }
}

function parse (args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        records: { type: 'string' },
        data: { type: 'string' },
        port: { type: 'string' },
        'public-url': { type: 'string' },
        validators: { type: 'string' },
        fresh: { type: 'boolean' },
        links: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' }
      }
    })
  } catch (cause) {
    throw new MedrecError('USAGE', `${explainOptions(cause)}\n\n${START_HELP}`, { cause })
  }
}

function readPublicUrl (text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.search !== '' || url.hash !== '' || url.pathname !== '/') {
    throw new MedrecError('USAGE', '--public-url takes an address like https://records.example, without a path.')
  }
  return url.origin
}
