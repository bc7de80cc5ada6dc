/** Links of MedRec carry what they say in the fragment, which no server is sent. */
const FRAGMENT = /^#(join|share|card|network|helper|appointment|cosign|emergency)=./

/**
 * Takes such a link out of the address bar, where it would stay in sight and in the history, and puts it into the state of the history
 * entry, where a reload finds it. Returns whether there was one.
 */
export function takeFragment (): boolean {
  if (!FRAGMENT.test(location.hash)) return false
  history.replaceState({ link: location.href }, '', '/open')
  return true
}
