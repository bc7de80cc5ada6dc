import axe from 'axe-core'
import { render } from 'lit'
import type { TemplateResult } from 'lit'
import base from '../../browser/app/styles/base.css'
import forms from '../../browser/app/styles/forms.css'
import layout from '../../browser/app/styles/layout.css'
import parts from '../../browser/app/styles/parts.css'
import pictures from '../../browser/app/styles/pictures.css'
import tokens from '../../browser/app/styles/tokens.css'

let sheet: CSSStyleSheet | undefined

/** Puts a template into the page, with the app's styles, in place of what was there; resolves when its elements have rendered. */
export async function mount (template: TemplateResult): Promise<HTMLElement> {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync([tokens, base, forms, layout, parts, pictures].join('\n'))
    document.adoptedStyleSheets = [sheet]
    document.documentElement.lang = 'en'
    document.title = 'Test'
  }
  document.body.replaceChildren()
  const place = document.createElement('div')
  document.body.append(place)
  render(template, place)
  await rendered(place)
  return place
}

/** Resolves when every element below has nothing more to render. */
export async function rendered (place: Element): Promise<void> {
  for (let pending = true; pending;) {
    pending = false
    for (const element of place.querySelectorAll('*')) {
      if ('updateComplete' in element && !(await (element as unknown as { updateComplete: Promise<boolean> }).updateComplete)) pending = true
    }
  }
}

/** The first element that matches; fails when there is none. */
export function find<E extends Element = HTMLElement> (place: ParentNode, selector: string): E {
  const found = place.querySelector<E>(selector)
  if (found === null) throw new RangeError(`nothing matches ${selector}`)
  return found
}

/** Presses a button by what it says. */
export async function press (place: HTMLElement, text: string): Promise<void> {
  const button = [...place.querySelectorAll<HTMLElement>('button, a, [role=button]')].find(candidate => candidate.textContent.trim().startsWith(text))
  if (button === undefined) throw new RangeError(`no button says ${text}`)
  button.click()
  await rendered(place)
}

/** Resolves when `check` holds, looking after each frame. */
export async function until (check: () => boolean): Promise<void> {
  while (!check()) await new Promise(resolve => { requestAnimationFrame(resolve) })
}

/** What axe finds wrong, one line each; rules about a whole page are the pages' own tests'. */
export async function violations (place: HTMLElement): Promise<string[]> {
  const result = await axe.run(place, { rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } } })
  return result.violations.flatMap(violation => violation.nodes.map(node => `${violation.id}: ${node.html}`))
}
