import { bais, baisAlerts } from './bais.ts'
import { leasePayment } from './lease-payment.ts'
import { multiAgent, multiAgentAlerts } from './multi-agent.ts'
import { netra, netraBands } from './netra.ts'
import type { Preset } from './preset.ts'

export type { LimitTarget, LoadTarget, OpenTarget, Preset, TargetLevels } from './preset.ts'

export type PresetName =
  'bais' | 'bais-alerts' | 'multi-agent' | 'multi-agent-alerts' | 'lease-payment' | 'netra' | 'netra-bands'

/** The target tables of the founding documents, as plain data. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  bais,
  'bais-alerts': baisAlerts,
  'multi-agent': multiAgent,
  'multi-agent-alerts': multiAgentAlerts,
  'lease-payment': leasePayment,
  netra,
  'netra-bands': netraBands,
}
