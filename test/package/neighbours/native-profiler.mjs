import pprof from '@datadog/pprof'

pprof.time.start({ intervalMicros: 10_000, lineNumbers: false, withContexts: false })

globalThis.neighbour = () => {
  const { stringTable } = pprof.time.stop(false)
  return stringTable.strings.includes('burn')
    ? 'has its own profile'
    : 'has a profile without the guilty function'
}
