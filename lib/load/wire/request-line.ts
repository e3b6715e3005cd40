/** `'GET /orders/:id'`, taken apart. */
export interface RequestLine {
  method: string
  /** Text and names of parameters in turns, text first. */
  parts: readonly string[]
  /** As it stands in the SLA. */
  subject: string
}

const line = /^([A-Z]+(?:-[A-Z]+)*) (\/\S*)$/
const parameter = /:([A-Za-z_]\w*)/

/** Null when it is none. */
export function requestLine(text: unknown): RequestLine | null {
  const [, method, path] = (typeof text === 'string' && line.exec(text)) || []
  if (method === undefined || path === undefined) return null
  // A query is no part of the pattern.
  const [pattern = path] = path.split('?', 1)
  return { method, parts: path.split(parameter), subject: `${method} ${pattern}` }
}

/** The path that goes over the wire. @throws Error when a parameter is missing */
export function filledPath(
  { parts, subject }: RequestLine,
  params: Readonly<Record<string, string | number>> = {},
  query: Readonly<Record<string, string | number>> = {},
): string {
  let path = parts[0]!
  for (let i = 1; i < parts.length; i += 2) {
    const value = params[parts[i]!]
    if (value === undefined) throw new Error(`${subject} needs params.${parts[i]}`)
    path += encodeURIComponent(value) + parts[i + 1]!
  }
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  )
  if (pairs.length === 0) return path
  return `${path}${path.includes('?') ? '&' : '?'}${pairs.join('&')}`
}
