/** What this browser remembers of its user; where it may not, each page begins anew. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(`perfguard.${name}`)
  } catch {
    return null
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`perfguard.${name}`, value)
  } catch {
    // Storage is full or forbidden: it is not remembered.
  }
}
