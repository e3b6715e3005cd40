import { baselineOf } from './baseline.ts'
import { budgetOf, type Budget } from './budget.ts'
import { CallTree } from './call-tree.ts'
import { clean } from './clean.ts'
import { complaintOf, watchedBlock, type Complaint } from './complaint.ts'
import type { Evidence, Trigger } from './evidence.ts'
import { Functions } from './functions.ts'
import { Labels, type Labelled } from './labels.ts'
import { Routes } from './owners.ts'
import type { Roots } from './packages.ts'
import type { Recording } from './recording.ts'
import { Stretch } from './stretch.ts'

/** The evidence, read: what got worse, compared with what, and by how much. */
export interface Case {
  evidence: Evidence
  roots: Roots
  functions: Functions
  routes: Routes
  complaint: Complaint
  during: Stretch
  /** The stretch before it, fit to be compared with or not. */
  before: Stretch | null
  /** What `during` is compared with; null where nothing is fit for it. */
  calm: Stretch | null
  /** Null where the complaint is not about time. */
  budget: Budget | null
}

export function openCase(evidence: Evidence): Case {
  const roots = rootsOf(evidence)
  const functions = new Functions(roots)
  const routes = new Routes()
  const recordings = [evidence.during, evidence.before, evidence.reference]
  const [during, before, reference] = readTogether(recordings, functions, routes, evidence.trigger)
  const [first, second] = [before ?? null, reference ?? null]
  // Whether something got worse is asked of the calm, and which calm is fit, of what got worse.
  const complaint = complaintOf(evidence.trigger, during!, baselineOf(first, second, null))
  const calm = baselineOf(first, second, complaint)
  return {
    evidence,
    roots,
    functions,
    routes,
    complaint,
    during: during!,
    before: first,
    calm,
    budget: budgetOf(complaint, during!, calm),
  }
}

/** Reads one recording on its own. */
export function readAlone(recording: Recording, roots: Roots = { rootUrl: null }): Stretch {
  return readTogether([recording], new Functions(roots), new Routes())[0]!
}

/** What one recording teaches about the routes of functions holds for the others. */
function readTogether(
  recordings: readonly (Recording | null)[],
  functions: Functions,
  routes: Routes,
  trigger?: Trigger,
): (Stretch | null)[] {
  const labels = new Labels()
  const read = recordings.map((raw) => {
    if (!raw) return null
    const recording = clean(raw)
    const labelled = recording.cpu && labelledOf(recording, new CallTree(recording.cpu, functions), routes)
    if (labelled) labels.learn(labelled)
    return { recording, labelled }
  })
  return read.map((one, at) => {
    if (!one) return null
    const { recording, labelled } = one
    const owners = labelled ? labels.ownersOf(labelled) : new Int32Array()
    // The first is the one in which it happened.
    const watched = at === 0 && trigger ? watchedBlock(trigger, recording.toMs) : null
    return new Stretch(recording, labelled?.tree ?? null, owners, routes, watched)
  })
}

function labelledOf({ cpu, requests }: Recording, tree: CallTree, routes: Routes): Labelled {
  const ids = (cpu?.routes ?? []).map((name) => routes.idOf(name))
  // A sample may have been joined to a request before it was known which route would take it.
  let byNumber: Map<number, string> | null = null
  const routeOf = (request: number): number | undefined => {
    byNumber ??= new Map(requests.map(({ number, route }) => [number, route]))
    const route = byNumber.get(request)
    return route === undefined ? undefined : routes.idOf(route)
  }
  const ofSample = Int32Array.from(tree.sampleRoute, (route, sample) => {
    const request = tree.sampleRequest[sample]!
    return ids[route] ?? (request > 0 ? routeOf(request) : undefined) ?? -1
  })
  return { tree, routes: ofSample, exact: cpu?.exact ?? [] }
}

function rootsOf({ process }: Evidence): Roots {
  return { rootUrl: process.rootUrl, ...(process.ownUrl !== undefined && { ownUrl: process.ownUrl }) }
}
