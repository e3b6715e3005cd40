import { isDeepStrictEqual } from 'node:util'
import type { Expectation, LoadAnswer } from '../definition/user.ts'

/** Whether the answer's headers or its body are looked at, or its status alone. */
export function looksInside(expect: Expectation | undefined): boolean {
  return expect !== undefined && (expect.header ?? expect.body ?? expect.json) !== undefined
}

/** Why a status is wrong; null when it is well. */
export function wrongStatus(expect: Expectation | undefined, status: number): string | null {
  const wanted = expect?.status
  const isWell =
    wanted === undefined
      ? status < 400
      : typeof wanted === 'number'
        ? status === wanted
        : wanted.includes(status)
  return isWell ? null : `status ${status}`
}

/** What is wrong with the inside of an answer, as a kind of error; null when it is as expected. */
export function wrongInside({ header, body, json }: Expectation, answer: LoadAnswer): string | null {
  for (const [name, wanted] of Object.entries(header ?? {})) {
    if (!fits(wanted, answer.header(name) ?? '')) return `check: header ${name}`
  }
  if (
    body !== undefined &&
    !(typeof body === 'string' ? answer.text().includes(body) : fits(body, answer.text()))
  )
    return 'check: body'
  return json === undefined ? null : wrongJson(json, answer)
}

function wrongJson(json: NonNullable<Expectation['json']>, answer: LoadAnswer): string | null {
  let value: unknown
  try {
    value = answer.json()
  } catch {
    return 'check: body is no JSON'
  }
  if (typeof json === 'function') return json(value) ? null : 'check: json'
  for (const [name, wanted] of Object.entries(json)) {
    const has = typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    if (!has || !isDeepStrictEqual((value as Record<string, unknown>)[name], wanted))
      return `check: json.${name}`
  }
  return null
}

function fits(wanted: string | RegExp, text: string): boolean {
  if (typeof wanted === 'string') return text === wanted
  // One that is marked g or y would begin where it stopped at the answer before.
  wanted.lastIndex = 0
  return wanted.test(text)
}
