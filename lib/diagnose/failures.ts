import type { RequestRecord } from './recording.ts'

/** As the SLA counts: a client that left is neither good nor bad. */
export function isError({ status, aborted }: Pick<RequestRecord, 'status' | 'aborted'>): boolean {
  return status >= 500 || (aborted && status !== 499 && status !== 0)
}
