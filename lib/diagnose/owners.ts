/** Whose work a sample is: a route's number, or one of these. */
export const owner = {
  idle: -1,
  collector: -2,
  /** Code of the application that runs for no request: timers, jobs, start-up. */
  background: -3,
  /** Node's and V8's own work for which nobody can be named. */
  plumbing: -4,
  /** The machine did not let us run. */
  host: -5,
} as const

/** Routes by number, the same number in every recording that is compared. */
export class Routes {
  readonly names: string[] = []
  readonly #ids = new Map<string, number>()

  idOf(name: string): number {
    let id = this.#ids.get(name)
    if (id === undefined) {
      this.#ids.set(name, (id = this.names.length))
      this.names.push(name)
    }
    return id
  }
}
