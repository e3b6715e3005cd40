import { resolveLoad } from './definition/resolve.ts'
import { selected } from './definition/selection.ts'
import type { LoadDefinition } from './definition/types.ts'
import type { LoadOptions } from './options.ts'
import type { LoadReport, ScenarioReport } from './report.ts'
import { LoadSession } from './session.ts'
import { verdictOf } from './verdict.ts'

/**
 * Runs the scenarios of a load definition, one after another, and judges them.
 *
 * Not promised: that the figures are those of an idle machine. Generator and target share this one's cores; a run in
 * which the generator was the bottleneck says so, and is `invalid`.
 *
 * @throws PerfError `ERR_PERF_OPTIONS` for what makes no sense, TargetFailure when there is nothing to put under load
 */
export async function runLoad(definition: LoadDefinition, options: LoadOptions = {}): Promise<LoadReport> {
  const load = resolveLoad(definition)
  const scenarios = selected(load, options)
  const session = await LoadSession.open(load, options)
  const reports: ScenarioReport[] = []
  try {
    for (const scenario of scenarios) if (!session.signal.aborted) reports.push(await session.run(scenario))
    const { aborted } = session.signal
    return session.report(reports, verdictOf(reports, scenarios.length, aborted, options.strict === true))
  } finally {
    await session.close()
  }
}
