import { words } from '../messages/en.ts'
import type { MedToasts } from '../parts/med-toasts.ts'

/** Registers the service worker after the first paint, and offers a newer version of the app when one has come. */
export function keepOffline (): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  const had = navigator.serviceWorker.controller !== null
  navigator.serviceWorker.addEventListener('controllerchange', () => { if (had) location.reload() })
  addEventListener('load', () => { void register() })
}

async function register (): Promise<void> {
  const registration = await navigator.serviceWorker.register('/sw.js', { type: 'module' })
  const offer = (worker: ServiceWorker | null): void => {
    if (worker === null || navigator.serviceWorker.controller === null) return
    const toasts = document.querySelector<MedToasts>('med-toasts')
    toasts?.offer({ text: words.banner.newer, action: words.banner.useNewer, act: () => { worker.postMessage('take over') } })
  }
  offer(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing
    worker?.addEventListener('statechange', () => { if (worker.state === 'installed') offer(worker) })
  })
}
