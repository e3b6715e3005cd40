/** Where a process stands in one hierarchy of control groups, as folders from its own up to the visible top. */

export type FileReader = (path: string) => string | null

export interface Hierarchy {
  version: 1 | 2
  /** Of version 1: `memory`, `cpu`. */
  controllers: readonly string[]
  folders: readonly string[]
}

interface Mount {
  version: 1 | 2
  root: string
  point: string
  options: readonly string[]
}

const usualMounts: readonly Mount[] = [
  { version: 2, root: '/', point: '/sys/fs/cgroup', options: [] },
  { version: 1, root: '/', point: '/sys/fs/cgroup/memory', options: ['memory'] },
  { version: 1, root: '/', point: '/sys/fs/cgroup/cpu', options: ['cpu'] },
  { version: 1, root: '/', point: '/sys/fs/cgroup/cpu,cpuacct', options: ['cpu'] },
]

/** The hierarchies that can limit memory or CPU; empty where there are no control groups. */
export function findHierarchies(read: FileReader): Hierarchy[] {
  const paths = parsePaths(read('/proc/self/cgroup') ?? '')
  const mountinfo = read('/proc/self/mountinfo')
  const mounts = mountinfo === null ? usualMounts : parseMounts(mountinfo)
  const found: Hierarchy[] = []
  for (const controller of ['', 'memory', 'cpu']) {
    const version = controller === '' ? 2 : 1
    const path = paths.get(controller) ?? '/'
    const fitting = mounts.filter(
      (mount) => mount.version === version && (version === 2 || mount.options.includes(controller)),
    )
    const above = fitting.filter(({ root }) => isWithin(path, root))
    // Without a control group namespace of its own, a container can see a mount that does not name its path. A mount
    // elsewhere than the first may then belong to somebody else.
    for (const mount of above.length > 0 ? above : fitting.slice(0, 1)) {
      const relative = above.length > 0 ? path.slice(mount.root === '/' ? 0 : mount.root.length) : '/'
      found.push({ version, controllers: [controller], folders: foldersUp(mount.point, relative) })
    }
  }
  return found
}

/**
 * Where the kernel tells how long the process's groups were held back by their CPU quota: of those that have one now.
 * A reading costs the kernel some 50 µs each.
 */
export function cpuStatPaths(read: FileReader): string[] {
  return findHierarchies(read)
    .filter(({ version, controllers }) => version === 2 || controllers.includes('cpu'))
    .flatMap(({ version, folders }) => folders.filter((folder) => hasQuota(version, folder, read)))
    .map((folder) => `${folder}/cpu.stat`)
}

function hasQuota(version: 1 | 2, folder: string, read: FileReader): boolean {
  const quota = read(`${folder}/${version === 2 ? 'cpu.max' : 'cpu.cfs_quota_us'}`)
  return Number.parseInt(quota ?? '', 10) > 0
}

/** Lines such as `4:cpu,cpuacct:/docker/0123`, and `0::/` for version 2. */
function parsePaths(text: string): Map<string, string> {
  const paths = new Map<string, string>()
  for (const line of text.split('\n')) {
    const match = /^(\d+):([^:]*):(\/.*)$/.exec(line)
    if (match === null) continue
    if (match[1] !== '0' && match[2] === '') continue
    for (const controller of match[2]!.split(',')) paths.set(controller, match[3]!)
  }
  return paths
}

/** `36 35 98:0 /root /point rw - cgroup cgroup rw,memory`, with any number of fields before the dash. */
function parseMounts(text: string): Mount[] {
  const mounts: Mount[] = []
  for (const line of text.split('\n')) {
    const [left, right] = line.split(' - ')
    const [, , , root, point] = (left ?? '').split(' ')
    const [type, , options] = (right ?? '').split(' ')
    if (root === undefined || point === undefined || (type !== 'cgroup' && type !== 'cgroup2')) continue
    mounts.push({
      version: type === 'cgroup2' ? 2 : 1,
      root: unescape(root),
      point: unescape(point),
      options: (options ?? '').split(','),
    })
  }
  return mounts
}

/** The kernel writes blanks in paths as `\040`. */
function unescape(path: string): string {
  return path.replaceAll(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))
}

function isWithin(path: string, root: string): boolean {
  return root === '/' || path === root || path.startsWith(`${root}/`)
}

function foldersUp(point: string, relative: string): string[] {
  const parts = relative.split('/').filter((part) => part !== '')
  // A path that leaves its namespace (`/../other`) has no folder below the mount.
  if (parts.includes('..')) return [point]
  const base = point === '/' ? '' : point
  return Array.from({ length: parts.length + 1 }, (_, up) =>
    [base, ...parts.slice(0, parts.length - up)].join('/'),
  )
}
