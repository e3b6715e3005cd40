import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AccessOptions, Grant } from '../config/types.ts'
import type { PerfView } from '../view.ts'
import { createAccess } from './access.ts'
import type { AccessCheck } from './access.ts'
import { Outlet } from './outlet.ts'
import { ResourceServer } from './resource-server.ts'
import { grantOf, methodsOf, resourceOf } from './routing.ts'
import { isSameOrigin } from './same-origin.ts'
import { isUnder, targetOf } from './target.ts'
import type { Target } from './target.ts'

export interface Endpoint {
  readonly path: string
  /** True for `path`, `path/…` and `path?…`. Cheap enough for every request of the application. */
  matches(url: string): boolean
  /**
   * Answers a request under `path`, or one that a router's mount has handed over (then relative to the mount).
   * Anything else goes to `next`. Never throws; a failure is a 500 and is reported to the perf.
   */
  handle(req: IncomingMessage, res: ServerResponse, next?: () => void): void
}

/** Where `perf.handler()` answers when the adapters were told to serve no endpoint. */
const DEFAULT_PATH = '/perf'

/**
 * `environment` is read here, once: a later change of NODE_ENV opens nothing. `ownAccess` replaces the access of the
 * options, for a router that the application mounts by hand.
 */
export function createEndpoint(
  view: PerfView,
  environment: { readonly NODE_ENV?: string | undefined } = process.env,
  ownAccess?: AccessOptions,
): Endpoint {
  const configured = view.options.endpoint || { path: DEFAULT_PATH, access: undefined }
  const { path } = configured
  const access = ownAccess ?? configured.access
  const production = environment.NODE_ENV === 'production'
  const server = new ResourceServer(view)
  const check = createAccess(access, production, (error) => view.reportError(error))
  return {
    path,
    matches: (url) => isUnder(path, url),
    handle(req, res, next) {
      let outlet: Outlet | undefined
      const fail = (error: unknown): void => {
        try {
          outlet?.fail()
          view.reportError(error)
        } catch {
          // The last line of defence: whatever is wrong here must not reach the application.
          res.destroy()
        }
      }
      let ours = false
      try {
        const target = targetOf(path, req)
        ours = target !== null || next === undefined
        if (ours) {
          outlet = new Outlet(res, req.method === 'HEAD')
          if (target === null) {
            outlet.line(404, `perfguard answers under ${path}`)
          } else {
            view.countEndpointRequest()
            answer(server, check, target, req, outlet).catch(fail)
          }
        }
      } catch (error) {
        fail(error)
      }
      // Outside the try: what the application's own chain throws is not ours to catch.
      if (!ours) next?.()
    },
  }
}

async function answer(
  server: ResourceServer,
  check: AccessCheck,
  { segments, tooLong, base }: Target,
  req: IncomingMessage,
  outlet: Outlet,
): Promise<void> {
  const resource = segments === null ? null : resourceOf(segments)
  const refused = await check(req, grantOf(resource))
  if (refused !== null) {
    outlet.line(refused.status, refused.line, refused.status === 401 ? { 'www-authenticate': 'Bearer' } : {})
    return
  }
  if (tooLong) return outlet.line(414, 'the URL is longer than any path of perfguard')
  if (segments === null) return outlet.line(400, 'the path is not valid percent-encoding')
  if (resource === null) return outlet.line(404, 'no such path; see endpoint in the README of perfguard')
  const methods = methodsOf(resource)
  if (!methods.includes(req.method ?? '')) {
    return outlet.line(405, `use ${methods.join(' or ')}`, { allow: methods.join(', ') })
  }
  if (req.method === 'POST' && !isSameOrigin(req)) {
    return outlet.line(403, 'refused: the request comes from the page of another site')
  }
  const mayToo = async (grant: Grant): Promise<boolean> => (await check(req, grant)) === null
  await server.serve(resource, { base, req, outlet, mayToo })
}
