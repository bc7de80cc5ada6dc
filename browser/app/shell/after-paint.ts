/** The longest wait: a tab that is put behind others is not painted, and not every browser tells. */
const MAX_WAIT_MS = 500

/** Resolves when the page has been painted for the first time, so that what is loaded next does not hold that up. */
export async function afterPaint (): Promise<void> {
  if (document.visibilityState === 'hidden') return
  await new Promise<void>(resolve => {
    setTimeout(resolve, MAX_WAIT_MS)
    const observer = new PerformanceObserver(list => {
      if (list.getEntriesByName('first-contentful-paint').length === 0) return
      observer.disconnect()
      resolve()
    })
    observer.observe({ type: 'paint', buffered: true })
  })
}
