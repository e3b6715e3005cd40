import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Visitors } from './visitors.ts'

export interface ShopOptions {
  extraRoutes?: number
  /** Where its endpoint is. @default '/perf' */
  mount?: string
  /** What everybody may; everything, when it is left out. */
  grants?: string
}

/** A shop in a process of its own, and its visitors. */
export class Shop {
  readonly origin: string
  readonly visitors: Visitors
  readonly #process: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#process = child
    this.origin = `http://127.0.0.1:${port}`
    this.visitors = new Visitors(this.origin)
  }

  static async open({ extraRoutes = 0, mount = '/perf', grants = '' }: ShopOptions = {}): Promise<Shop> {
    const file = join(import.meta.dirname, '../apps/shop.js')
    const child = fork(file, [String(extraRoutes), mount, grants], { execArgv: [] })
    const gone = once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`the shop ended with ${code}`)),
    )
    gone.catch(() => {})
    const [{ port }] = (await Promise.race([once(child, 'message'), gone])) as [{ port: number }]
    return new Shop(child, port)
  }

  /** One of its routes computes for 350 ms each time, or no longer does. */
  slow(isSlow: boolean): void {
    this.#process.send({ slow: isSlow })
  }

  async close(): Promise<void> {
    this.visitors.leave()
    const gone = once(this.#process, 'exit')
    this.#process.kill()
    await gone
  }
}
