import { randomBytes } from 'node:crypto'

const shape = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-[0-9a-f]{6}$/

/** Such as `20261121T104902123Z-3f9a2c`: sorts by time, safe as a file name on every system. */
export function newIncidentId(wallMs: number): string {
  const time = new Date(wallMs).toISOString().replaceAll(/[-:.]/g, '')
  return `${time}-${randomBytes(3).toString('hex')}`
}

/** True only for what `newIncidentId` can have made; nothing else ever becomes part of a path. */
export function isIncidentId(text: unknown): text is string {
  if (typeof text !== 'string') return false
  const parts = shape.exec(text)
  if (!parts) return false
  const [, year, month, day, hour, minute, second, milli] = parts
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${milli}Z`
  const time = new Date(iso)
  return !Number.isNaN(time.getTime()) && time.toISOString() === iso
}
