import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { recording } from './perf-options.js'

const require = createRequire(import.meta.url)

/** A router costs more the more routes it has; without one, what remains of a difference is the route table's. */
const arms = {
  bare: false,
  'bare again': false,
  perfguard: true,
}

export const names = Object.keys(arms)

function listener(_, res) {
  res.setHeader('content-type', 'text/plain')
  res.end('ok')
}

/** The URL is the pattern: the bench asks for 10 of them, or for 500. */
export async function createApp(name) {
  if (!arms[name]) return createServer(listener)
  const { perfguard } = require('perfguard/http')
  return createServer(perfguard(recording, listener, { routeOf: (req) => req.url }))
}
