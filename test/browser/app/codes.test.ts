import { html } from 'lit'
import { MAX_QR_BYTES } from '../../../browser/app/constants.ts'
import '../../../browser/app/parts/med-qr.ts'
import { readCodeInFile } from '../../../browser/app/parts/read-code.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { equal, holds } from '../equal.ts'
import { find, mount, until } from '../mount.ts'

/** A photograph of what is drawn, as a PNG. */
async function photograph (svg: SVGElement): Promise<Blob> {
  const copy = svg.cloneNode(true) as SVGElement
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('style', 'color: black; background: white')
  copy.setAttribute('width', '900')
  copy.setAttribute('height', '900')
  const image = new Image()
  image.src = `data:image/svg+xml,${encodeURIComponent(copy.outerHTML)}`
  await image.decode()
  const canvas = new OffscreenCanvas(1_000, 1_000)
  const context = canvas.getContext('2d')
  if (context === null) throw new RangeError('no canvas')
  context.fillStyle = 'white'
  context.fillRect(0, 0, 1_000, 1_000)
  context.drawImage(image, 50, 50)
  return await canvas.convertToBlob()
}

describe('square codes', () => {
  for (const length of [80, 900, MAX_QR_BYTES]) {
    it(`are read back as they were written, ${length} characters`, async () => {
      const text = `https://app.example/#share=${'aB3-_'.repeat(1_000)}`.slice(0, length)
      const place = await mount(html`<med-qr .text=${text}></med-qr>`)
      await until(() => place.querySelector('path') !== null)
      equal(await readCodeInFile(await photograph(find<SVGElement>(place, 'svg'))), text)
    })
  }

  it('say that a link is too long for one', async () => {
    const place = await mount(html`<med-qr .text=${'x'.repeat(MAX_QR_BYTES + 1)}></med-qr>`)
    holds(place.textContent.includes(words.qr.tooLong), 'not said')
  })

  it('are not found in a picture that has none', async () => {
    equal(await readCodeInFile(await new OffscreenCanvas(100, 100).convertToBlob().catch(async () => {
      const canvas = new OffscreenCanvas(100, 100)
      canvas.getContext('2d')?.fillRect(0, 0, 10, 10)
      return await canvas.convertToBlob()
    })), undefined)
  })
})
