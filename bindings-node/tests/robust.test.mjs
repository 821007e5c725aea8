// Whatever is given: an error or the right answer, never a crash.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as imagegate from 'imagegate'
import { gate, now, policyJson, reference, refusal, reportJson, request, wrongType } from './fixtures.mjs'

const {
  AdmissionResponse,
  Exemption,
  Gate,
  ImagegateError,
  Policy,
  Report,
  Request,
  VexStatement,
  readCase,
  readKubernetes,
  readReports
} = imagegate

const readers = [
  Policy.fromJson,
  Exemption.fromJson,
  VexStatement.fromJson,
  Report.fromJson,
  Request.fromJson,
  imagegate.readVex,
  readCase,
  readReports,
  readKubernetes,
  imagegate.readDocuments,
  imagegate.detectFormat
]

const checks = [Policy.checkJson, Exemption.checkJson, Request.checkJson]

const strange = [
  undefined,
  null,
  true,
  0,
  NaN,
  10n,
  Symbol('x'),
  () => {},
  {},
  [],
  Object.create(null),
  new Date(),
  new Map(),
  /x/,
  new Float64Array(8),
  new Uint8ClampedArray(8),
  new ArrayBuffer(8),
  new DataView(new ArrayBuffer(8)),
  new Proxy({}, {}),
  Policy.prototype,
  Object.create(Gate.prototype),
  gate()
]

test('a text is a string or bytes, nothing else', () => {
  for (const read of [...readers, ...checks]) {
    for (const value of strange) assert.throws(() => read(value), wrongType, `${read.name} ${typeof value}`)
    assert.throws(() => read(), wrongType)
  }
  assert.equal(Policy.fromJson(new Uint8Array(Buffer.from(policyJson))).name, 'production')
  assert.equal(Policy.fromJson(Buffer.from(`xx${policyJson}`).subarray(2)).name, 'production')
})

test('every argument of a wrong type is a TypeError', () => {
  const [judged] = readKubernetes('{"kind":"Pod","spec":{"containers":[{"name":"a","image":"b"}]}}')
  const isDate = (value) => Object.prototype.toString.call(value) === '[object Date]'
  for (const value of strange.filter((value) => value != null)) {
    if (!Array.isArray(value)) {
      assert.throws(() => Gate.compile(value), wrongType)
      assert.throws(() => Gate.compile([], value), wrongType)
      assert.throws(() => Gate.compile([], [], value), wrongType)
      assert.throws(() => new AdmissionResponse(value), wrongType)
      assert.throws(() => new Request({ images: value }), wrongType)
      assert.throws(() => new Request({ images: [{ reference, reports: value }] }), wrongType)
    }
    assert.throws(() => Gate.compile([value]), wrongType)
    assert.throws(() => gate().evaluate(value, now), wrongType)
    assert.throws(() => gate().evaluate(request(), now, value), wrongType)
    assert.throws(() => gate().evaluate(request(), now).toJson(value), wrongType)
    assert.throws(() => gate().evaluate(request(), now).toJsonBytes(value), wrongType)
    assert.throws(() => new Request(value), wrongType)
    assert.throws(() => new Request({ images: [value] }), wrongType)
    assert.throws(() => new Request({ images: [{ reference: value }] }), wrongType)
    assert.throws(() => new Request({ workload: { namespace: value }, images: [{ reference }] }), wrongType)
    assert.throws(() => new VexStatement(value), wrongType)
    assert.throws(() => AdmissionResponse.refused(value), wrongType)
    if (typeof value !== 'function') assert.throws(() => judged.request(value))
    if (typeof value !== 'number' && typeof value !== 'bigint' && !isDate(value)) {
      assert.throws(() => gate().evaluate(request(), value), wrongType)
    }
  }
  assert.throws(() => gate().evaluate(request()), wrongType)
  assert.throws(() => gate().evaluate(), wrongType)
  assert.throws(
    () => new Request({ images: [{ reference, reports: [1] }] }),
    /Report is expected here.*entry 0.*entry 0/
  )
  assert.throws(() => new Request({ workload: [], images: [{ reference }] }), wrongType)
  assert.throws(() => new Request({ workload: { labels: ['a'] }, images: [{ reference }] }), wrongType)
  assert.throws(() => new Request({ workload: { labels: { a: undefined } }, images: [{ reference }] }), wrongType)
})

test('classes cannot be made, called or borrowed where they should not be', () => {
  const types = Object.values(imagegate).filter((value) => /^[A-Z]/.test(value.name ?? '') && value !== ImagegateError)
  assert.equal(types.length, 12)
  const given = {
    Request: [{ images: [{ reference }] }],
    AdmissionResponse: [{ uid: 'u' }],
    Mirrors: [[]],
    VexStatement: [{}]
  }
  const others = [undefined, {}, request(), gate(), Object.create(Gate.prototype)]
  for (const type of types) {
    const args = given[type.name] ?? []
    for (const other of others) assert.throws(() => type.apply(other, args), TypeError, type.name)
    assert.throws(() => Reflect.construct(type, args, Object), TypeError, type.name)
    if (given[type.name] === undefined) assert.throws(() => new type(), TypeError, type.name)
    assert.equal(type.prototype.constructor, type)
  }
  // No receiver becomes an instance.
  const receiver = {}
  assert.throws(() => Request.call(receiver, ...given.Request), TypeError)
  assert.ok(request() instanceof Request && gate() instanceof Gate)
  const { fromJson } = Policy
  assert.equal(fromJson.call(Report, policyJson).constructor, Policy)
  const { evaluate } = Gate.prototype
  const fromOthers = [undefined, {}, request(), Policy.default(), Object.create(gate()), Object.create(Gate.prototype)]
  for (const other of fromOthers) assert.throws(() => evaluate.call(other, request(), now))
  let getters = 0
  for (const type of types) {
    for (const [key, { get }] of Object.entries(Object.getOwnPropertyDescriptors(type.prototype))) {
      if (get === undefined) continue
      getters += 1
      assert.equal(get.name, `get ${key}`)
      for (const other of [undefined, null, 1, receiver, readers, type.prototype, Object.create(type.prototype)]) {
        assert.throws(() => get.call(other), { name: 'TypeError', code: 'ERR_INVALID_THIS' }, get.name)
      }
      for (const other of fromOthers.filter((other) => !(other instanceof type))) {
        assert.throws(() => get.call(other), { name: 'TypeError', code: 'ERR_INVALID_THIS' }, get.name)
      }
    }
  }
  assert.ok(getters > 20, `${getters}`)
  class Mine extends Request {}
  assert.equal(gate().evaluate(new Mine({ images: [{ reference }] }), now).action, 'deny')
})

test('getters, traps, callbacks that throw: what they throw is thrown', () => {
  const mine = new RangeError('mine')
  const fail = () => {
    throw mine
  }
  const same = (error) => error === mine
  const traps = new Proxy({}, { get: fail, ownKeys: fail, has: fail, getOwnPropertyDescriptor: fail })
  assert.throws(() => new Request({ get images() { return fail() } }), same) // prettier-ignore
  assert.throws(() => new Request(traps), same)
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  assert.throws(() => new Request(proxy), TypeError)
  assert.throws(() => gate().evaluate(proxy, now), TypeError)
  assert.throws(() => new Request({ workload: traps, images: [{ reference }] }), same)
  assert.throws(() => new Request({ workload: { labels: traps }, images: [{ reference }] }), same)
  assert.throws(() => new Request({ images: Object.defineProperty([], 0, { get: fail }) }), same)
  const [judged] = readKubernetes('{"kind":"Pod","spec":{"containers":[{"name":"a","image":"b"}]}}')
  assert.throws(() => judged.request(fail), same)
  assert.throws(() => judged.request(() => traps), same)
  assert.throws(() => judged.request(() => ({ reports: [traps] })), wrongType)
  assert.throws(() => judged.request(() => 5), wrongType)
  const thrown = (value) => () => judged.request(() => { throw value }) // prettier-ignore
  for (const value of [undefined, null, 5, 'text', Symbol('x')]) assert.throws(thrown(value))
  // A callback may come back in.
  assert.equal(judged.request(() => void judged.request(() => undefined)).imageCount, 1)
  assert.equal(gate().evaluate(request(), now).action, 'deny')
})

test('bytes that go away while arguments are read are not read', () => {
  const bytes = Buffer.alloc(1 << 20, 0x20)
  const host = {
    get cluster() {
      structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
      return 'prod-1'
    }
  }
  assert.throws(() => readKubernetes(bytes, host), refusal('invalidSyntax', undefined, ''))
  const detached = new Uint8Array(8)
  structuredClone(detached.buffer, { transfer: [detached.buffer] })
  for (const read of readers) assert.throws(() => read(detached), { name: 'ImagegateError' })
  const resizable = new ArrayBuffer(1 << 16, { maxByteLength: 1 << 20 })
  const view = new Uint8Array(resizable)
  resizable.resize(0)
  assert.throws(() => Report.fromJson(view), refusal('invalidSyntax', undefined, ''))
  const shared = new Uint8Array(new SharedArrayBuffer(reportJson.length))
  shared.set(Buffer.from(reportJson))
  assert.equal(Report.fromJson(shared).scanner, 'trivy')
})

test('a text may be anything', () => {
  const bytes = [
    Buffer.of(0xff, 0xfe),
    Buffer.of(0xed, 0xa0, 0x80),
    Buffer.of(0),
    Buffer.alloc(0),
    Buffer.alloc(1 << 16)
  ]
  const texts = ['', '\0', '"\0"', '\ud800', '{"a": "\udfff"}', `{"kind": "\ud83d"}`, '['.repeat(1e5), '"'.repeat(1e5)]
  for (const read of readers) {
    for (const text of [...bytes, ...texts]) {
      assert.throws(() => read(text), { name: 'ImagegateError' }, `${read.name} ${text.slice(0, 9)}`)
    }
  }
  for (const check of checks) {
    for (const text of [...bytes, ...texts]) assert.ok(check(text).length > 0)
  }
  // Half a character is no text, and is not taken for U+FFFD, which is one.
  const named = (name) => policyJson.replace('critical"', `${name}"`)
  assert.throws(() => Policy.fromJson(named('\ud800')), refusal('invalidSyntax', undefined, ''))
  const report = (title) => Report.fromJson(`{"findings":[{"id":"x","title":"${title}"}]}`).findings()[0].title
  assert.equal(report('\ufffd'), '\ufffd')
  assert.equal(report('\u{1f4a9}\u0001'.replace('\u0001', '\\u0000')), '\u{1f4a9}\0')
})

test('strings of objects keep every character, or are refused', () => {
  const workload = (namespace) => new Request({ workload: { namespace }, images: [{ reference }] }).workload
  for (const text of ['', '\0', 'a\0b', '\ufffd', '\u{1f4a9}', 'x'.repeat(1 << 20)]) {
    assert.equal(workload(text).namespace, text)
  }
  for (const half of ['\ud800', 'a\udfffb', '\ud83d\ud83d']) assert.throws(() => workload(half), wrongType)
  const labels = (labels) => new Request({ workload: { labels }, images: [{ reference }] }).workload.labels
  assert.throws(() => labels({ '\ud800': 'a' }), wrongType)
  assert.throws(() => labels({ a: '\ud800' }), wrongType)
  const own = JSON.parse('{"__proto__": "a", "constructor": null, "1": "b", "a\\u0000b": "c", "": ""}')
  assert.deepEqual(Object.entries(labels(own)).sort(), Object.entries(own).sort())
  assert.deepEqual(labels({ [Symbol('x')]: 1, a: 'b' }), { a: 'b' })
  assert.deepEqual(labels(Object.create({ inherited: 'a' })), {})
})

test('huge inputs are refused or read', () => {
  const huge = Buffer.alloc((256 << 20) + 1, 0x20)
  for (const read of readers.filter((read) => read !== readCase)) {
    assert.throws(() => read(huge), refusal('tooLarge', undefined, ''), read.name)
  }
  assert.throws(() => Policy.fromJson(' '.repeat((10 << 20) + 1)), refusal('tooLarge', undefined, ''))
  // A length alone says nothing.
  assert.throws(() => Gate.compile(new Array(2 ** 32 - 1)), wrongType)
  assert.throws(() => new Request({ images: new Array(2 ** 32 - 1) }), wrongType)
  const reports = Array(1e4).fill(Report.fromJson(reportJson))
  assert.equal(gate().evaluate(new Request({ images: [{ reference, reports }] }), now).action, 'deny')
  assert.equal(gate().evaluate(request(), now).toShortText(0), '')
  assert.ok(
    gate()
      .evaluate(request(), now)
      .toShortText(2 ** 32 - 1).length > 9
  )
})

test('handles outlive what they were made from, whatever is collected in between', async () => {
  const churn = async () => {
    globalThis.gc?.()
    await new Promise(setImmediate)
  }
  const kept = []
  for (let round = 0; round < 50; round += 1) {
    kept.push(gate(true).evaluate(request(), now))
    await churn()
    const read = Report.fromJsonAsync(reportJson)
    await churn()
    assert.equal((await read).scanner, 'trivy')
  }
  for (const decision of kept) assert.equal(decision.toJson(), kept[0].toJson())
})

test('the names are the same however the package is loaded', async () => {
  const { createRequire } = await import('node:module')
  const required = createRequire(import.meta.url)('imagegate')
  assert.deepEqual(Object.keys(required).sort(), Object.keys(imagegate).sort())
  assert.equal(required.Gate, Gate)
})
