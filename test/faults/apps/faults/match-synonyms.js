import { products, rankProducts } from '../shop/catalog.js'

const synonyms = Array.from({ length: 450 }, (_, n) => `wort${n}`)

/** Looks for every synonym in every name. */
export function start(shop) {
  return shop.replace('rankProducts', (query) => [...rankProducts(query), matchSynonyms()])
}

function matchSynonyms() {
  let matches = 0
  for (const { name } of products) {
    for (const synonym of synonyms) if (name.toLowerCase().includes(synonym)) matches++
  }
  return { matches }
}
