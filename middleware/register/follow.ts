import type { Perf } from '../../lib/index.ts'
import { ExpressNames } from '../express/names.ts'
import { FastifyRoutes } from './fastify-routes.ts'
import { watchServers } from './servers.ts'

/**
 * Follows every HTTP/1 server of the process and every Fastify application, HTTP/2 included. Express and Fastify
 * tell their routes; what anything else answers counts as `(unmatched)`.
 */
export function followServers(perf: Perf): void {
  const { clock } = perf.options
  const express = new ExpressNames(() => clock.nowMs())
  const fastify = new FastifyRoutes(perf)
  watchServers(perf, {
    begin: (req) => express.begin(req),
    // Fastify first: it may hold an Express inside, which then has left its marks on the request too.
    routeOf: (req, res) => fastify.name(res) ?? express.name(req, res),
  })
}
