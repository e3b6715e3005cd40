import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * Spans are made and metrics are aggregated, nothing is exported: what an application pays before any backend. The
 * spans are needed, for without them the metrics know no route.
 */
function register(instrumentations) {
  const { MeterProvider, MetricReader } = require('@opentelemetry/sdk-metrics')
  const { NodeTracerProvider } = require('@opentelemetry/sdk-trace-node')
  const { registerInstrumentations } = require('@opentelemetry/instrumentation')
  // Without a reader the instruments throw their measurements away.
  class IdleReader extends MetricReader {
    async onForceFlush() {}
    async onShutdown() {}
  }
  const tracerProvider = new NodeTracerProvider()
  tracerProvider.register()
  const meterProvider = new MeterProvider({ readers: [new IdleReader()] })
  registerInstrumentations({ instrumentations, tracerProvider, meterProvider })
}

function httpInstrumentation() {
  const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http')
  return new HttpInstrumentation()
}

export function followExpress() {
  const { ExpressInstrumentation } = require('@opentelemetry/instrumentation-express')
  register([httpInstrumentation(), new ExpressInstrumentation()])
}

/** Returns the plugin to register. */
export function followFastify() {
  const { FastifyOtelInstrumentation } = require('@fastify/otel')
  const fastify = new FastifyOtelInstrumentation({ registerOnInitialization: false })
  register([httpInstrumentation(), fastify])
  return fastify.plugin()
}
