interface Outcome {
  /** The number of the route's name. */
  route: number
  status: number
  aborted: boolean
}

/** Route, status and aborted in one cell of the tape. */
export function outcomeCell(route: number, status: number, aborted: boolean): number {
  return route * 2_048 + ((status & 1_023) << 1) + (aborted ? 1 : 0)
}

export function outcomeOf(cell: number): Outcome {
  const rest = cell % 2_048
  return { route: Math.floor(cell / 2_048), status: rest >> 1, aborted: (rest & 1) === 1 }
}
