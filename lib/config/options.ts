/** One row an option: the only place where defaults, ranges and units stand. README's table is checked against it. */
export interface OptionInfo {
  path: string
  type: 'number' | 'integer' | 'string' | 'object' | 'choice'
  unit?: 'ms' | 'us' | 'bytes' | 'count'
  default: unknown
  min?: number
  max?: number
  choices?: readonly unknown[]
  about: string
}

const HOUR_MS = 3_600_000

export const optionTable: readonly OptionInfo[] = [
  {
    path: 'window.spanMs',
    type: 'number',
    unit: 'ms',
    default: 60_000,
    min: 1_000,
    max: HOUR_MS,
    about: 'the sliding window that everything is shown and judged over',
  },
  {
    path: 'evaluateEveryMs',
    type: 'number',
    unit: 'ms',
    default: 1_000,
    min: 50,
    max: 60_000,
    about: 'how often the SLA is judged',
  },
  {
    path: 'routes.max',
    type: 'integer',
    unit: 'count',
    default: 500,
    min: 1,
    max: 10_000,
    about: 'routes with a slot of their own; the busiest keep theirs, the rest counts as `(other)`',
  },
  {
    path: 'operations.max',
    type: 'integer',
    unit: 'count',
    default: 200,
    min: 1,
    max: 10_000,
    about: 'operations, workflows and their steps with a slot of their own; the rest counts as `(other)`',
  },
  {
    path: 'flight.spanMs',
    type: 'number',
    unit: 'ms',
    default: 30_000,
    min: 10_000,
    max: 120_000,
    about: 'how much of the time before a breach an incident shows',
  },
  {
    path: 'flight.intervalUs',
    type: 'integer',
    unit: 'us',
    default: 10_000,
    min: 1_000,
    max: 100_000,
    about: 'time between two CPU samples; at 1 000 they cost 8 % CPU, at 10 000 under 1 %',
  },
  {
    path: 'flight.attribution',
    type: 'choice',
    default: 'armed',
    choices: ['armed', 'always', 'never'],
    about:
      'when CPU samples are told apart by request after an `await` too: in trouble, always (4–14 % CPU), never',
  },
  {
    path: 'watchdog.blockedMs',
    type: 'number',
    unit: 'ms',
    default: 500,
    min: 100,
    max: 60_000,
    about: 'a loop held for longer is an incident, with or without an SLA',
  },
  {
    path: 'capture.dir',
    type: 'string',
    default: 'perf-incidents',
    about: 'folder of the incidents, made when the first one is written',
  },
  {
    path: 'capture.engine',
    type: 'choice',
    default: 'inspector',
    choices: ['inspector', 'v8-profiler-next'],
    about: 'what takes the profiles where the flight recorder, which uses the inspector, cannot run',
  },
  {
    path: 'capture.duringMs',
    type: 'number',
    unit: 'ms',
    default: 10_000,
    min: 500,
    max: 60_000,
    about: 'how long the profile runs after the breach',
  },
  {
    path: 'capture.cooldownMs',
    type: 'number',
    unit: 'ms',
    default: 60_000,
    min: 0,
    max: 24 * HOUR_MS,
    about: 'rest between two captures',
  },
  {
    path: 'capture.perHour',
    type: 'integer',
    unit: 'count',
    default: 6,
    min: 1,
    max: 360,
    about: 'captures in any hour',
  },
  {
    path: 'capture.maxIncidents',
    type: 'integer',
    unit: 'count',
    default: 20,
    min: 2,
    max: 1_000,
    about: 'incidents kept on disk: the newest, and the worst',
  },
  {
    path: 'capture.maxBytes',
    type: 'integer',
    unit: 'bytes',
    default: 256 * 1024 ** 2,
    min: 1024 ** 2,
    max: 1024 ** 4,
    about: 'bytes of incidents kept on disk',
  },
  {
    path: 'capture.heap',
    type: 'choice',
    default: 'sampling',
    choices: ['sampling', 'snapshot', false],
    about:
      'heap evidence: a sampling profile; a snapshot too, if 12 times the heap is free (holds the loop for seconds); none',
  },
  {
    path: 'cluster',
    type: 'choice',
    default: 'auto',
    choices: ['auto', true, false],
    about:
      'whether `/perf` shows all workers as one: those of `node:cluster`; threads of a process too; never',
  },
  {
    path: 'budget.periodMs',
    type: 'number',
    unit: 'ms',
    default: 720 * HOUR_MS,
    min: 24 * HOUR_MS,
    max: 8_760 * HOUR_MS,
    about:
      'the period of the error budgets that an `availability` opens; the windows of its burn rates scale with it',
  },
  {
    path: 'budget.dir',
    type: 'string',
    default: undefined,
    about: 'a folder of this process alone, in which the error budgets survive a restart',
  },
  {
    path: 'shed.delayMs',
    type: 'number',
    unit: 'ms',
    default: 50,
    min: 10,
    max: 10_000,
    about: 'the longest that a request may wait for the event loop before others are turned away',
  },
  {
    path: 'shed.maxInFlight',
    type: 'number',
    unit: 'count',
    default: Infinity,
    min: 1,
    max: Infinity,
    about:
      'requests under way at which all but `never` are turned away; normal ones from 80 %, low from 50 %',
  },
  {
    path: 'shed.retryAfterMs',
    type: 'number',
    unit: 'ms',
    default: 2_000,
    min: 1_000,
    max: HOUR_MS,
    about: 'what `Retry-After` says to those turned away, give or take a half',
  },
  {
    path: 'shed.dryRun',
    type: 'choice',
    default: false,
    choices: [false, true],
    about: 'only counts who would have been turned away',
  },
  {
    path: 'notify.service',
    type: 'string',
    default: 'node',
    about: 'what the messages call this application',
  },
  {
    path: 'notify.severity',
    type: 'choice',
    default: 'warning',
    choices: ['warning', 'critical'],
    about: 'the least that is told of',
  },
  {
    path: 'notify.remindMs',
    type: 'number',
    unit: 'ms',
    default: HOUR_MS,
    min: 60_000,
    max: 168 * HOUR_MS,
    about: 'what is still broken is told again so often',
  },
  {
    path: 'notify.deploySilenceMs',
    type: 'number',
    unit: 'ms',
    default: 30_000,
    min: 0,
    max: HOUR_MS,
    about: 'after the start nothing is told for so long; what is broken then is',
  },
]

/** Options that hold others, or whose form the table cannot say. */
export const sections: Readonly<Record<string, string>> = {
  sla: 'the SLA: an object of rows, see "SLA"',
  presets: 'a list of names, or of { name, rows }',
  window: 'an object',
  routes: 'an object',
  operations: 'an object',
  observe: "an object such as { 'tracing:NAME': 'op:NAME' }, a list of recipes, or false",
  flight: 'an object, or false',
  watchdog: 'an object, or false',
  capture: 'an object, or false',
  egress: '{ dir, put, hook }, or false',
  endpoint: 'a path, { path, access }, or false',
  budget: 'an object, or false',
  shed: 'an object, or false',
  notify: 'an object, or false',
  clock: '{ nowMs(), wallMs() }',
}
