import { answered, GIB, oneCore, type Preset } from './preset.ts'

export const bais: Preset = {
  about: 'an API for agents and payments: the headline targets',
  limits: [
    {
      cites: [1, 16],
      what: 'API',
      component: 'api',
      row: '*',
      limits: { meanMs: 200, errorRatio: 0.01, availability: 0.999 },
      note: `${answered}; an average alone hides the slow ones, so add a p95Ms or p99Ms of your own`,
    },
    {
      cites: [1],
      what: 'process',
      component: 'process',
      row: 'process',
      limits: { rssBytes: 2 * GIB, cpuRatio: 0.7 },
      note: `CPU is ${oneCore}`,
    },
  ],
  loads: [
    { cites: [1], what: 'concurrent users', unit: 'users', better: 'high', levels: { target: 1000 } },
    { cites: [1], what: 'payment workflows', unit: 'perSec', better: 'high', levels: { target: 100 } },
  ],
  open: [],
}

export const baisAlerts: Preset = {
  about: 'the same application as its operators watch it: all of it warnings',
  limits: [
    {
      cites: [12],
      what: 'API',
      component: 'api',
      row: '*',
      limits: { meanMs: { warning: 200 }, errorRatio: { warning: 0.01 } },
    },
    {
      cites: [12],
      what: 'process',
      component: 'process',
      row: 'process',
      limits: { cpuRatio: { warning: 0.8 }, heapUsedRatio: { warning: 0.85 } },
      note: `CPU is ${oneCore}; memory is the heap against its limit`,
    },
  ],
  loads: [],
  open: [],
}
