// Usage: node doctor.js FOLDER OUT.html; prints what Clinic's doctor thinks.
import ClinicDoctor from '@clinic/doctor'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'

const [folder, out] = process.argv.slice(2)
const doctor = new ClinicDoctor()
await promisify(doctor.visualize.bind(doctor))(folder, out)
const [, data] = /<script[^>]*id="clinic-data"[^>]*>(.*?)<\/script>/s.exec(readFileSync(out, 'utf8'))
const { analysis, processStat } = JSON.parse(data)
console.log(JSON.stringify({ ...analysis, samples: processStat.length }))
