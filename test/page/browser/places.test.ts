import { describe, expect, it } from 'vitest'
import { hrefOf, placeOf, subjectHref, views } from '../../../lib/page/browser/live/place.ts'

describe('addresses of views', () => {
  it.each(
    views.flatMap((view) => [
      { view, key: null },
      { view, key: 'GET /a/:b?%#' },
    ]),
  )('lead back to where they come from: $view $key', (place) => {
    expect(placeOf(hrefOf(place.view, place.key))).toEqual(place)
  })

  it.each(['', '#', '#/', '#/nowhere', '#x', '#/%zz'])('%s is the overview', (hash) => {
    expect(placeOf(hash)).toEqual({ view: 'overview', key: null })
  })

  it('shrug at what is no encoding', () => {
    expect(placeOf('#/routes/%zz')).toEqual({ view: 'routes', key: null })
  })

  it('know subjects by the names that the SLA has for them', () => {
    expect(subjectHref('process')).toBe('#/process')
    expect(subjectHref('GET /')).toBe('#/routes/GET%20%2F')
    expect(subjectHref('workflow:pay/charge')).toBe('#/operations/workflow%3Apay%2Fcharge')
  })
})
