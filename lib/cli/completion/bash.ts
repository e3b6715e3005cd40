import { incidentIds, type Words } from './words.ts'

export function bash(commands: readonly Words[]): string {
  const cases = commands.map(({ command, options, operands, choices, takesFiles, takesIncidents }) => {
    const values = choices.map(({ option, words }) => `      ${option}) offer='${words.join(' ')}' ;;`)
    const incidents = takesIncidents ? [`latest $(${incidentIds})`] : []
    return [
      `    ${command})`,
      '      case $previous in',
      ...values,
      '      --out|--dir) files=yes ;;',
      `      *) offer="${[...options, ...operands, ...incidents].join(' ')}"${takesFiles || takesIncidents ? '; files=yes' : ''} ;;`,
      '      esac ;;',
    ].join('\n')
  })
  return `# source <(perfguard completion bash)
_perfguard() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} offer= files=
  if [ "$COMP_CWORD" = 1 ]; then
    offer='${commands.map(({ command }) => command).join(' ')} help --help --version'
  else
    case \${COMP_WORDS[1]} in
${cases.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$offer" -- "$word"))
  [ -z "$files" ] || COMPREPLY+=($(compgen -f -- "$word"))
}
complete -o filenames -F _perfguard perfguard`
}
