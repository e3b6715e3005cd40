/** JSON for an inert element: a name with an end tag in it would end the element. */
export function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
}
