/** A power of two: some 26 s of 5 000 requests a second. */
const places = 131_072

/** Names of routes by number, and the routes of the newest requests, in 1.5 MB. */
export class RouteMemory {
  readonly names: string[] = []
  readonly #indexOf = new Map<string, number>()
  readonly #request = new Float64Array(places)
  readonly #route = new Int32Array(places)

  /** The index of a name into `names`. */
  indexOf(route: string): number {
    let index = this.#indexOf.get(route)
    if (index === undefined) {
      index = this.names.push(route) - 1
      this.#indexOf.set(route, index)
    }
    return index
  }

  note(request: number, route: number): void {
    // Numbers are given in turn: each newcomer takes the place of the oldest.
    const place = request & (places - 1)
    this.#request[place] = request
    this.#route[place] = route
  }

  /** An index into `names`; −1 when it is not known, or not yet. */
  routeOf(request: number): number {
    const place = request & (places - 1)
    return request !== 0 && this.#request[place] === request ? this.#route[place]! : -1
  }
}
