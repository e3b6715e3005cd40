export const tools = ['0x', '@clinic/doctor', '@clinic/heap-profiler', 'speedscope'] as const

/** What a tool's process is asked to do: read `input`, write one page to `output`. */
export interface ToolOrder {
  tool: (typeof tools)[number]
  /** Where the tool is installed. */
  folder: string
  /** Where it may leave things. */
  scratch: string
  input: string
  output: string
  title: string
}
