import { bytes, count, milliseconds, percent, span } from '../../../http/words.ts'
import type { About, Beat } from '../../wire.ts'
import type { Fact } from '../parts/headings.ts'
import { known, moment } from '../parts/page-words.ts'

export function machineFacts(about: About, uptimeMs: number): Fact[] {
  const { perfguard, node, v8, pid, platform, arch, cpus, memoryLimitBytes, heapLimitBytes, startedAt } =
    about
  return [
    ['Up for', span(uptimeMs), `since ${moment(startedAt)}`],
    ['Process', String(pid), about.worker === null ? undefined : `worker ${about.worker}`],
    ['Node', node, `V8 ${v8}`],
    ['perfguard', perfguard],
    ['Machine', `${count(cpus)} CPUs`, `${platform}, ${arch}`],
    ['Memory limit', known(memoryLimitBytes, bytes)],
    ['Heap limit', bytes(heapLimitBytes)],
  ]
}

export function processFacts({ process, windowMs, uptimeMs }: Beat): Fact[] {
  const { cpuRatio, rssBytes, heapUsedBytes, heapLimitBytes, heapGrowthBytesPerMin, loop, gc } = process
  return [
    ['CPU', percent(cpuRatio), 'of one core'],
    ['Resident', bytes(rssBytes)],
    ['Heap', bytes(heapUsedBytes), `${percent(heapUsedBytes / heapLimitBytes)} of its limit`],
    [
      'Heap growth',
      known(heapGrowthBytesPerMin, (value) => `${bytes(value)}/min`),
      heapGrowthBytesPerMin === null ? 'not enough full collections yet' : 'after full collections',
    ],
    ['Loop delay p99', milliseconds(loop.delayP99Ms), `at most ${milliseconds(loop.delayMaxMs)}`],
    ['Loop blocked', percent(loop.blockedRatio), 'in pieces of 50 ms and more'],
    [
      'GC',
      percent(gc.pauseRatio),
      `${count(gc.count)} in ${span(Math.min(windowMs, uptimeMs))}, at most ${milliseconds(gc.maxPauseMs)}`,
    ],
  ]
}

export function selfFacts({ self, notify = [] }: About): Fact[] {
  const { flight } = self
  const list: Fact[] = [
    ['Per request', `${count(Math.round(self.observeNs))} ns`, 'to count it'],
    ['Evaluation', milliseconds(self.tickMs), `held the loop for ${milliseconds(self.tickMaxMs)} at most`],
    ['Memory', bytes(self.footprintBytes), 'of typed arrays'],
    [
      'Flight recorder',
      flight === null ? 'off' : flight.state,
      flight === null
        ? undefined
        : `${bytes(flight.footprintBytes)}, ${flight.armed ? 'armed' : 'not armed'}, ${count(flight.lostRows)} rows lost`,
    ],
    ['Under (other)', count(self.overflowedRequests), `${count(self.droppedRoutes)} routes without a slot`],
    ['Requests here', count(self.endpointRequests), 'not counted as traffic'],
    ['Own failures', count(self.errors), 'that the application never saw'],
  ]
  for (const { target, sent, failed, dropped, waiting } of notify)
    list.push([
      `Messages to ${target}`,
      count(sent),
      `${count(failed)} given up, ${count(dropped)} left out, ${count(waiting)} waiting`,
    ])
  return list
}
