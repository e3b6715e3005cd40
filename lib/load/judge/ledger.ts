import type { Scale } from '../../stats/scale.ts'
import { emptyTail, type Tail } from '../../stats/tail.ts'
import { ROUTE_WAYS } from '../../record/endings.ts'
import type { Report } from '../drive/crew.ts'
import type { CountNews, ErrorNews, SlowNews } from '../drive/tally-news.ts'
import type { Bin, Phase } from '../schedule/level.ts'
import { addCellsToTail } from './cells.ts'
import { isLag, isRequest } from './labels.ts'
import { percentilesOf } from './percentiles.ts'
import { Totals } from './totals.ts'
import type { Percentiles } from '../report.ts'

/** As long as answers of a bin may still come, and as long as a judgement looks back. */
const KEPT_BINS = 70
const FAILED = 3
const SLOWEST = 20

/** What is left of a bin when it is over. */
export interface BinFigures {
  planned: number
  sent: number
  answered: number
  errors: number
  inFlight: number
  response: Percentiles | null
  service: Percentiles | null
  lagP99Ms: number | null
}

interface OpenBin {
  requests: Totals
  lag: Totals
  /** By subject. */
  tails: (Tail | undefined)[]
}

/** Adds up what all threads tell: by second, by phase and subject. What it holds does not grow with the requests. */
export class Ledger {
  readonly labels: string[] = []
  readonly figures: BinFigures[]
  readonly errors: Map<string, ErrorNews> = new Map()
  slowest: SlowNews[] = []
  readonly #scale: Scale
  readonly #bins: readonly Bin[]
  readonly #open = new Map<number, OpenBin>()
  /** By phase, then by subject. */
  readonly #totals: (Totals | undefined)[][]
  readonly #subjects = new Map<string, number>()
  /** What each thread calls its subjects. */
  readonly #names: string[][] = []
  readonly #inFlight: number[] = []

  constructor(scale: Scale, phases: readonly Phase[], bins: readonly Bin[]) {
    this.#scale = scale
    this.#bins = bins
    this.#totals = phases.map(() => [])
    this.figures = bins.map(nothing)
  }

  /** `bin` is the one that is under way. */
  add({ thread, news }: Report, bin: number): void {
    const names = (this.#names[thread] ??= [])
    names.push(...news.labels)
    const numberOf = (subject: number): number => this.#numberOf(names[subject]!)
    const touched = new Set<number>()
    for (const count of news.counts) {
      this.#count(count, numberOf(count.subject))
      touched.add(count.bin)
    }
    for (const one of touched) this.#fill(one)
    for (const error of news.errors) this.#error({ ...error, subject: numberOf(error.subject) })
    for (const slow of news.slowest) this.slowest.push({ ...slow, subject: numberOf(slow.subject) })
    this.slowest = this.slowest.toSorted((a, b) => b.responseMs - a.responseMs).slice(0, SLOWEST)
    this.#inFlight[thread] = news.inFlight
    const figures = this.figures[bin]
    if (figures !== undefined) figures.inFlight = this.#inFlight.reduce((sum, one) => sum + one, 0)
    this.#close(bin)
  }

  /** Subjects have numbers here once something of them was counted. */
  #numberOf(label: string): number {
    const known = this.#subjects.get(label)
    if (known !== undefined) return known
    const subject = this.labels.push(label) - 1
    this.#subjects.set(label, subject)
    return subject
  }

  #count(news: CountNews, subject: number): void {
    const label = this.labels[subject]!
    const open = this.#openBin(news.bin)
    const { phase } = this.#bins[news.bin]!
    const totals = (this.#totals[phase]![subject] ??= new Totals(this.#scale))
    totals.add(news)
    if (isRequest(label)) open.requests.add(news)
    if (isLag(label)) open.lag.add(news)
    const tail = (open.tails[subject] ??= emptyTail(this.#scale.boundariesMs.length + 1, ROUTE_WAYS))
    if (news.response !== null) addCellsToTail(tail, this.#scale, news.response)
    tail.tallies[FAILED]! += news.errors
    tail.tallies[0]! += news.ended - news.errors
  }

  #openBin(bin: number): OpenBin {
    let open = this.#open.get(bin)
    if (open === undefined) {
      open = { requests: new Totals(this.#scale), lag: new Totals(this.#scale), tails: [] }
      this.#open.set(bin, open)
    }
    return open
  }

  #fill(bin: number): void {
    const { requests, lag } = this.#openBin(bin)
    const figures = this.figures[bin]!
    figures.planned = requests.planned
    figures.sent = requests.sent
    figures.answered = requests.response.count
    figures.errors = requests.errors
    figures.response = percentilesOf(requests.response)
    figures.service = percentilesOf(requests.service)
    figures.lagP99Ms = lag.response.quantileMs(0.99)
  }

  #error(error: ErrorNews): void {
    const key = `${error.subject} ${error.kind}`
    const known = this.errors.get(key)
    if (known === undefined) this.errors.set(key, error)
    else {
      known.count += error.count
      known.firstMs = Math.min(known.firstMs, error.firstMs)
      known.lastMs = Math.max(known.lastMs, error.lastMs)
    }
  }

  #close(bin: number): void {
    for (const one of this.#open.keys()) if (one < bin - KEPT_BINS) this.#open.delete(one)
  }

  /** What was counted of a subject in a bin; undefined without anything, and when it is too long ago. */
  tail(bin: number, subject: number): Tail | undefined {
    return this.#open.get(bin)?.tails[subject]
  }

  /** Of one subject over some phases. */
  totals(subject: number, phases: readonly number[]): Totals {
    const sum = new Totals(this.#scale)
    for (const phase of phases) {
      const totals = this.#totals[phase]?.[subject]
      if (totals !== undefined) sum.merge(totals)
    }
    return sum
  }
}

function nothing(): BinFigures {
  return {
    planned: 0,
    sent: 0,
    answered: 0,
    errors: 0,
    inFlight: 0,
    response: null,
    service: null,
    lagP99Ms: null,
  }
}
