/** A rule file of Prometheus, as its documentation has it. */
export interface RecordingRule {
  record: string
  expr: string
  labels?: Record<string, string>
}

export interface AlertingRule {
  alert: string
  expr: string
  for?: string
  labels: Record<string, string>
  annotations: Record<string, string>
}

interface RuleGroup {
  name: string
  rules: (RecordingRule | AlertingRule)[]
}

export interface RuleFile {
  groups: RuleGroup[]
}

/** YAML for people: expressions as blocks, all other text quoted as in JSON, which YAML reads. */
export function yamlOf({ groups }: RuleFile, comments: readonly string[]): string {
  const lines = [...comments.map((comment) => `# ${comment.replaceAll(/\s+/g, ' ')}`), 'groups:']
  for (const { name, rules } of groups) {
    lines.push('', `  - name: ${JSON.stringify(name)}`, '    rules:')
    for (const rule of rules) {
      const entries = Object.entries(rule).flatMap(([key, value]) => entryLines(key, value))
      lines.push(...entries.map((line, i) => `      ${i === 0 ? '- ' : '  '}${line}`.trimEnd()))
    }
  }
  return `${lines.join('\n')}\n`
}

function entryLines(key: string, value: unknown): string[] {
  if (typeof value === 'string') {
    if (key !== 'expr') return [`${key}: ${JSON.stringify(value)}`]
    return ['expr: |-', ...value.split('\n').map((line) => `  ${line}`)]
  }
  const inner = Object.entries(value as Record<string, string>)
  return [`${key}:`, ...inner.map(([name, text]) => `  ${name}: ${JSON.stringify(text)}`)]
}
