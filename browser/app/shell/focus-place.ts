/** After a move, the heading of what came is focused, so that a screen reader says it and Tab goes on from there. */
export function focusPlace (app: ParentNode): void {
  const pane = app.querySelector('[data-pane=detail]') ?? app.querySelector('[data-pane=list]') ?? app
  pane.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
  if (pane instanceof HTMLElement && pane.dataset['pane'] === 'detail') pane.scrollTop = 0
}
