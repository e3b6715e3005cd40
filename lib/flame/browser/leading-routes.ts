import type { CallTree } from './call-tree.ts'

/** The route that most of a node's time was for, −1 for none: for every node, in one pass from the leaves up. */
export function leadingRoutes({ parent, rows }: CallTree): Int32Array {
  const sums: (Map<number, number> | undefined)[] = []
  const leading = new Int32Array(parent.length).fill(-1)
  for (const { node, route, us } of rows) add((sums[node] ??= new Map()), route, us)
  for (let node = parent.length - 1; node >= 0; node--) {
    const own = sums[node]
    if (own === undefined) continue
    let most = 0
    for (const [route, us] of own) {
      if (us <= most) continue
      most = us
      leading[node] = route
    }
    if (node === 0) break
    const above = sums[parent[node]!]
    sums[node] = undefined
    if (above === undefined) sums[parent[node]!] = own
    else for (const [route, us] of own) add(above, route, us)
  }
  return leading
}

function add(sums: Map<number, number>, route: number, us: number): void {
  sums.set(route, (sums.get(route) ?? 0) + us)
}
