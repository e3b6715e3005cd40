import { join } from 'node:path'

/** Stands for `lib/flight/here.cts` in tests: threads cannot read TypeScript, they run what was built. */
const here: string = join(import.meta.dirname, '../../dist/esm/lib/flight')
export default here
