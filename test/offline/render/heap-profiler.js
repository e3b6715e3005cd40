// Usage: node heap-profiler.js FILE.heapprofile OUT.html
import HeapProfiler from '@clinic/heap-profiler'
import { promisify } from 'node:util'

const [file, out] = process.argv.slice(2)
const profiler = new HeapProfiler({})
await promisify(profiler.visualize.bind(profiler))(file, out)
