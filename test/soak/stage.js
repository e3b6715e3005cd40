import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Children, placement } from '../faults/harness/children.js'

/** The shop of the fault suite, with its services and its customers, for as long as a soak lasts. */
export class Stage {
  children = new Children()
  #folder

  constructor(prefix) {
    this.#folder = mkdtempSync(join(tmpdir(), prefix))
    process.on('exit', () => this.children.kill())
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))
  }

  async open({ framework, node, fault, perf }) {
    const dir = join(this.#folder, 'incidents')
    const services = await this.children.fork('apps/downstream.js', [], { core: placement.customers })
    const settings = {
      framework,
      options: { ...perf, capture: { ...perf.capture, dir } },
      servicesPort: services.said.port,
      fault,
    }
    const shop = await this.children.fork('apps/main.js', [JSON.stringify(settings)], { node })
    return { shop, services, dir }
  }

  customers(shop, rates) {
    const load = { port: shop.said.port, seed: 7, rates }
    return this.children.fork('load/main.js', [JSON.stringify(load)], { core: placement.customers })
  }

  /** What `/perf` says: the states of all rules, and how many requests they were judged by. */
  async rules(shop) {
    const answer = await fetch(`http://127.0.0.1:${shop.said.port}/perf`)
    const { routes, state } = await answer.json()
    const states = routes.flatMap(({ sla }) => sla.map((row) => row.state))
    const counts = [...new Set(states)].map((one) => `${one} ${states.filter((each) => each === one).length}`)
    return {
      states: [`process ${state}`, ...counts].join(', '),
      judged: routes.reduce((sum, { count }) => sum + count, 0),
    }
  }

  async close({ keep = false }) {
    await this.children.stop()
    if (keep) console.log(`The incidents are in ${this.#folder}`)
    else rmSync(this.#folder, { recursive: true, force: true })
  }
}
