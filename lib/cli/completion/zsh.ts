import { incidentIds, type Words } from './words.ts'

export function zsh(commands: readonly Words[]): string {
  const cases = commands.map(({ command, options, operands, choices, takesFiles, takesIncidents }) => {
    const values = choices.map(({ option, words }) => `        ${option}) offer=(${words.join(' ')}) ;;`)
    const incidents = takesIncidents ? [`latest \${(f)"$(${incidentIds})"}`] : []
    return [
      `    ${command})`,
      '      case $words[CURRENT-1] in',
      ...values,
      '        --out|--dir) _files; return ;;',
      `        *) offer=(${[...options, ...operands, ...incidents].join(' ')})${takesFiles || takesIncidents ? '; _files' : ''} ;;`,
      '      esac ;;',
    ].join('\n')
  })
  return `#compdef perfguard
# source <(perfguard completion zsh)
_perfguard() {
  local -a offer
  if (( CURRENT == 2 )); then
    offer=(${commands.map(({ command }) => command).join(' ')} help --help --version)
  else
    case $words[2] in
${cases.join('\n')}
    esac
  fi
  compadd -- $offer
}
compdef _perfguard perfguard`
}
