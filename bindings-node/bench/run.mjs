// Measures calls of imagegate against Rust's own and against what else one would write or call, and writes the tables into
// docs/node.md. `cargo xtask node --bench` builds what it needs and says where it is. Everything is measured in turns, so
// that all have the same machine. Each turn gives medians, of which the smallest is taken: what else the machine does only
// makes them larger.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as engines from './engines.mjs'

const PAGE = join(import.meta.dirname, '../../docs/node.md')
const TURNS = 7
const SAMPLES = 25
const SAMPLE = 10e6

const nanoseconds = () => Number(process.hrtime.bigint())

/** The median time of a call, in nanoseconds. What Node frees between its tasks is freed between samples. */
async function median(call) {
  const time = (calls) => {
    const start = nanoseconds()
    for (let done = 0; done < calls; done += 1) call()
    return nanoseconds() - start
  }
  let calls = 1
  while (time(calls) < SAMPLE) calls *= 2
  const samples = []
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    await new Promise(setImmediate)
    samples.push(time(calls) / calls)
  }
  return samples.sort((a, b) => a - b)[SAMPLES >> 1]
}

const rows = [
  ['imagegate, a decision filled again', engines.imagegate],
  ['imagegate, `now` in milliseconds', engines.imagegateInMilliseconds],
  ['imagegate, new decisions', engines.imagegateAnew],
  ['plain JavaScript, the report prepared', (line) => engines.plain(line, true)],
  ['plain JavaScript on objects', (line) => engines.plain(line, false)],
  ['@cedar-policy/cedar-wasm', engines.cedarWasm],
  ['@marcbachmann/cel-js', engines.cel]
]

/** The calls that Rust times, too, by its names for them. */
const ofRust = {
  evaluate: 'Rust',
  read: 'Rust: reading a request and deciding',
  write: 'Rust: deciding and writing the decision'
}

/** The calls of imagegate that read or write JSON. */
const ofJson = {
  'imagegate: `evaluateJson`': ({ gate, text, now, decision }) => gate.evaluateJson(text, now, decision),
  'imagegate: `evaluate` and `toJson`': ({ gate, request, now, decision }) =>
    gate.evaluate(request, now, decision).toJson('triggered'),
  'imagegate: `evaluate` and `toJsonBytes`': ({ gate, request, now, decision }) =>
    gate.evaluate(request, now, decision).toJsonBytes('triggered')
}

const names = ['S1', 'S2', 'S3']
const folder = mkdtempSync(join(tmpdir(), 'imagegate-'))
const rust = (what) => execFileSync(process.env.IMAGEGATE_CALLS, [what, folder], { encoding: 'utf8' })

/** The calls of a case by row. All engines must agree about it. */
function callsOf(name) {
  const line = JSON.parse(readFileSync(join(folder, `${name}.case`), 'utf8'))
  const expected = engines.imagegate(line)
  const verdict = expected.verdict(expected.decide())
  const deciding = rows.map(([row, make]) => {
    const { decide, verdict: verdictOf } = make(line)
    const { action, rules } = verdictOf(decide())
    assert.equal(action, verdict.action, `${row} ${name}`)
    assert.deepEqual(rules.sort(), [...verdict.rules].sort(), `${row} ${name}`)
    return [row, decide]
  })
  const text = Buffer.from(JSON.stringify(line.request))
  const prepared = engines.prepared(line)
  const setting = { ...prepared, text, decision: prepared.gate.evaluateJson(text, prepared.now) }
  return [...deciding, ...Object.entries(ofJson).map(([row, call]) => [row, () => call(setting)])]
}

const best = new Map()
const keep = (row, name, time) => best.set(`${row} ${name}`, Math.min(time, best.get(`${row} ${name}`) ?? Infinity))

rust('cases')
const cases = names.map((name) => [name, callsOf(name)])
for (let turn = 0; turn < TURNS; turn += 1) {
  const lines = rust('time').trimEnd().split('\n')
  for (const [name, call, time] of lines.map((line) => line.split(' '))) keep(ofRust[call], name, Number(time))
  for (const [name, calls] of cases) for (const [row, call] of calls) keep(row, name, await median(call))
}
rmSync(folder, { recursive: true })

/** Microseconds with three digits. */
const shown = (time) => Number((time / 1000).toPrecision(3)).toString()

function markdown(title, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  const times = (row) => names.map((name) => shown(best.get(`${row} ${name}`)))
  const head = [line([title, ...names]), line(['---', ...names.map(() => '---:')])]
  return [...head, ...rows.map((row) => line([row, ...times(row)]))].join('\n')
}

const [reading, ...writing] = Object.keys(ofJson)
const decisions = markdown('a decision, µs', [ofRust.evaluate, ...rows.map(([row]) => row)])
const text = `${decisions}\n\n${markdown('JSON, µs', [ofRust.read, reading, ofRust.write, ...writing])}\n`
const page = readFileSync(PAGE, 'utf8').replace(
  /(<!-- table -->\n)[^]*(<!-- end -->)/,
  (_, begin, end) => begin + text + end
)
writeFileSync(PAGE, page)
console.log(text)
