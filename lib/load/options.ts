import type { TargetDefinition } from './definition/target.ts'
import type { Selection } from './definition/selection.ts'
import type { ScenarioReport } from './report.ts'
import type { Progress } from './scenario-run.ts'

export interface LoadOptions extends Selection {
  /** The file that `definition` comes from: without it, tasks with functions are driven by this very thread. */
  file?: string
  /** Instead of the definition's. */
  target?: TargetDefinition
  seed?: number
  threads?: number
  /** Machines other than this one that may be put under load. */
  allowHosts?: readonly string[]
  /** Warnings fail too. */
  strict?: boolean
  /** Where incidents of the target are copied to; without it only their verdicts are taken. */
  dir?: string
  cwd?: string
  env?: Readonly<Record<string, string | undefined>>
  /** Ends the run; what was measured by then is reported. */
  signal?: AbortSignal
  version?: string
  onProgress?: (progress: Progress) => void
  onScenario?: (report: ScenarioReport) => void
}
