import { areHeaders, HIDDEN, protocolOf } from './notify.ts'
import { isRecord, type Problems } from './problems.ts'
import { readSection } from './section.ts'

export interface OtlpOptions {
  /** Of a collector, `http:` or `https:`: its root, or the whole path when it is not `/v1/metrics`. */
  url: string
  /** Such as `authorization`. */
  headers?: Record<string, string>
  /** Between two exports. 1 000 to 3 600 000. @default 60_000 */
  everyMs?: number
  /** `service.name` of the resource. @default 'node' */
  service?: string
}

export interface ResolvedOtlp {
  url: string
  headers: Readonly<Record<string, string>>
  everyMs: number
  service: string
}

export function resolveOtlp(
  tree: Record<string, unknown>,
  problems: Problems,
): Readonly<ResolvedOtlp> | false {
  const given = tree['otlp']
  if (given === undefined || given === false || !isRecord(given)) return false
  const section = readSection(tree, 'otlp', problems) as Pick<ResolvedOtlp, 'everyMs' | 'service'>
  const { url, headers = {} } = given
  if (typeof url !== 'string' || !/^https?:$/.test(protocolOf(url))) {
    problems.add('otlp.url', 'must be a URL that begins with http: or https:', HIDDEN)
  }
  if (!areHeaders(headers)) problems.add('otlp.headers', 'must be an object of header lines', HIDDEN)
  return Object.freeze({ ...section, url, headers } as ResolvedOtlp)
}
