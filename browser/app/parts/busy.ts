import { html, nothing } from 'lit'
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { words } from '../messages/en.ts'
import { notice } from './notice.ts'
import { ToldError } from './told-error.ts'

/** One thing at a time that takes a while and may fail; the screen shows either. */
export class Busy implements ReactiveController {
  readonly #host: ReactiveControllerHost
  running = false
  error: unknown

  constructor (host: ReactiveControllerHost) {
    this.#host = host
    host.addController(this)
  }

  hostConnected (): void {}

  /** Runs `task` unless one runs already. Resolves to whether it went well. */
  async run (task: () => Promise<void>): Promise<boolean> {
    if (this.running) return false
    this.running = true
    this.error = undefined
    this.#host.requestUpdate()
    try {
      await task()
      return true
    } catch (error) {
      this.error = error
      return false
    } finally {
      this.running = false
      this.#host.requestUpdate()
    }
  }

  clear (): void {
    this.error = undefined
    this.#host.requestUpdate()
  }

  /** What went wrong, in words, with the code for who wants it. */
  problem (): TemplateResult | typeof nothing {
    return this.error === undefined ? nothing : problemNotice(this.error)
  }
}

/** The words for an error: what happened, that nothing is lost, what to do. */
export function sayError (error: unknown): string {
  if (error instanceof ToldError) return error.message
  return isMedrecError(error) ? words.errors[error.code] ?? words.errorElse : words.errorElse
}

/** A notice about an error, read out when it appears. */
export function problemNotice (error: unknown): TemplateResult {
  const code = isMedrecError(error) ? error.code : 'INTERNAL'
  const message = error instanceof Error ? error.message : String(error)
  return html`<div role="alert">${notice({
    tone: 'warn', text: sayError(error),
    more: html`<details><summary>${words.details}</summary>${words.errorDetails(code, message)}</details>`
  })}</div>`
}
