import { readFile } from 'node:fs/promises'
import { renderPage } from '../shop/pages.js'

/** Reads its theme from a disk that is slow: each read keeps a thread of the pool. */
export function start(shop, { slowFile }) {
  return shop.replace('renderPage', async (slug, text) => {
    await Promise.all([readTheme(slowFile), readTheme(slowFile), readTheme(slowFile), readTheme(slowFile)])
    return renderPage(slug, text)
  })
}

async function readTheme(file) {
  return (await readFile(file)).length
}
