import {
  FakeView,
  head,
  limitStatus,
  liveSnapshot,
  operationTotals,
  routeSnapshot,
  routeTotals,
} from '../http/fake-view.ts'

export const hostile = 'a"b\\c\nd</script>{x="y"} 1'

/** Whatever can be odd about the data, at once. */
export function oddView(): FakeView {
  const view = new FakeView()
  view.totals = () => [
    routeTotals(0, { route: hostile, method: 'M-SEARCH' }),
    routeTotals(1, { route: '(other)', boundariesMs: [], classes: [3], sumMs: 1e-7 }),
    routeTotals(2, { route: '(unmatched)', classes: Array.from({ length: 17 }, () => 0), status: {} }),
  ]
  view.routes = () => [
    routeSnapshot(0, { route: hostile, sla: [limitStatus({ observed: null, state: 'insufficient-data' })] }),
  ]
  view.operationTotalsNow = [operationTotals(`op:${hostile}`)]
  const { process } = head()
  view.headParts = {
    gauges: { [hostile]: -0.5 },
    live: [liveSnapshot(hostile, 'sse')],
    process: { ...process, heapGrowthBytesPerMin: null, loop: { ...process.loop, utilization: null } },
  }
  return view
}
