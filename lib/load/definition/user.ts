/** One simulated user, as tasks see it. */
export interface LoadUser {
  /** From 0, within its kind. */
  readonly index: number
  readonly kind: string
  /** What `setup` returned. */
  data: unknown
  /** Sent with each of its requests. Replace them, they are frozen: `user.headers = { ...user.headers, authorization }`. */
  headers: Readonly<Record<string, string>>
  /** 0 to 1, without the 1; the seed determines it. */
  random(): number
  /** Whole, both ends included. */
  integer(least: number, most: number): number
  pick<T>(list: readonly T[]): T
  /** `user.request('GET /orders/:id', { params: { id: 7 } })`. Rejects when there is no answer, or not the expected one. */
  request(line: string, options?: RequestOptions): Promise<LoadAnswer>
  /** Counts an error of this name under the task unless `holds`. */
  check(name: string, holds: boolean): void
  sleep(ms: number): Promise<void>
}

export interface RequestOptions {
  params?: Readonly<Record<string, string | number>>
  query?: Readonly<Record<string, string | number>>
  headers?: Readonly<Record<string, string>>
  /** Sent as it is. */
  body?: string | Uint8Array
  /** Sent as JSON. */
  json?: object | string | number | boolean | null
  expect?: Expectation
}

/** What an answer must be like; whatever is not so is an error. Without `status` all below 400 are well. */
export interface Expectation {
  status?: number | readonly number[]
  /** Names in lower case. */
  header?: Readonly<Record<string, string | RegExp>>
  /** A part of the body, or what it must match. */
  body?: string | RegExp
  /** Properties that the JSON must have, or a test of it. */
  json?: Readonly<Record<string, unknown>> | ((value: unknown) => boolean)
}

export interface LoadAnswer {
  readonly status: number
  header(name: string): string | undefined
  bytes(): Uint8Array
  text(): string
  json(): unknown
}
