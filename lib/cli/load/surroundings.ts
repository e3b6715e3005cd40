import { availableParallelism, cpus } from 'node:os'
import { git } from '../../load/rounds/earlier-version.ts'
import type { Fingerprint } from '../../load/regress/fingerprint.ts'

/** Of this machine, for an application that runs on this version of Node. */
export function fingerprintOf(node: string, load: string): Fingerprint {
  const [major = node] = node.split('.')
  const cpuModel = cpus()[0]?.model.trim() ?? 'unknown'
  return {
    node: major,
    platform: process.platform,
    arch: process.arch,
    cpuModel,
    cpus: availableParallelism(),
    load,
  }
}

/** What git says of a folder; nulls where there is no git. A commit with changes on top of it is marked with a plus. */
export async function revisionOf(cwd: string): Promise<{ commit: string | null; branch: string | null }> {
  try {
    const commit = await git(cwd, 'rev-parse', '--short=12', 'HEAD')
    const branch = await git(cwd, 'rev-parse', '--abbrev-ref', 'HEAD')
    const changes = await git(cwd, 'status', '--porcelain', '--untracked-files=no')
    return { commit: changes === '' ? commit : `${commit}+`, branch: branch === 'HEAD' ? null : branch }
  } catch {
    return { commit: null, branch: null }
  }
}
