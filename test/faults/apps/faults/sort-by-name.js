import { products } from '../shop/catalog.js'

const newest = products.slice(0, 1_400)

/** Sorts them all by the rules of a language, for ten hits. */
export function start(shop) {
  return shop.replace('rankProducts', sortByName)
}

function sortByName(query) {
  const wanted = query.toLowerCase()
  return newest
    .toSorted(byName)
    .filter(({ name }) => name.toLowerCase() >= wanted)
    .slice(0, 10)
}

function byName(a, b) {
  return a.name.localeCompare(b.name, 'de', { numeric: true, sensitivity: 'base' })
}
