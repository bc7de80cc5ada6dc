import { installGeth } from '../../engine/clique/install-geth.ts'
import type { Command } from '../command.ts'

/** `medrec network install-engine` */
export const networkInstallEngine: Command = {
  usage: '[--insecure]',
  details: `Builds go-ethereum 1.13.15, the last release that seals blocks of a proof-of-authority chain, with Go's own tools: once for this user, some
minutes and about 1 GB in Go's caches. Go's checksum database vouches for the sources. It needs Go 1.21 or newer. Where there is none,
MEDREC_GETH names a geth 1.13.15 that was built elsewhere.

  --insecure   build also where Go is told to ask no checksum database (GOSUMDB=off)`,
  options: { insecure: { type: 'boolean' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const { path, built } = await installGeth({ env: context.env, say: context.say, insecure: context.values['insecure'] === true, signal: context.signal })
    return { json: { path, built } }
  }
}
