// One shop in a process of its own. Usage: main.js '{ framework, options, servicesPort, fault }', with IPC.
// A fault is in the process from the start and does nothing until a message switches it on.
import { Shop } from './shop/index.js'

const { framework, options, servicesPort, fault } = JSON.parse(process.argv[2])
const shop = new Shop(servicesPort)
const frameworks = {
  express: async () => (await import('./express.js')).createExpress(shop, options),
  fastify: async () => (await import('./fastify.js')).createFastify(shop, options),
}
const server = await frameworks[framework]()
const { start } = fault === undefined ? {} : await import(`./faults/${fault.name}.js`)
let stop

process.on('message', ({ switchOn, close }) => {
  if (close) return end()
  if (switchOn) return (stop ??= start(shop, fault))
  stop?.()
  stop = undefined
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))

/** The process has to end by itself now: what perfguard left would keep it. */
function end() {
  server.close()
  server.closeAllConnections()
  process.channel.unref()
}
