import { expect, it } from 'vitest'
import { incidentOf } from './shop.mjs'

// In a worker thread the flight recorder cannot be; the fallback profiles all the same.
it('has an incident', { timeout: 30_000 }, async () => {
  expect((await incidentOf()).samples).toBeGreaterThan(20)
})
