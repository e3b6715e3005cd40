import { incidentOf } from './shop.mjs'

const incident = await incidentOf()
const neighbour = await globalThis.neighbour?.()
process.stdout.write(JSON.stringify({ neighbour, incident }))
