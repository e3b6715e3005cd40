import { incidentIds, type Words } from './words.ts'

export function fish(commands: readonly Words[]): string {
  const lines = commands.flatMap(({ command, options, operands, choices, takesFiles, takesIncidents }) => {
    const seen = `complete -c perfguard -n '__fish_seen_subcommand_from ${command}'`
    const words = new Map(choices.map((one) => [one.option, one.words.join(' ')]))
    const places = [...operands, ...(takesIncidents ? ['latest', `(${incidentIds})`] : [])]
    return [
      `complete -c perfguard -n __fish_use_subcommand -a ${command}`,
      ...options.map((option) => {
        const values = words.get(option)
        return `${seen} -l ${option.slice(2)}${values === undefined ? '' : ` -x -a '${values}'`}`
      }),
      ...(places.length > 0 ? [`${seen} -a '${places.join(' ')}'`] : []),
      ...(takesFiles || takesIncidents ? [`${seen} -F`] : []),
    ]
  })
  return ['# perfguard completion fish | source', 'complete -c perfguard -f', ...lines].join('\n')
}
