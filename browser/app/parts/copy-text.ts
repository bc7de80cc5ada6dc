import { words } from '../messages/en.ts'
import { toast } from './med-toasts.ts'

/** Puts text on the clipboard and says so; where the browser does not allow it, selects the element that shows it. */
export async function copyText (options: { text: string, shownIn?: Element | null }): Promise<void> {
  try {
    await navigator.clipboard.writeText(options.text)
    toast(words.copied)
  } catch (error) {
    if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error
    if (options.shownIn !== undefined && options.shownIn !== null) getSelection()?.selectAllChildren(options.shownIn)
  }
}
