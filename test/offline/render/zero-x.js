// Usage: node zero-x.js FILE.cpuprofile OUT.html TITLE
import zeroX from '0x'

const [visualizeCpuProfile, outputHtml, title] = process.argv.slice(2)
await zeroX({ workingDir: process.cwd(), visualizeCpuProfile, outputHtml, title })
