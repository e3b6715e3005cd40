// As an APM in JavaScript does it: a profile of its own, in a session of its own, from the first moment to the last.
import { Session } from 'node:inspector/promises'

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.setSamplingInterval', { interval: 5_000 })
await session.post('Profiler.start')

globalThis.neighbour = async () => {
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  return profile.nodes.some(({ callFrame }) => callFrame.functionName === 'burn')
    ? 'has its own profile'
    : 'has a profile without the guilty function'
}
