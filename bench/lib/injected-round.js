import { Child, withChildren } from './children.js'
import { orderOf } from './paired-costs.js'
import { serverFlags } from './server-flags.js'

/**
 * One round in memory: a fresh process for each variant (`{ name, framework, arm, urls }`), all alive at once,
 * working in turns. Returns the cost of each segment, in µs per request, by name.
 */
export async function injectedRound(variants, { round, segments, requests, warmup, connections, node }) {
  const started = orderOf(variants, round).map((variant) => {
    const { framework, arm, urls } = variant
    const args = [framework, arm, String(connections), ...(urls === undefined ? [] : [String(urls)])]
    return { variant, child: new Child('injection.js', { args, node, flags: serverFlags, core: 0 }) }
  })
  const children = started.map(({ child }) => child)
  return withChildren(children, async () => {
    for (const child of children) await child.ask('segment', warmup)
    const found = new Map(variants.map(({ name }) => [name, []]))
    for (let segment = 0; segment < segments; segment++) {
      for (const { variant, child } of orderOf(started, round * segments + segment)) {
        found.get(variant.name).push((await child.ask('segment', requests)) / requests)
      }
    }
    return found
  })
}
