import type { LoadDefinition } from '../definition/types.ts'
import type { Way } from '../wire/way.ts'
import type { Crew, Report } from './crew.ts'
import { Generator } from './generator.ts'
import type { DrivePlan } from './plan.ts'

/** One generator on this very thread: for handlers in this process, and for what no file says. */
export class InlineCrew implements Crew {
  readonly threads: number = 1
  readonly #generator: Generator

  constructor(plan: Omit<DrivePlan, 'thread' | 'threads'>, definition: LoadDefinition, way: Way) {
    this.#generator = new Generator({ ...plan, thread: 0, threads: 1 }, definition, way)
  }

  async prepare(): Promise<void> {
    await this.#generator.prepare()
  }

  async run(startMs: number): Promise<void> {
    await this.#generator.run(startMs)
  }

  stop(): void {
    this.#generator.stop()
  }

  async take(): Promise<Report[]> {
    return [{ thread: 0, ...this.#generator.take() }]
  }

  async close(): Promise<void> {
    await this.#generator.close()
  }
}
