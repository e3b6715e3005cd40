/** Waits for a condition by asking again and again; at the deadline it fails with what was waited for. */
export async function until<T>(
  condition: () => T | Promise<T>,
  options: { deadlineMs?: number; what?: string } = {},
): Promise<Exclude<T, null | undefined | false>> {
  const deadline = performance.now() + (options.deadlineMs ?? 10_000)
  for (;;) {
    const value = await condition()
    if (value !== null && value !== undefined && value !== false)
      return value as Exclude<T, null | undefined | false>
    if (performance.now() > deadline) {
      throw new Error(`not in time: ${options.what ?? condition.toString()}; last seen: ${String(value)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
