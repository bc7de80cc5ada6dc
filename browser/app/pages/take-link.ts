import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { wrongLink } from '../parts/told-error.ts'
import type { WantedLink } from '../parts/told-error.ts'

/** Does with a link what a field is for. A link of another kind is told as what it is, with where it belongs. @throws what `take` throws, and MedrecError `LINK_INVALID` */
export async function takeLink<T> (options: { peer: Pick<Peer, 'inspect'>, link: string, wanted: WantedLink, take: () => Promise<T> }): Promise<T> {
  const { peer, link, wanted, take } = options
  try {
    return await take()
  } catch (error) {
    if (!isMedrecError(error, 'LINK_INVALID')) throw error
    const { kind } = await peer.inspect(link)
    throw kind === wanted ? error : wrongLink({ kind, wanted })
  }
}
