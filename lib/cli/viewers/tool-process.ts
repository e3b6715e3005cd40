// The process in which one tool draws one page, and that ends then.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { speedscopePage } from './speedscope-page.ts'
import type { ToolOrder } from './tool-order.ts'

type Done = (error?: Error | null) => void
/** As Clinic's tools are made. */
type ClinicTool = new (settings: object) => { visualize(input: string, output: string, done: Done): void }
type ZeroX = (options: {
  workingDir: string
  visualizeCpuProfile: string
  outputHtml: string
  title: string
}) => Promise<string>

const draw: Record<ToolOrder['tool'], (order: ToolOrder) => Promise<unknown>> = {
  '0x': async ({ folder, scratch, input, output, title }) => {
    const zeroX = load(folder) as ZeroX
    await zeroX({ workingDir: scratch, visualizeCpuProfile: input, outputHtml: output, title })
  },
  '@clinic/doctor': clinic,
  '@clinic/heap-profiler': clinic,
  speedscope: async ({ folder, input, output, title }) => speedscopePage(folder, input, output, title),
}

async function clinic({ folder, input, output }: ToolOrder): Promise<void> {
  const tool = new (load(folder) as ClinicTool)({})
  await new Promise<void>((resolve, reject) => {
    tool.visualize(input, output, (error) => (error ? reject(error) : resolve()))
  })
}

function load(folder: string): unknown {
  return createRequire(join(folder, 'package.json'))(folder)
}

const order = JSON.parse(process.argv[2]!) as ToolOrder
draw[order.tool](order).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? `Error: ${error.message}` : String(error)}\n`)
    process.exit(1)
  },
)
