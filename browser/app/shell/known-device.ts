/** A word to the next start, so that the first paint is the right screen; it says nothing but that a vault is here. */
const KEY = 'medrec/known'

/** Whether this device was set up when the app last ran. */
export function isKnownDevice (): boolean {
  try {
    return localStorage.getItem(KEY) !== null
  } catch (error) {
    if (error instanceof DOMException) return false // storage is blocked: the peer says so when it opens
    throw error
  }
}

/** Remembers whether this device is set up, for the next start. */
export function rememberDevice (known: boolean): void {
  try {
    if (known) localStorage.setItem(KEY, '1')
    else localStorage.removeItem(KEY)
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
  }
}
