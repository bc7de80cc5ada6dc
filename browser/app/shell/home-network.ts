/** Where the server of the app says which network it belongs to, if it belongs to one (node/app-server). */
const PLACE = '/network.txt'
const MAX_LENGTH = 8_192

/** The address of the network that this copy of the app comes from; undefined when it comes from none, or nobody can be asked. */
export async function homeNetwork (): Promise<string | undefined> {
  try {
    const answer = await fetch(PLACE, { cache: 'no-store' })
    if (!answer.ok) return undefined
    const text = (await answer.text()).trim()
    return text.length <= MAX_LENGTH && text.startsWith('medrec:network:') ? text : undefined
  } catch (error) {
    if (error instanceof TypeError) return undefined // no connection: the person is asked instead
    throw error
  }
}
