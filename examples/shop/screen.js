import * as util from 'node:util'

const LABEL_WIDTH = 11
const PLAIN_EVERY = 5
const stateColours = { ok: 'green', warning: 'yellow', critical: 'red', 'insufficient-data': 'gray' }

/** Lines with the time in front, and one line of progress that is rewritten on a terminal. */
export class Screen {
  #startMs = performance.now()
  #live = process.stdout.isTTY
  #colours = this.#live && process.env.NO_COLOR === undefined && util.styleText !== undefined
  #ticks = 0

  line(label, text, colour = 'bold') {
    this.#clear()
    console.log(`${this.#time()}  ${this.#style(colour, label.padEnd(LABEL_WIDTH))} ${text}`)
  }

  /** More of what the line above says. */
  more(text) {
    this.#clear()
    console.log(`${' '.repeat(LABEL_WIDTH + 8)}${text}`)
  }

  progress({ routes, state }) {
    const busy = routes.filter(({ latency }) => latency !== null)
    const perSecond = Math.round(busy.reduce((sum, { rps }) => sum + rps, 0))
    const p99 = busy
      .toSorted((a, b) => a.route.localeCompare(b.route))
      .map(({ route, latency }) => `${route} ${String(Math.round(latency.p99Ms)).padStart(3)} ms`)
      .join(', ')
    const sla = this.#style(stateColours[state], state)
    const text = `${String(perSecond).padStart(3)}/s, SLA ${sla}, p99: ${p99}`
    if (!this.#live) {
      if (++this.#ticks % PLAIN_EVERY === 0) this.line('load', text)
      return
    }
    this.#clear()
    process.stdout.write(`${this.#time()}  ${'load'.padEnd(LABEL_WIDTH)} ${text}`.slice(0, this.#width()))
  }

  end() {
    this.#clear()
  }

  /** What does not fit would leave a rest behind; colour codes take no room. */
  #width() {
    return (process.stdout.columns ?? 120) - 1 + (this.#colours ? 10 : 0)
  }

  #clear() {
    if (this.#live) process.stdout.write('\r\u001B[K')
  }

  #time() {
    const seconds = Math.floor((performance.now() - this.#startMs) / 1_000)
    return `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}`
  }

  #style(colour, text) {
    return this.#colours ? util.styleText(colour, text) : text
  }
}
