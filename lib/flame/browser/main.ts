import type { FlameData } from '../flame-data.ts'
import { kind } from '../kind.ts'
import { App } from './app.ts'
import { byId, element } from './dom.ts'
import { listen } from './keys.ts'
import { recordingOf } from './recording.ts'
import { count, percent, time } from './words.ts'

const data = JSON.parse(byId('data', HTMLScriptElement).textContent) as FlameData
const recording = recordingOf(data)
document.title = `${data.title} · flame graph`
byId('title', HTMLElement).textContent = data.title
byId('summary', HTMLElement).append(...data.summary.split('`').map(inCode))
byId('facts', HTMLElement).textContent = facts()

const app = new App(recording)
listen(app)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => app.update())

/** A report's names of functions are between backticks. */
function inCode(text: string, index: number): Node | string {
  return index % 2 === 1 ? element('code', {}, text) : text
}

function facts(): string {
  const { spanUs, beforeSpanUs, samples, nodeFrame, frames } = data
  let idle = 0
  for (const { node, us } of recording.rows) if (frames.kind[nodeFrame[node]!] === kind.idle) idle += us
  const compared = beforeSpanUs === null ? '' : `; compared with ${time(beforeSpanUs)} before`
  return `${time(spanUs)} recorded, ${count(samples)} samples, ${percent(idle / (spanUs || 1))} idle${compared}`
}
