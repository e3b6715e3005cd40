/** Every number that a verdict hangs on, in one place so that the fault suite can calibrate them. */
export const thresholds = {
  /** A baseline shorter, or with fewer requests of the subject, is no baseline. */
  baselineMs: 4_000,
  baselineRequests: 20,
  /** Latency that grew by less is not worth explaining. */
  addedMs: 1,
  addedRatio: 0.1,

  /** Share of what was added that a cause must explain to be the verdict, or at least to be suspected. */
  verdictShare: 0.5,
  suspicionShare: 0.3,
  suspicionMargin: 0.1,
  /** Shares below this rule a cause out. */
  mentionShare: 0.08,
  high: { share: 0.65, support: 25, margin: 0.3 },
  medium: { share: 0.5, support: 6, margin: 0.15 },

  /** Work in one piece that holds up everybody. */
  longPieceMs: 50,
  /** Work per request that has grown, not wobbled. */
  grownRatio: 1.4,
  saturatedRatio: 0.85,
  /** So much of it on a CPU. */
  ranRatio: 0.6,
  arrivalsRatio: 1.15,
  /** Share of what the loop has to do that its arrivals would ask of it at their former cost. */
  formerCost: 0.7,
  /** A route whose part of the arrivals grew by less did not bring the crowd. */
  mixShift: 0.15,

  /** Turns of the loop that a request waits for, at most: arrival, body, a few awaits, the answer. */
  turnsPerRequest: 6,
  /** Jobs that a request has in the thread pool one after the other, at most. */
  poolJobsPerRequest: 4,
  poolDelayMs: 5,
  /** Other threads of the process worked for as much of what is awaited: then it is they who are waited for. */
  ownThreadsRatio: 0.4,
  /** Samples of a function that puts jobs into the pool before it is named: that takes next to no time. */
  submitterSamples: 3,

  /** Pauses over this share of the time, and of what was added, are churn: allocating costs CPU as well. */
  churnPauseRatio: 0.08,
  churnShare: 0.3,
  fullHeapRatio: 0.85,
  leakBytesPerMin: 1_048_576,
  /** A site that keeps less than this more than before is chance: the sampler looks at one in 512 KiB. */
  leakBytes: 524_288,

  /** A culprit explains this share of what grew around it. */
  culpritShare: 0.5,
  /** Fewer requests than this say nothing of what each of them leaves in the heap. */
  leakRequests: 50,
  /** A function of which so many labelled samples are one route's is that route's own. */
  soleRouteShare: 0.8,
  /** Labelled samples of a function before its unlabelled ones are taken for the same route, and how pure they are. */
  learnedSamples: 2,
  learnedPurity: 0.9,
  /** Holds, and how regularly a route must be there, before their unlabelled work is put down to it. */
  presentHolds: 3,
  presentShare: 0.8,
  presentMargin: 0.2,
  errorPoints: 0.02,
} as const
