import type { V8CpuProfile } from '../../export/cpuprofile.ts'
import { cpuProfile, mainProfile } from '../incidents/profile-file.ts'
import type { Drawing } from './viewer.ts'

type Subject = Pick<Drawing, 'folder' | 'moment'>

/** The CPU profile that was asked for. */
export async function profileOf({ folder, moment }: Subject): Promise<V8CpuProfile> {
  return moment === null ? await mainProfile(folder) : await cpuProfile(folder, moment)
}

/** When it began: V8's own clock does not tell. */
export function startedAt({ folder, moment }: Subject): { startedAtMs?: number } {
  const kinds = moment === null ? ['cpu-during', 'cpu-before'] : [`cpu-${moment}`]
  const { files } = folder.incident
  const file = kinds.map((kind) => files.find((one) => one.kind === kind)).find((one) => one !== undefined)
  return typeof file?.fromMs === 'number' ? { startedAtMs: file.fromMs } : {}
}
