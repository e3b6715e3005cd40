import { availableParallelism } from 'node:os'
import { describe, expect, it, vi } from 'vitest'
import { cpuStatPaths } from '../../lib/probes/cgroup.ts'
import { readContainerLimits, readProcessLimits, type ContainerLimits } from '../../lib/probes/container.ts'

type Tree = Record<string, string>

const GIB = 2 ** 30
const none: ContainerLimits = { memoryLimitBytes: null, cpuQuota: null }

const v2Mount = '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n'
const v1Mount = (controllers: string, root = '/'): string =>
  `33 31 0:30 ${root} /sys/fs/cgroup/${controllers} rw,relatime shared:9 master:2 - cgroup cgroup rw,${controllers}\n`

const cases: { title: string; tree: Tree; limits: ContainerLimits }[] = [
  {
    title: 'version 2 in a container with a namespace of its own',
    tree: {
      '/proc/self/cgroup': '0::/\n',
      '/proc/self/mountinfo': `21 1 0:5 / /proc rw - proc proc rw\n${v2Mount}`,
      '/sys/fs/cgroup/memory.max': '536870912\n',
      '/sys/fs/cgroup/cpu.max': '150000 100000\n',
    },
    limits: { memoryLimitBytes: GIB / 2, cpuQuota: 1.5 },
  },
  {
    title: 'version 2 without limits',
    tree: {
      '/proc/self/cgroup': '0::/system.slice/app.service\n',
      '/proc/self/mountinfo': v2Mount,
      '/sys/fs/cgroup/system.slice/app.service/memory.max': 'max\n',
      '/sys/fs/cgroup/system.slice/app.service/cpu.max': 'max 100000\n',
    },
    limits: none,
  },
  {
    title: 'version 2, where a parent has the smaller memory limit and the child the smaller quota',
    tree: {
      '/proc/self/cgroup': '0::/pods/pod1/app\n',
      '/proc/self/mountinfo': v2Mount,
      '/sys/fs/cgroup/pods/pod1/app/memory.max': `${4 * GIB}\n`,
      '/sys/fs/cgroup/pods/pod1/app/cpu.max': '50000 100000\n',
      '/sys/fs/cgroup/pods/pod1/memory.max': `${GIB}\n`,
      '/sys/fs/cgroup/pods/pod1/cpu.max': '400000 100000\n',
      '/sys/fs/cgroup/pods/memory.max': 'max\n',
      '/sys/fs/cgroup/pods/cpu.max': 'max 100000\n',
    },
    limits: { memoryLimitBytes: GIB, cpuQuota: 0.5 },
  },
  {
    title: 'version 2, where a folder on the way cannot be read',
    tree: {
      '/proc/self/cgroup': '0::/a/b\n',
      '/proc/self/mountinfo': v2Mount,
      '/sys/fs/cgroup/a/memory.max': `${GIB}\n`,
    },
    limits: { memoryLimitBytes: GIB, cpuQuota: null },
  },
  {
    title: 'version 2 mounted from below the top, at a path with a blank',
    tree: {
      '/proc/self/cgroup': '0::/lxc/web/app\n',
      '/proc/self/mountinfo': '30 23 0:26 /lxc/web /my\\040groups rw - cgroup2 none rw\n',
      '/my groups/app/memory.max': `${2 * GIB}\n`,
      '/my groups/cpu.max': '200000 50000\n',
    },
    limits: { memoryLimitBytes: 2 * GIB, cpuQuota: 4 },
  },
  {
    title: 'version 2, where the process stands outside of its namespace',
    tree: {
      '/proc/self/cgroup': '0::/../other\n',
      '/proc/self/mountinfo': v2Mount,
      '/sys/fs/cgroup/memory.max': `${GIB}\n`,
      '/sys/fs/other/memory.max': '1\n',
    },
    limits: { memoryLimitBytes: GIB, cpuQuota: null },
  },
  {
    title: 'version 1 in a container without a namespace, whose mounts are its own group',
    tree: {
      '/proc/self/cgroup': '5:memory:/docker/0123\n3:cpuacct,cpu:/docker/0123\n1:name=systemd:/docker/0123\n',
      '/proc/self/mountinfo': v1Mount('memory', '/docker/0123') + v1Mount('cpu,cpuacct', '/docker/0123'),
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': `${GIB}\n`,
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '250000\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    },
    limits: { memoryLimitBytes: GIB, cpuQuota: 2.5 },
  },
  {
    title: 'version 1 without limits, on kernels with pages of 4 and of 64 KiB',
    tree: {
      '/proc/self/cgroup': '5:memory:/a\n3:cpu:/a\n',
      '/proc/self/mountinfo': v1Mount('memory') + v1Mount('cpu'),
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/memory/a/memory.limit_in_bytes': '9223372036854710272\n',
      '/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/a/cpu.cfs_period_us': '100000\n',
    },
    limits: none,
  },
  {
    title: 'version 1, nested, where the parent has the smaller limits',
    tree: {
      '/proc/self/cgroup': '5:memory:/a/b\n3:cpu:/a/b\n',
      '/proc/self/mountinfo': v1Mount('memory') + v1Mount('cpu'),
      '/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/memory/a/memory.limit_in_bytes': `${3 * GIB}\n`,
      '/sys/fs/cgroup/cpu/a/b/cpu.cfs_quota_us': '400000\n',
      '/sys/fs/cgroup/cpu/a/b/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us': '100000\n',
      '/sys/fs/cgroup/cpu/a/cpu.cfs_period_us': '100000\n',
    },
    limits: { memoryLimitBytes: 3 * GIB, cpuQuota: 1 },
  },
  {
    title: 'version 1, where a parent out of view has the smaller limit',
    tree: {
      '/proc/self/cgroup': '5:memory:/\n',
      '/proc/self/mountinfo': v1Mount('memory'),
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/memory/memory.stat': `cache 0\nhierarchical_memory_limit ${GIB}\ntotal_cache 0\n`,
    },
    limits: { memoryLimitBytes: GIB, cpuQuota: null },
  },
  {
    title: 'both versions at once, with the controllers in version 1',
    tree: {
      '/proc/self/cgroup': '4:memory:/app\n1:cpu:/\n0::/\n',
      '/proc/self/mountinfo': `${v1Mount('memory')}${v1Mount('cpu')}41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n`,
      '/sys/fs/cgroup/memory/app/memory.limit_in_bytes': `${GIB}\n`,
      '/sys/fs/cgroup/unified/cgroup.procs': '1\n',
    },
    limits: { memoryLimitBytes: GIB, cpuQuota: null },
  },
  {
    title: 'a folder whose name begins like the mounted one is somebody else',
    tree: {
      '/proc/self/cgroup': '0::/app2\n',
      '/proc/self/mountinfo':
        '30 23 0:26 /app /foreign rw - cgroup2 none rw\n31 23 0:26 / /sys/fs/cgroup rw - cgroup2 none rw\n',
      '/foreign/memory.max': '1\n',
      '/sys/fs/cgroup/app2/memory.max': `${GIB}\n`,
    },
    limits: { memoryLimitBytes: GIB, cpuQuota: null },
  },
  {
    title: 'the usual mounts where the list of mounts cannot be read',
    tree: { '/sys/fs/cgroup/memory.max': `${GIB}\n`, '/sys/fs/cgroup/cpu.max': '50000\n' },
    limits: { memoryLimitBytes: GIB, cpuQuota: 0.5 },
  },
  {
    title: 'no control groups at all',
    tree: { '/proc/self/mountinfo': '1 0 8:1 / / rw - ext4 /dev/a rw\n' },
    limits: none,
  },
  { title: 'nothing that can be read', tree: {}, limits: none },
  {
    title: 'files that make no sense',
    tree: {
      '/proc/self/cgroup': 'what?\n::\n',
      '/proc/self/mountinfo': `garbage\n - \n${v2Mount}`,
      '/sys/fs/cgroup/memory.max': 'lots\n',
      '/sys/fs/cgroup/cpu.max': '0 0\n',
    },
    limits: none,
  },
]

describe('readContainerLimits', () => {
  it.each(cases)('reads $title', ({ tree, limits }) => {
    expect(readContainerLimits((path) => tree[path] ?? null, 'linux')).toEqual(limits)
  })

  it('reads nothing where the system is not Linux', () => {
    const read = vi.fn(() => '0::/')
    expect(readContainerLimits(read, 'darwin')).toEqual(none)
    expect(read).not.toHaveBeenCalled()
  })
})

it('never offers more cores than the machine has', () => {
  const { cpus, memoryLimitBytes } = readProcessLimits()
  expect(cpus).toBeGreaterThan(0)
  expect(cpus).toBeLessThanOrEqual(availableParallelism())
  if (memoryLimitBytes !== null) expect(memoryLimitBytes).toBeGreaterThan(2 ** 20)
})

describe('cpuStatPaths', () => {
  const pathsOf = (title: RegExp): string[] => {
    const { tree } = cases.find((one) => title.test(one.title))!
    return cpuStatPaths((path) => tree[path] ?? null)
  }

  it('names the groups that have a quota, and no other: each reading has its price', () => {
    expect(pathsOf(/the child the smaller quota/)).toEqual([
      '/sys/fs/cgroup/pods/pod1/app/cpu.stat',
      '/sys/fs/cgroup/pods/pod1/cpu.stat',
    ])
    expect(pathsOf(/version 2 without limits/)).toEqual([])
    expect(pathsOf(/make no sense/)).toEqual([])
  })

  it('reads the quota of version 1', () => {
    const tree: Tree = {
      '/proc/self/cgroup': '1:cpu:/a/b\n',
      '/proc/self/mountinfo': v1Mount('cpu'),
      '/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/a/b/cpu.cfs_quota_us': '40000\n',
    }
    expect(cpuStatPaths((path) => tree[path] ?? null)).toEqual(['/sys/fs/cgroup/cpu/a/b/cpu.stat'])
  })
})
