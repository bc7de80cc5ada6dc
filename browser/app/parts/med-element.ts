import { LitElement } from 'lit'

/**
 * The ground of every element here. It renders into the page itself, not into a shadow: one style sheet, labels and descriptions that
 * reach across elements, and a focus order that is the order of the page.
 */
export class MedElement extends LitElement {
  protected override createRenderRoot (): HTMLElement { return this }
}

/** Registers an element once; a second module that needs it may say so again. */
export function defineElement (name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element)
}
