import { readFileSync } from 'node:fs'
import { buildReport } from '../shop/orders.js'

/** Reads its settings for each report, from a disk that is slow. */
export function start(shop, { slowFile }) {
  return shop.replace('buildReport', (day) => ({ ...buildReport(day), ...readSettings(slowFile) }))
}

function readSettings(file) {
  return { settings: readFileSync(file, 'utf8').length }
}
