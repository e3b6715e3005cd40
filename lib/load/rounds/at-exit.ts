/** What must not be left behind, however this process ends. The answer does it now, once. `undo` cannot wait for anything. */
export function undoneAtExit(undo: () => void): () => void {
  const once = (): void => {
    process.off('exit', once)
    undo()
  }
  process.on('exit', once)
  return once
}
