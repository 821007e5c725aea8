// A key that is not known is refused: what it was to say would be lost, and an image would get in.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { AdmissionResponse, Report, Request, VexStatement, readKubernetes, reviewIdentity } from 'imagegate'
import { gate, now, reference, refusal, reportJson, request, root, wrongType } from './fixtures.mjs'

const reports = [Report.fromJson(reportJson)]
const [judged] = readKubernetes('{"kind":"Pod","spec":{"containers":[{"name":"a","image":"b"}]}}')
const image = { reference }
const statement = { author: 'a', vulnerability: 'CVE-2024-0001', products: [{ id: 'nginx' }], status: 'fixed' }
const identity = reviewIdentity('{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u"}}')
const failure = { code: 'noImages', message: '', pointer: '' }
const decision = gate().evaluate(request(), now)

// For each type of `index.d.ts` that is taken as a plain object: what is called with one, and the place of the object.
const places = {
  RequestInput: [(extra) => new Request({ images: [image], ...extra }), undefined, ''],
  Image: [(extra) => new Request({ images: [image, { ...image, ...extra }] }), undefined, '/images/1'],
  ImageFacts: [(extra) => judged.request(() => ({ reports, ...extra })), undefined, '/images/0'],
  ImagePlatform: [
    (extra) => new Request({ images: [{ ...image, platforms: [{ platform: 'linux/amd64', ...extra }] }] }),
    undefined,
    '/images/0/platforms/0'
  ],
  Workload: [(extra) => new Request({ workload: { ...extra }, images: [image] }), undefined, '/workload'],
  HostFacts: [(extra) => readKubernetes('{"kind":"List","items":[]}', { ...extra }), 'host', ''],
  Controllers: [(extra) => readKubernetes('{}', { controllers: { ...extra } }), 'host', '/controllers'],
  VexStatementInput: [(extra) => new VexStatement({ ...statement, ...extra }), undefined, ''],
  VexProductInput: [
    (extra) => new VexStatement({ ...statement, products: [{ id: 'a' }, { id: 'b', ...extra }] }),
    undefined,
    '/products/1'
  ],
  TextOptions: [(extra) => decision.toText({ ...extra }), 'options', ''],
  ReviewIdentity: [(extra) => new AdmissionResponse([]).toJson({ ...identity, ...extra }), 'review', ''],
  Refusal: [(extra) => AdmissionResponse.refused({ ...failure, ...extra }), 'error', '']
}

/** The keys of an interface of `index.d.ts`, in order. */
function declared(name) {
  const types = readFileSync(join(root, 'bindings-node/index.d.ts'), 'utf8')
  const body = types.match(new RegExp(`\\nexport interface ${name} {\\n([^]*?)\\n}\\n`))[1]
  return [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, key]) => key)
}

const thrown = (call) => {
  try {
    call()
  } catch (error) {
    return error
  }
  return assert.fail('nothing was thrown')
}

for (const [name, [call, document, pointer]] of Object.entries(places)) {
  test(`an unknown key is refused: ${name}`, () => {
    const far = 'zzzzzzzzzzzzzzzzzzzz'
    for (const value of [reports, undefined, null]) {
      assert.ok(refusal('unknownKey', document, `${pointer}/${far}`)(thrown(() => call({ [far]: value }))), `${value}`)
    }
    // Exactly the declared keys are known.
    const known = thrown(() => call({ [far]: 1 })).message.match(/is not known here; known are (.*)$/)[1]
    const keys = name === 'Image' ? [...declared('ContainerImage'), ...declared('ImageFacts')] : declared(name)
    // What an `ImagegateError` has is let be there, too.
    const more = name === 'Refusal' ? ['document', 'line', 'column'] : []
    assert.deepEqual(known.split(', ').sort(), [...keys, ...more].sort())
    // Each of them is named where a letter is missing, and none of them is unknown.
    for (const key of keys.filter((key) => key.length > 3)) {
      const error = thrown(() => call({ [key.slice(0, -1)]: 1 }))
      assert.match(error.message, new RegExp(`did you mean "${key}"\\?$`))
    }
    for (const key of keys) assert.notEqual(thrown(() => call({ [key]: Symbol('x') })).code, 'unknownKey', key)
  })
}

test('a mistyped key lets no image in', () => {
  const decide = (facts) => gate().evaluate(new Request({ images: [{ reference, ...facts }] }), now).action
  assert.equal(decide({ reports }), 'deny')
  const message = 'the key "report" is not known here; did you mean "reports"?'
  const expected = { name: 'ImagegateError', code: 'unknownKey', pointer: '/images/0/report', message }
  assert.throws(() => decide({ report: reports }), expected)
  assert.throws(() => decide({ Reports: reports }), { pointer: '/images/0/Reports', message: /did you mean "reports"/ })
  assert.throws(() => judged.request(() => ({ reports, digset: 'x' })), {
    pointer: '/images/0/digset',
    message: /did you mean "digest"/
  })
  assert.throws(() => judged.request(null, { namespce: 'x' }), { pointer: '/workload/namespce' })
  // The unknown key is named, not the one that is missing because of it.
  assert.throws(() => new Request({ image: [image] }), { message: /did you mean "images"/ })
  // What the callback is given is no fact: another reference would not be taken.
  const spread = () => judged.request((image) => ({ ...image, reports }))
  assert.throws(spread, refusal('unknownKey', undefined, '/images/0/reference'))
})

test('own enumerable strings are keys, whatever their values and names', () => {
  const make = (workload) => new Request({ workload, images: [image] })
  const own = JSON.parse('{"namespace": "a", "__proto__": {}}')
  assert.throws(() => make(own), refusal('unknownKey', undefined, '/workload/__proto__'))
  assert.throws(() => make({ 'a/b~c': 1 }), refusal('unknownKey', undefined, '/workload/a~1b~0c'))
  assert.throws(() => make({ 7: 1 }), refusal('unknownKey', undefined, '/workload/7'))
  assert.throws(() => make({ 'namespace\0': 'a' }), refusal('unknownKey', undefined, '/workload/namespace\0'))
  assert.throws(() => make({ '\ud800': 1 }), refusal('unknownKey', undefined, '/workload/\ufffd'))
  assert.throws(
    () => make({ ['n'.repeat(1 << 20)]: 1 }),
    ({ message }) => message.length < 400
  )
  const hidden = Object.defineProperty({ namespace: 'a', [Symbol('namespce')]: 'b' }, 'namespce', { value: 'b' })
  assert.deepEqual(make(hidden).workload, { namespace: 'a' })
})

test('an object of a class may be given where its keys are its own', () => {
  class Place {
    static made = 0
    cluster = 'prod-1'
    get namespace() {
      return 'payments'
    }
  }
  const make = (workload) => new Request({ workload, images: [image] })
  assert.deepEqual(make(new Place()).workload, { cluster: 'prod-1', namespace: 'payments' })
  assert.deepEqual(make(Object.assign(Object.create(null), { cluster: 'a' })).workload, { cluster: 'a' })
  class Typo extends Place {
    namespce = 'payments'
  }
  assert.throws(() => make(new Typo()), refusal('unknownKey', undefined, '/workload/namespce'))
})

test('an object without keys of its own is plain, or nothing would be read of it', () => {
  const others = [
    new Map([['namespace', 'payments']]),
    new Set(),
    new Date(),
    /x/,
    Buffer.alloc(1 << 20),
    new ArrayBuffer(8),
    new Error('x'),
    Object.create({ namespace: 'payments' }),
    reports[0],
    gate(),
    decision,
    judged,
    request()
  ]
  for (const value of others) {
    assert.throws(() => judged.request(() => value), wrongType)
    assert.throws(() => judged.request(null, value), wrongType)
    assert.throws(() => new Request({ workload: value, images: [image] }), wrongType)
    assert.throws(() => readKubernetes('{}', value), wrongType)
    assert.throws(() => decision.toText(value), wrongType)
  }
  for (const value of [{}, Object.create(null), new Proxy({}, {})]) {
    assert.equal(judged.request(() => value, value).imageCount, 1)
  }
  assert.throws(() => judged.request(async () => ({ reports })), { ...wrongType, message: /not a promise: wait/ })
})

test('errors keep the keys that a program gives them', () => {
  const error = thrown(() => new Request({ images: [] }))
  assert.equal(AdmissionResponse.refused(error).allowed, false)
  assert.equal(AdmissionResponse.refused(Object.assign(error, { attempt: 3 })).allowed, false)
  assert.equal(AdmissionResponse.refused(JSON.parse(JSON.stringify(thrown(() => Report.fromJson('{'))))).allowed, false)
})

test('keys are listed once, and each value is read once', () => {
  const asked = []
  const watched = (target) =>
    new Proxy(target, {
      ownKeys: (target) => {
        asked.push('keys')
        return Reflect.ownKeys(target)
      },
      get: (target, key) => {
        asked.push(key)
        return target[key]
      }
    })
  assert.equal(new Request({ images: [watched({ reference, reports })] }).imageCount, 1)
  assert.deepEqual(asked.slice(0, 1), ['keys'])
  assert.deepEqual([...new Set(asked)].sort(), [...asked].sort())
  // No value is read where a key is unknown.
  asked.length = 0
  assert.throws(
    () => new Request(watched({ images: [image], workloda: 1 })),
    refusal('unknownKey', undefined, '/workloda')
  )
  assert.deepEqual(asked, ['keys'])
  // A getter that adds a key comes too late to be seen, and nothing is lost by it.
  const late = {
    get reference() {
      this.report = reports
      return reference
    },
    reports
  }
  assert.equal(gate().evaluate(new Request({ images: [late] }), now).action, 'deny')
  assert.throws(() => new Request({ images: [late] }), refusal('unknownKey', undefined, '/images/0/report'))
})
