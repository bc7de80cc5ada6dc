import { createHook } from 'node:async_hooks'

/**
 * Loaded before tests. node:test follows every promise of its process, to say of an error that nobody caught during which test it came; in tests of streams that is a
 * fifth of all they take. Its hook is enabled here as if it had been made with `trackPromises: false`, which it has no setting for: tests are found as before, but for what
 * a `describe` declares after it has awaited something, and an error that nobody caught still fails its file.
 */
const made = createHook({ trackPromises: false })
const setting = Object.getOwnPropertySymbols(made).find(symbol => made[symbol] === true)
if (setting !== undefined) {
  const hook = Object.getPrototypeOf(made)
  const { enable } = hook
  hook.enable = function () {
    this[setting] = true
    return Reflect.apply(enable, this, [])
  }
}
