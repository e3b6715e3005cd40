export function perfPathOf(given: string | false | undefined): string | null {
  return given === false ? null : (given ?? '/perf')
}
