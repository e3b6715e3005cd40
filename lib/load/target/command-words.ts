const word = /"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"']+)/g

/** A command line as its words, without a shell: quotes hold together, nothing else is special. */
export function commandWords(line: string | readonly string[]): string[] {
  if (typeof line !== 'string') return [...line]
  return [...line.matchAll(word)].map(
    ([, double, single, plain]) => double?.replaceAll(/\\(.)/g, '$1') ?? single ?? plain!,
  )
}
