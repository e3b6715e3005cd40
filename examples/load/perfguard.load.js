import { defineLoad, hold, spike, stress } from 'perfguard/load'

export default defineLoad({
  title: 'orders',
  target: { start: 'node app.js', ready: '/' },

  // The same object as in production. Requests and workflows are measured from outside, the process tells of itself.
  sla: {
    'GET /orders/:id': { p95Ms: 50, p99Ms: { warning: 100, critical: 250 }, errorRatio: 0.01 },
    'POST /orders': { p95Ms: 100, errorRatio: 0.01 },
    'workflow:order': { p95Ms: 200, errorRatio: 0.01 },
    process: { cpuRatio: 0.9, loopDelayP99Ms: 100 },
  },

  users: {
    reader: {
      weight: 3,
      think: ['100ms', '1s'],
      setup: async (user) => (await user.request('POST /orders', { json: { item: 'ink' } })).json(),
      tasks: {
        read: {
          request: 'GET /orders/:id',
          params: (user) => ({ id: user.data.id }),
          expect: { status: 200, json: { item: 'ink' } },
        },
      },
    },
    buyer: {
      weight: 1,
      tasks: {
        order: {
          workflow: 'order',
          steps: {
            place: {
              request: 'POST /orders',
              json: (user) => ({ item: user.pick(['pen', 'paper']) }),
              expect: { status: 201 },
              keep: (answer) => ({ id: answer.json().id }),
            },
            look: { request: 'GET /orders/:id', params: (user, { id }) => ({ id }) },
          },
        },
      },
    },
  },

  scenarios: {
    steady: hold({ arrivals: 100, for: '15s' }),
    rush: spike({ arrivals: 50, times: 6, before: '5s', hold: '5s', after: '10s', recoverWithin: '5s' }),
    limit: stress({ arrivals: 200, step: '+50%', every: '5s', most: 3_000 }),
  },
})
