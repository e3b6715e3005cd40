/** With the digits that a chart can show: a third of the bytes. Null for what was not measured. */
export function numberOf(value: number): number | null {
  if (!Number.isFinite(value)) return null
  const size = Math.abs(value)
  const digits = size < 1 ? 1e5 : size < 1_000 ? 1e3 : 1
  return Math.round(value * digits) / digits
}

/** Bytes as text. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
