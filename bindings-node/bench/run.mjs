// Measures calls of imagegate against Rust's own and against what else one would write or call, and writes the tables into
// docs/node.md. `cargo xtask node --bench` builds what it needs and says where it is.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as engines from './engines.mjs'

const PAGE = join(import.meta.dirname, '../../docs/node.md')
const SAMPLES = 25
const SAMPLE = 20e6

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
  ['imagegate, new decisions', engines.imagegateAnew],
  ['plain JavaScript, the report prepared', (line) => engines.plain(line, true)],
  ['plain JavaScript on objects', (line) => engines.plain(line, false)],
  ['@cedar-policy/cedar-wasm', engines.cedarWasm],
  ['@marcbachmann/cel-js', engines.cel]
]

const names = ['S1', 'S2', 'S3']
const folder = mkdtempSync(join(tmpdir(), 'imagegate-'))
const calls = (what) => execFileSync(process.env.IMAGEGATE_CALLS, [what, folder], { encoding: 'utf8' })
calls('cases')
const cases = names.map((name) => ({ name, line: JSON.parse(readFileSync(join(folder, `${name}.case`), 'utf8')) }))
const rust = new Map(
  calls('time')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([name, call, time]) => [`${name} ${call}`, Number(time)])
)
rmSync(folder, { recursive: true })
const ofRust = (call) => names.map((name) => rust.get(`${name} ${call}`))
const table = new Map([['Rust', ofRust('evaluate')], ...rows.map(([name]) => [name, []])])
const texts = new Map([
  ['Rust: reading a request and deciding', ofRust('read')],
  ['imagegate: `evaluateJson`', []],
  ['Rust: deciding and writing the decision', ofRust('write')],
  ['imagegate: `evaluate` and `toJson`', []],
  ['imagegate: `evaluate` and `toJsonBytes`', []]
])

for (const { name, line } of cases) {
  const expected = engines.imagegate(line)
  const verdict = expected.verdict(expected.decide())
  for (const [row, make] of rows) {
    const { decide, verdict: verdictOf } = make(line)
    const { action, rules } = verdictOf(decide())
    assert.equal(action, verdict.action, `${row} ${name}`)
    assert.deepEqual(rules.sort(), [...verdict.rules].sort(), `${row} ${name}`)
    table.get(row).push(await median(decide))
  }
  const text = Buffer.from(JSON.stringify(line.request))
  const { gate, request, now } = engines.prepared(line)
  const decision = gate.evaluateJson(text, now)
  texts.get('imagegate: `evaluateJson`').push(await median(() => gate.evaluateJson(text, now, decision)))
  const written = () => gate.evaluate(request, now, decision).toJson('triggered')
  texts.get('imagegate: `evaluate` and `toJson`').push(await median(written))
  const asBytes = () => gate.evaluate(request, now, decision).toJsonBytes('triggered')
  texts.get('imagegate: `evaluate` and `toJsonBytes`').push(await median(asBytes))
}

/** Microseconds with three digits. */
const shown = (time) => Number((time / 1000).toPrecision(3)).toString()

function markdown(title, table) {
  const row = (cells) => `| ${cells.join(' | ')} |`
  const lines = [...table].map(([name, times]) => row([name, ...times.map(shown)]))
  return [row([title, ...names]), row(['---', ...names.map(() => '---:')]), ...lines].join('\n')
}

const text = `${markdown('a decision, µs', table)}\n\n${markdown('JSON, µs', texts)}\n`
const page = readFileSync(PAGE, 'utf8').replace(
  /(<!-- table -->\n)[^]*(<!-- end -->)/,
  (_, begin, end) => begin + text + end
)
writeFileSync(PAGE, page)
console.log(text)
