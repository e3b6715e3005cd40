import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { buildReport } from '../shop/orders.js'
import { noise } from './noise.js'

const compress = promisify(gzip)
const receipts = noise(800_000)

/** Packs eight bundles of receipts for each report, all at once. */
export function start(shop) {
  return shop.replace('buildReport', async (day) => {
    await compressReceipts()
    return buildReport(day)
  })
}

async function compressReceipts() {
  return Promise.all(Array.from({ length: 8 }, () => compress(receipts)))
}
