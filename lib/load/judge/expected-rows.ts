import type { LoadDefinition, RequestTask, TaskDefinition } from '../definition/types.ts'
import type { GeneratorHealth, RowState, SlaRow, SubjectReport } from '../report.ts'
import { requestLine } from '../wire/request-line.ts'

const NEEDED = 20

/** The middle of a request's latency, where a task says what is normal: what is too fast is as suspicious as what is too slow. */
export function expectedRows(
  { users }: LoadDefinition,
  subjects: readonly SubjectReport[],
  category: string,
  { invalid }: GeneratorHealth,
): SlaRow[] {
  const expected = new Map<string, readonly [number, number]>()
  for (const { tasks } of Object.values(users))
    for (const task of Object.values(tasks).flatMap(requestsOf))
      if (task.expectMs !== undefined) expected.set(requestLine(task.request)!.subject, task.expectMs)
  return [...expected].map(([subject, range]): SlaRow => {
    const found = subjects.find((one) => one.subject === subject)
    const observed = found?.response?.p50Ms ?? null
    const samples = found?.count ?? 0
    const [state, why] = invalid
      ? (['invalid', 'the generator was the bottleneck'] as const)
      : judged(observed, samples, range)
    return {
      subject,
      metric: 'expectedMs',
      severity: 'warning',
      importance: 'medium',
      category,
      limit: range[1],
      observed,
      interval: null,
      samples,
      needed: NEEDED,
      state,
      by: 'generator',
      why,
      seconds: { judged: 0, broken: 0, firstBrokenMs: null },
    }
  })
}

function requestsOf(task: TaskDefinition): RequestTask[] {
  if ('request' in task) return [task]
  if (!('steps' in task)) return []
  return Object.values(task.steps).filter((step): step is RequestTask => typeof step !== 'function')
}

function judged(
  observed: number | null,
  samples: number,
  [least, most]: readonly [number, number],
): readonly [RowState, string] {
  if (observed === null) return ['no-data', 'nothing was measured']
  const told = `p50 ${Number(observed.toPrecision(3))} ms, expected ${least} to ${most} ms, of ${samples} requests`
  if (samples < NEEDED) return ['inconclusive', `${told}: ${NEEDED} are needed`]
  if (observed < least) return ['warning', `${told}: too fast, look at what it answers`]
  return observed > most ? ['warning', `${told}: too slow`] : ['pass', told]
}
