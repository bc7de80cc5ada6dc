/** Longest side a picture is scaled to before a code is looked for: enough for the densest code shown here, and quick on a phone. */
export const MAX_CODE_PIXELS = 1_600

/** What the square code in a picture says; undefined when none is found. */
export async function readCodeInFile (file: Blob): Promise<string | undefined> {
  const picture = await createImageBitmap(file)
  try {
    return await readCode(picture, picture.width, picture.height)
  } finally {
    picture.close()
  }
}

/** The same for one frame of a camera. */
export async function readCodeInVideo (video: HTMLVideoElement): Promise<string | undefined> {
  return await readCode(video, video.videoWidth, video.videoHeight)
}

async function readCode (source: CanvasImageSource, width: number, height: number): Promise<string | undefined> {
  if (width === 0 || height === 0) return undefined
  const scale = Math.min(1, MAX_CODE_PIXELS / Math.max(width, height))
  const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) return undefined
  context.fillStyle = '#fff' // a transparent picture is read as dark on white
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(source, 0, 0, canvas.width, canvas.height)
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  const { default: jsQR } = await import('jsqr')
  return jsQR(data, canvas.width, canvas.height)?.data
}
