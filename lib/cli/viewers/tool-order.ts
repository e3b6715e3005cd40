/** What a tool's process is asked to do: read `input`, write one page to `output`. */
export interface ToolOrder {
  tool: '0x' | '@clinic/doctor' | '@clinic/heap-profiler' | 'speedscope'
  /** Where the tool is installed. */
  folder: string
  /** Where it may leave things. */
  scratch: string
  input: string
  output: string
  title: string
}
