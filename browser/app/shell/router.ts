/** Where the app is: a state of it is a URL, so that back works and a reload stays. */
export interface Place {
  /** Decoded segments of the path. */
  path: string[]
  query: URLSearchParams
  /** What travels with the entry of the history and never stands in the address bar (an invitation, for one). */
  state: Record<string, unknown>
}

/** Moves between places. */
export interface Router {
  place: () => Place
  go: (to: string, options?: { replace?: boolean, state?: Record<string, unknown> }) => void
  back: (otherwise: string) => void
}

/** Follows links within the app and the browser's back and forward without loading the page again. */
export function startRouter (options: { onChange: () => void, signal: AbortSignal }): Router {
  const { onChange, signal } = options
  let moves = 0

  const go: Router['go'] = (to, { replace = false, state = {} } = {}) => {
    if (replace) history.replaceState(state, '', to)
    else {
      history.pushState(state, '', to)
      moves++
    }
    onChange()
  }

  document.addEventListener('click', event => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = (event.target as Element).closest('a')
    if (link === null || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin || link.hash !== '') return
    event.preventDefault()
    const to = link.pathname + link.search
    if (to !== location.pathname + location.search) go(to, { replace: link.dataset['replace'] !== undefined })
  }, { signal })
  addEventListener('popstate', () => { onChange() }, { signal })

  return {
    place: () => readPlace(),
    go,
    back: otherwise => {
      if (moves > 0) history.back()
      else go(otherwise, { replace: true })
    }
  }
}

/** The path of segments, each encoded. */
export function pathOf (...segments: string[]): string {
  return '/' + segments.map(encodeURIComponent).join('/')
}

function readPlace (): Place {
  const state: unknown = history.state
  return {
    path: location.pathname.split('/').filter(segment => segment !== '').map(decodeSegment),
    query: new URLSearchParams(location.search),
    state: typeof state === 'object' && state !== null ? state as Record<string, unknown> : {}
  }
}

function decodeSegment (segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    if (error instanceof URIError) return segment // a broken % sequence is a path that nothing answers to
    throw error
  }
}
