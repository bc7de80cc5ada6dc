import { stripVTControlCharacters } from 'node:util'
import { toBuffer, toString } from 'qrcode'
import { writePrivateFile } from '../write-private-file.ts'

/** Pixels of a module in a PNG: two of them are a millimetre at 300 dots to the inch. */
const PNG_SCALE = 6

/** A text as a QR code in lines for a terminal; undefined where it is wider than that. */
export async function drawQr (options: { text: string, columns: number }): Promise<string | undefined> {
  const { text, columns } = options
  const drawn = (await toString(text, { type: 'terminal', small: true, errorCorrectionLevel: 'L' })).trimEnd()
  return drawn.split('\n').every(line => stripVTControlCharacters(line).length <= columns) ? drawn : undefined
}

/** Writes a text as a QR code into a file that ends in `.svg` or `.png`, for this user's eyes only. */
export async function writeQr (options: { text: string, file: string }): Promise<void> {
  const { text, file } = options
  const data = file.endsWith('.png') ? await toBuffer(text, { errorCorrectionLevel: 'L', scale: PNG_SCALE }) : await toString(text, { type: 'svg', errorCorrectionLevel: 'L' })
  await writePrivateFile({ file, data })
}
