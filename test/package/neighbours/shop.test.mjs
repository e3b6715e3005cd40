import { expect, it } from 'vitest'
import { incidentOf } from './shop.mjs'

// In a worker thread the flight recorder cannot be; the fallback names the function all the same, and judges nothing.
it('has an incident', { timeout: 30_000 }, async () => {
  expect((await incidentOf()).summary).toMatch(/burn|answer/)
})
