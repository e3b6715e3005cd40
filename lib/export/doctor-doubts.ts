import { doctorSpan, needsMarker, type DoctorData } from './clinic-doctor.ts'

/** What the machine gave the process meanwhile; null where that is not known. */
export interface DoctorSurroundings {
  cpus: number
  /** Share of the time in which the main thread was ready to run and was not let. */
  waitRatio: number | null
}

/** Below this, nine tenths of doctor's samples show less CPU than it expects of a server under load. */
const SATURATED_RATIO = 0.9
const CROWDED_RATIO = 0.1
/** Doctor cuts 100 ms at each end, and a loop that is held for long gives few samples. */
const LONG_ENOUGH_MS = 9_500

/** Why doctor's category may be wrong here. Its rules are made for a benchmark on a machine that has nothing else to do. */
export function doctorDoubts(data: DoctorData, { cpus, waitRatio }: DoctorSurroundings): string[] {
  const { samples, watchedGc, gc } = data
  const [fromMs, toMs] = doctorSpan(samples)
  const spanMs = toMs - fromMs
  if (spanMs <= 0) return []
  const doubts: string[] = []
  const cpuRatio = samples.cpuMs / spanMs
  if (cpuRatio < SATURATED_RATIO) doubts.push(`the process used ${cpuRatio.toFixed(2)} of a core`)
  if (cpus < 1) doubts.push(`it may use no more than ${cpus} of one`)
  if (waitRatio !== null && waitRatio > CROWDED_RATIO)
    doubts.push(`its main thread waited ${Math.round(waitRatio * 100)} % of the time for a CPU`)
  if (spanMs < LONG_ENOUGH_MS)
    doubts.push(`doctor wants ten seconds, and there are ${(spanMs / 1_000).toFixed(1)}`)
  const lines: string[] = []
  if (doubts.length > 0) {
    const rule =
      "Clinic's doctor takes it for granted that the process is under full load and has a core for itself"
    lines.push(`${rule}. Here ${doubts.join(', ')}: its category may be wrong.`)
  }
  if (needsMarker(data)) {
    lines.push(
      "Nothing was collected meanwhile, and without a collection Clinic's doctor gives no category: its data has one of length 0 in the middle, which did not happen.",
    )
  } else if (!watchedGc && gc.length === 0) {
    lines.push("Garbage collections were not watched: Clinic's doctor will say that its data is not enough.")
  }
  return lines
}
