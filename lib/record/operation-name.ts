import { nameText, OTHER, shortName, type Naming } from './naming.ts'

/** What is counted by name: single operations, whole workflows, and their steps as `workflow/step`. */
export type OperationKind = 'op' | 'workflow' | 'step'

const prefixes: Readonly<Record<string, string>> = { op: 'op:', workflow: 'workflow:', step: 'workflow:' }

export const operationNaming: Naming = {
  group: (kind) => kind,
  name: (name) => shortName(nameText(name)),
  label: (kind, name) => (name === OTHER ? OTHER : `${prefixes[kind] ?? ''}${name}`),
  free: null,
}

/** Leaves room for the names of its steps. */
const MAX_WORKFLOW_LENGTH = 100

/** A slash parts a workflow from its step, so that its own name has none. */
export function workflowName(name: unknown): string {
  return shortName(nameText(name).replaceAll('/', '-'), MAX_WORKFLOW_LENGTH)
}

/** `op:db.query`, `workflow:pay` or `workflow:pay/intent`, as the SLA calls them. */
export function splitSubject(subject: string): readonly [kind: OperationKind, name: string] {
  const [prefix, name] = [subject.slice(0, subject.indexOf(':')), subject.slice(subject.indexOf(':') + 1)]
  if (prefix === 'op') return ['op', name]
  return [name.includes('/') ? 'step' : 'workflow', name]
}
