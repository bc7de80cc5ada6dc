/** Gives the browser a file to keep, put together from pieces of text. */
export async function saveFile (options: { pieces: AsyncIterable<string>, name: string, type: string }): Promise<void> {
  const pieces: string[] = []
  for await (const piece of options.pieces) pieces.push(piece)
  const url = URL.createObjectURL(new Blob(pieces, { type: options.type }))
  const link = document.createElement('a')
  link.href = url
  link.download = options.name
  link.click()
  // The browser has taken the blob when the download began; a minute is ample, and the memory is given back.
  setTimeout(() => { URL.revokeObjectURL(url) }, 60_000)
}
