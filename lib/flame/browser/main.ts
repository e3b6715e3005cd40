import type { FlameData } from '../flame-data.ts'
import { App } from './app.ts'
import { byId } from './dom.ts'
import { listen } from './keys.ts'
import { recordingOf } from './recording.ts'
import { count, percent, time } from './words.ts'

const data = JSON.parse(byId('data', HTMLScriptElement).textContent) as FlameData
const recording = recordingOf(data)
document.title = `${data.title} · flame graph`
byId('title', HTMLElement).textContent = data.title
byId('summary', HTMLElement).textContent = data.summary
byId('facts', HTMLElement).textContent = facts()

const app = new App(recording)
listen(app)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => app.update())

function facts(): string {
  const { spanUs, beforeSpanUs, samples } = data
  const idle = sumOf('(idle)')
  const compared = beforeSpanUs === null ? '' : `; compared with ${time(beforeSpanUs)} before`
  return `${time(spanUs)} recorded, ${count(samples)} samples, ${percent(idle / (spanUs || 1))} idle${compared}`
}

function sumOf(name: string): number {
  const { weights, nodeFrame, frames } = data
  let us = 0
  for (let i = 0; i < weights.length; i += 4)
    if (frames.names[nodeFrame[weights[i]!]!] === name) us += weights[i + 2]!
  return us
}
