import { healthy } from '../cases/index.js'
import { randomOf } from '../load/random.js'
import { incidentsIn } from './incidents.js'
import { withStage } from './stage.js'
import { until } from './until.js'

const DAY_MS = 20_000
const calmAfterMs = 5_000

/**
 * Healthy days one after the other in one process, in an order that the seed gives. Tells each incident with the day on
 * which it came; there should be none.
 */
export async function runSoak({ framework, minutes, node, seed = 1 }, children, onDay) {
  const modules = healthy.flatMap(({ inject }) => inject?.app ?? [])
  const one = { id: 'soak', sla: healthy[0].sla, modules }
  return withStage(one, framework, children, { node }, async (stage) => {
    const random = randomOf(seed)
    const endMs = performance.now() + minutes * 60_000
    const told = new Set()
    const found = []
    while (performance.now() < endMs) {
      const day = healthy[Math.floor(random() * healthy.length)]
      const news = () => incidentsIn(stage.dir).find(({ id }) => !told.has(id))
      const undo = await stage.inject(day.inject ?? {})
      let incident = await until(news, DAY_MS)
      await undo()
      incident ??= await until(news, calmAfterMs)
      if (incident !== undefined) {
        told.add(incident.id)
        found.push({ day: day.id, reason: incident.reason })
      }
      onDay(day.id, incident)
    }
    return found
  })
}
