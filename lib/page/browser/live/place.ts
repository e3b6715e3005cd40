export const views = [
  'overview',
  'routes',
  'operations',
  'incidents',
  'profile',
  'process',
  'advice',
] as const

export type ViewName = (typeof views)[number]

/** What the address bar says: a view, and what of it. */
export interface Place {
  view: ViewName
  key: string | null
}

/** `#/routes/GET%20%2Forders`; whatever it cannot be is the overview. */
export function placeOf(hash: string): Place {
  const [, name = '', key] = /^#\/([a-z]*)(?:\/(.+))?$/.exec(hash) ?? []
  const view = views.find((one) => one === name) ?? 'overview'
  try {
    return { view, key: key === undefined ? null : decodeURIComponent(key) }
  } catch {
    return { view, key: null }
  }
}

export function hrefOf(view: ViewName, key: string | null = null): string {
  if (key !== null) return `#/${view}/${encodeURIComponent(key)}`
  return view === 'overview' ? '#/' : `#/${view}`
}

/** Where more is said about a subject of the SLA. */
export function subjectHref(subject: string): string {
  if (subject === 'process') return hrefOf('process')
  return hrefOf(/^(op|workflow):/.test(subject) ? 'operations' : 'routes', subject)
}
