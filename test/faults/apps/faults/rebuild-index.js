import { products } from '../shop/catalog.js'

/** Rebuilds the index once, and holds the loop for seconds. */
export function start() {
  const timer = setTimeout(rebuildIndex, 100)
  return () => clearTimeout(timer)
}

function rebuildIndex() {
  const index = new Map()
  for (let round = 0; round < 9_000; round++) {
    for (const { name, id } of products) {
      const word = name.slice(round % 5, 12)
      index.set(word, (index.get(word) ?? 0) + id)
    }
  }
  return index.size
}
