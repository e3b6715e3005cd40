import type { Case } from '../case.ts'
import { culpritOf, routeOfFunction, type Chosen, type Culprit } from '../culprit.ts'
import { largest } from '../numbers.ts'
import { awaitedMore, crowdedByOwnMs, othersPerSec, poolDelay } from '../own-threads.ts'
import { culpritEvidence, culpritText, partOf, routeOf, type Suspicion } from '../suspicion.ts'
import type { Stretch } from '../stretch.ts'
import { thresholds } from '../thresholds.ts'
import { msText } from '../words.ts'

/** The process's own threads had too much to do: jobs waited in libuv's queue, or took long. */
export function threadpool(one: Case, awaitedMs: number): Suspicion {
  const { during, calm } = one
  const share = partOf(one, awaitedMs + crowdedByOwnMs(one))
  const culprit = share >= thresholds.mentionShare ? submitterOf(one) : null
  const [most] = largest(awaitedMore(one)) ?? []
  const route = (culprit && routeOfFunction(during, culprit.id)) ?? most ?? null
  const before = calm ? `, ${msText(poolDelay(calm))} before` : ''
  const delays = `a job waits ${msText(poolDelay(during))} for one of ${one.evidence.process.threadPoolSize} threads${before}`
  const by = culprit ? `; the most work comes from ${culpritText(one, culprit)}` : ''
  return {
    cause: 'threadpool',
    share,
    support: during.recording.pool.length,
    ...(route !== null && routeOf(one, route)),
    ...(culprit && { culprit }),
    summary: `The threads of libuv's pool are busy: ${delays}; ${workText(one)}${by}.`,
    evidence: culpritEvidence(one, culprit),
    why: `in the thread pool, ${delays}`,
  }
}

function workText({ during, calm }: Case): string {
  const before = calm ? `, ${msText(othersPerSec(calm))} before` : ''
  return `threads other than the main one use ${msText(othersPerSec(during))} of CPU a second${before}`
}

/** Node's modules that put jobs into the pool, and their functions that do the work at once. */
const pooledModules =
  /^node:(internal\/)?(crypto\/(pbkdf2|scrypt|random|keygen|hkdf|argon2)|zlib|fs|dns|blob)(\/|$)/
const synchronous = /Sync/

/** Who submits: the code that calls into the modules whose work goes to the pool. A sample or two are chance. */
function submitterOf(one: Case): Culprit | null {
  const { during, calm } = one
  const found = culpritOf(one, submitting(during), during.spanMs, submitting(calm), calm?.spanMs ?? 0)
  return found && found.samples >= thresholds.submitterSamples ? found : null
}

function submitting(stretch: Stretch | null): Chosen {
  const isPooled = stretch?.tree ? poolNodes(stretch.tree) : []
  return (sample) => isPooled[stretch!.tree!.sampleNode[sample]!] === 1
}

/** Nodes at or below a call of such a module. */
function poolNodes({ nodeFunction, nodeParent, functions }: NonNullable<Stretch['tree']>): Uint8Array {
  const isPooled = new Uint8Array(nodeFunction.length)
  for (let node = 0; node < isPooled.length; node++) {
    for (let at = node; at !== -1; at = nodeParent[at]!) {
      const { url, kind, functionName } = functions.places[nodeFunction[at]!]!
      if (kind === 'application' || kind === 'package') break
      if (pooledModules.test(url) && !synchronous.test(functionName)) isPooled[node] = 1
      if (synchronous.test(functionName)) {
        isPooled[node] = 0
        break
      }
    }
  }
  return isPooled
}
