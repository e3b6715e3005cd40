import type { PerfView } from '../view.ts'
import { markup } from './markup.ts'
import type { IncidentFiles } from './incident-files.ts'
import { stateBanner } from './page-banner.ts'
import { incidentsSection } from './page-incidents.ts'
import { liveSection } from './page-live.ts'
import { Limits } from './page-limits.ts'
import { operationsSection, writtenOperation, writtenWorkflow } from './page-operations.ts'
import { processSection } from './page-process.ts'
import { routesSection, writtenRoute } from './page-routes.ts'
import type { WrittenRow } from './page-table.ts'
import { selfSection, skipsSection } from './page-self.ts'
import { slaSection } from './page-sla.ts'
import { statementsSection } from './page-statements.ts'
import { workersSection } from './page-workers.ts'
import { span, utc } from './words.ts'

/** The page after its head, in small pieces; `base` is where its links start. Empty pieces stand for work done. */
export async function* pageBody(
  view: PerfView,
  base: string,
  files: IncidentFiles,
): AsyncGenerator<string, void, undefined> {
  const head = view.snapshotHead()
  yield ''
  const limits = new Limits()
  limits.add('process', head.process.sla)
  const routes: WrittenRow[] = []
  for (const row of view.routeSnapshots()) {
    limits.add(row.route, row.sla)
    routes.push(writtenRoute(row))
    yield ''
  }
  const operations: WrittenRow[] = []
  for (const row of view.operationSnapshots()) {
    limits.add(`op:${row.name}`, row.sla)
    operations.push(writtenOperation(row))
    yield ''
  }
  const workflows: WrittenRow[] = []
  for (const row of view.workflowSnapshots()) {
    limits.add(`workflow:${row.name}`, row.sla)
    for (const step of row.steps) limits.add(`workflow:${row.name}/${step.name}`, step.sla)
    workflows.push(...writtenWorkflow(row))
    yield ''
  }
  const { pid, node } = head.process
  const since = `process ${pid}, Node ${node}, up ${span(head.uptimeMs)}, ${utc(head.at)}`
  yield markup`<div class="top"><h1>perfguard</h1><p>${since}</p></div>\n`.text
  yield stateBanner(limits).text
  yield* slaSection(limits)
  yield* routesSection(routes, head)
  yield* operationsSection({ operations, workflows, gauges: head.gauges })
  if (head.statements !== undefined) yield* statementsSection(head.statements)
  yield* liveSection(head.live)
  yield processSection(head).text
  if (head.cluster !== undefined) yield workersSection(head.cluster, head.at).text
  yield* incidentsSection(base, head.incidents, files)
  yield skipsSection(head).text
  yield selfSection(head).text
  yield markup`<footer>
<a href="${base}/metrics">Prometheus metrics</a>
<a href="${base}/health">Health</a>
<a href="${base}/incidents">Incidents as JSON</a>
</footer>
</main>
</body>
</html>
`.text
}
