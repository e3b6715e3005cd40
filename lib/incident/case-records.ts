import type { ProcessFacts, Trigger } from '../diagnose/evidence.ts'
import type { Recording } from '../diagnose/recording.ts'
import type { CaseContent } from './case-files.ts'
import type { HeapLooks } from './heap-looks.ts'
import { hottestFirst } from './hottest-first.ts'
import type { Originals } from './originals.ts'

/** The flight recorder, as a case needs it. Times on the main thread's monotonic clock. */
export interface FlightSource {
  nowMs(): number
  /** Added to that clock it gives epoch milliseconds. */
  wallOffsetMs: number
  spanMs: number
  /** What is older is forgotten. */
  keepMs: number
  /** Hands the newest CPU samples to the log; settles late while the main thread is in native code. */
  rotate(): Promise<void>
  recording(fromMs: number, toMs: number): Recording
  reference(): Recording | null
  facts(): ProcessFacts
}

interface RecordDeps {
  source: FlightSource
  /** When the trouble began, by what the recording shows. */
  onset(trigger: Trigger, recording: Recording): number
  originals: Originals
  heap: Pick<HeapLooks, 'profile' | 'sites' | 'pair'> | null
}

/** On the main thread's clock. */
interface Stretch {
  openedMs: number
  nowMs: number
}

/** So much of what the CPU did before is in every incident of a process that is old enough. */
const BEFORE_MS = 20_000

/** When the trouble began; late enough that there are samples of before, which are not kept for ever. */
export function findOnset(deps: RecordDeps, trigger: Trigger, { openedMs, nowMs }: Stretch): number {
  const { source } = deps
  // Who asks for a capture wants what comes from then on.
  if (trigger.kind === 'hand') return openedMs
  const recording = source.recording(Math.max(0, openedMs - 3 * source.spanMs), nowMs)
  const onsetMs = deps.onset(trigger, recording)
  const sampledFromMs = recording.cpu?.sampleAtMs[0] ?? 0
  if (openedMs - sampledFromMs < source.spanMs) return onsetMs
  return Math.max(onsetMs, sampledFromMs + BEFORE_MS)
}

/** What the recorder knows now, with functions as they are called in their sources, as far as that is read in time. */
export function gather(
  { source, originals, heap }: RecordDeps,
  { onsetMs, openedMs, nowMs }: Stretch & { onsetMs: number },
  sourcesMs: number,
): Pick<CaseContent, 'before' | 'during' | 'profiles' | 'whole' | 'heap'> {
  const fromMs = Math.max(0, onsetMs - source.spanMs)
  const before = source.recording(fromMs, onsetMs)
  const during = source.recording(Math.max(onsetMs, nowMs - source.keepMs), nowMs)
  // Of a young process the trouble may have begun sooner: its profile goes on up to the breach.
  const enoughMs = (before.cpu?.sampleAtMs[0] ?? fromMs) + BEFORE_MS
  const beforeToMs = Math.max(onsetMs, Math.min(openedMs, enoughMs))
  const shownBefore = beforeToMs > onsetMs ? source.recording(fromMs, beforeToMs) : before
  const looks = [heap?.sites, heap?.pair?.first]
  originals.learn(hottestFirst([during, shownBefore, source.reference()], looks), sourcesMs)
  const named = originals.recording(during)
  return {
    before: before.cpu || before.requests.length > 0 ? originals.recording(before) : null,
    during: named,
    profiles: { before: originals.recording(shownBefore), during: named },
    whole: originals.recording(source.recording(fromMs, nowMs)),
    heap: heap?.profile ? originals.heapProfile(heap.profile) : null,
  }
}
