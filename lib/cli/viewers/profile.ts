import type { V8CpuProfile } from '../../export/cpuprofile.ts'
import { cpuProfile, mainProfile } from '../incidents/profile-file.ts'
import type { Drawing } from './viewer.ts'

/** The CPU profile that was asked for. */
export async function profileOf({ folder, moment }: Drawing): Promise<V8CpuProfile> {
  return moment === null ? await mainProfile(folder) : await cpuProfile(folder, moment)
}
