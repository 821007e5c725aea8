import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Case, Exemption, Gate, ImagegateError, Policy, Report, Request, readCase } from 'imagegate'
import { exemptionJson, gate, now, policyJson, reference, refusal, request } from './fixtures.mjs'

test('a gate decides, and the decision explains itself', () => {
  const decision = gate().evaluate(request(), now)
  assert.equal(decision.action, 'deny')
  assert.deepEqual(decision.images, [{ image: 0, action: 'deny' }])
  assert.equal(decision.evaluatedAt, now)
  assert.equal(decision.validUntil, null)
  const short =
    'denied: contoso.azurecr.io/payments/api:1.4 by production/critical: 1 finding (0 allowed), worst critical ' +
    'CVE-2024-0001 in openssl 3.0.1, fixed in 3.0.2'
  assert.equal(decision.toShortText(), short)
  assert.equal(Buffer.byteLength(decision.toShortText(20)) <= 20, true)
  assert.match(decision.toText(), /^DENY contoso\.azurecr\.io/m)
  assert.match(decision.toText({ colour: true }), /\x1b\[/)
  assert.doesNotMatch(decision.toText({ detail: 'triggered', colour: null }), /\x1b\[/)
})

test('JSON comes at each detail', () => {
  const decision = gate().evaluate(request({ namespace: 'elsewhere' }), now)
  const rules = (text) => JSON.parse(text).images[0].rules.length
  assert.equal(decision.action, 'allow')
  assert.equal(rules(decision.toJson()), 1)
  assert.equal(rules(decision.toJson('all')), 1)
  assert.equal(rules(decision.toJson('inScope')), 0)
  assert.equal(rules(decision.toJson('triggered')), 0)
  for (const detail of [undefined, null, 'all', 'inScope', 'triggered']) {
    const bytes = decision.toJsonBytes(detail)
    assert.ok(bytes instanceof Uint8Array)
    assert.deepEqual(bytes, Buffer.from(decision.toJson(detail)))
  }
})

test('exemptions forgive until they expire, and the forecast tells', () => {
  const decision = gate(true).evaluate(request(), now)
  assert.equal(decision.action, 'allow')
  assert.equal(decision.validUntil, '2027-04-02T00:00:00Z')
  const forecast = gate(true).forecast(request(), now, '2028-01-01T00:00:00Z')
  assert.deepEqual(
    forecast.map(({ action, evaluatedAt }) => [action, evaluatedAt]),
    [
      ['allow', now],
      ['deny', '2027-04-02T00:00:00Z']
    ]
  )
  assert.equal(gate(true).forecast(request(), now, '2020-01-01T00:00:00Z').length, 1)
})

test('a decision that is given is filled again', () => {
  const first = gate().evaluate(request(), now)
  const again = gate(true).evaluate(request(), now, first)
  assert.equal(again, first)
  assert.equal(first.action, 'allow')
  assert.equal(first.toJson(), gate(true).evaluate(request(), now).toJson())
  assert.notEqual(gate().evaluate(request(), now, undefined), first)
})

test('an instant may be a string, a Date, milliseconds or nanoseconds', () => {
  const at = (instant) => gate().evaluate(request(), instant).evaluatedAt
  assert.equal(at('2026-11-20t09:30:00.123456789+01:30'), '2026-11-20T08:00:00.123456789Z')
  assert.equal(at(new Date(now)), now)
  assert.equal(at(Date.parse(now)), now)
  assert.equal(at(1_795_161_600_123_456_789n), '2026-11-20T08:00:00.123456789Z')
  const invalid = ['2026-11-20', '', 'now', new Date(NaN), NaN, Infinity, 0.5, 1e300, 1.8e18, 2n ** 200n, -(2n ** 127n)]
  // Whatever stands behind an instant is read too: it is none then, however long it is.
  const more = ['\0', ' ', '\ud800', 'é', ...[62, 63, 64, 65, 1e6].map((length) => 'Z'.repeat(length - now.length))]
  for (const instant of [...invalid, ...more.map((more) => now + more), '\ud800', '2026-11-20T0\u0138:00:00Z']) {
    assert.throws(() => at(instant), refusal('invalidInstant', 'now', ''), String(instant))
  }
  assert.throws(() => gate().forecast(request(), now, 'x'), refusal('invalidInstant', 'to', ''))
  assert.throws(() => gate().forecast(request(), 'x', now), refusal('invalidInstant', 'from', ''))
})

test('no decision is asked for a time before the year 2000, so not for one in another unit', () => {
  const first = '2000-01-01T00:00:00Z'
  const milliseconds = Date.parse(first)
  const at = (instant) => gate().evaluate(request(), instant).evaluatedAt
  for (const instant of [first, new Date(first), milliseconds, BigInt(milliseconds) * 1_000_000n]) {
    assert.equal(at(instant), first)
  }
  const seconds = 1_795_161_600
  const early = [
    [seconds, /^1970-01-21T18:39:21\.6Z is before .* seconds in the place of milliseconds\?$/],
    [new Date(seconds), /^1970-01-21T18:39:21\.6Z is before .* seconds in the place of milliseconds\?$/],
    [BigInt(seconds), /^1970-01-01T00:00:01\.7951616Z is before .* in the place of nanoseconds\?$/],
    [BigInt(seconds * 1000), /^1970-01-01T00:29:55\.1616Z is before .* in the place of nanoseconds\?$/],
    ['0001-01-01T00:00:00Z', /^0001-01-01T00:00:00Z is before .* is the year right\?$/],
    [0, /^1970-01-01T00:00:00Z is before/],
    [milliseconds - 1, /^1999-12-31T23:59:59\.999Z is before/]
  ]
  const text = `{"images": [{"reference": "${reference}"}]}`
  for (const [instant, message] of early) {
    const refused = (document) => ({ name: 'ImagegateError', code: 'invalidInstant', document, pointer: '', message })
    assert.throws(() => at(instant), refused('now'))
    assert.throws(() => gate().evaluateJson(text, instant), refused('now'))
    assert.throws(() => gate().forecast(request(), instant, now), refused('from'))
    assert.throws(() => gate().forecast(request(), now, instant), refused('to'))
  }
  // When an image was pushed, and what a line of a stream asks for, may be any time.
  assert.equal(
    new Request({ images: [{ reference, pushedAt: 0, runningSince: '0001-01-01T00:00:00Z' }] }).imageCount,
    1
  )
  const [decision] = readCase(`{"request":${text},"now":"0001-01-01T00:00:00Z"}`).decisions()
  assert.equal(decision.evaluatedAt, '0001-01-01T00:00:00Z')
})

test('reports that do not count are told beside the decision', () => {
  const report = Report.fromJson('{"scanner":{"name":"trivy"},"image":{"reference":"mirror.example/app:1"}}')
  const decide = (...reports) =>
    gate().evaluate(new Request({ images: [{ reference }, { reference: 'reg.example/app:1', reports }] }), now)
  const standard = Gate.compile([Policy.default()])
  const decision = decide(report)
  const mirrored = standard.evaluate(
    new Request({ images: [{ reference: 'reg.example/app:1', reports: [report] }] }),
    now
  )
  assert.equal(mirrored.action, 'allow')
  const message =
    'a report by trivy of mirror.example/app:1 does not count for reg.example/app:1: it names another registry'
  const [{ hint, ...uncounted }] = mirrored.uncounted
  assert.deepEqual(uncounted, { image: 0, report: 0, reason: 'otherRegistry', message })
  assert.match(hint, /mirror/)
  assert.equal(mirrored.uncounted.length, 1)
  assert.deepEqual(
    decision.uncounted.map(({ image, report, reason }) => [image, report, reason]),
    [[1, 0, 'otherRegistry']]
  )
  assert.doesNotMatch(decision.toJson(), /otherRegistry|mirror/)
  assert.deepEqual(decide(report.ofImage('reg.example/app:1')).uncounted, [])
  // A decision that is filled again tells of what it is filled with.
  assert.deepEqual(gate().evaluate(request(), now, decision).uncounted, [])
})

test('what is null is absent, what is undefined or left out is unknown', () => {
  const decide = (workload) => gate().evaluate(request(workload), now).action
  // Whether the rule is about this place cannot be told, and so it is.
  assert.equal(decide({}), 'deny')
  assert.equal(decide(undefined), 'deny')
  assert.equal(decide(null), 'deny')
  assert.equal(decide({ namespace: undefined }), 'deny')
  // It is known not to be in that namespace.
  assert.equal(decide({ namespace: null }), 'allow')
  const given = { namespace: null, labels: { app: 'web', tier: null }, attributes: null, platforms: ['linux/amd64'] }
  assert.deepEqual(request({ ...given, cluster: undefined }).workload, given)
  assert.deepEqual(new Request({ images: [{ reference }] }).workload, {})
})

test('gates tell what they are', () => {
  const policy = Policy.fromJson(policyJson)
  const exemption = Exemption.fromJson(exemptionJson)
  assert.equal(policy.name, 'production')
  assert.deepEqual(policy.rules, ['critical'])
  assert.equal(exemption.name, 'legacy')
  assert.equal(exemption.namespace, null)
  assert.match(Gate.compile([policy]).fingerprint, /^[0-9a-f]{64}$/)
  assert.equal(Gate.compile([policy], null, null).fingerprint, Gate.compile([policy], [], []).fingerprint)
  assert.notEqual(Gate.compile([policy], [exemption]).fingerprint, Gate.compile([policy]).fingerprint)
  assert.deepEqual(Gate.compile([Policy.default()]).warnings, [])
  const closed = JSON.parse(policyJson)
  closed.spec.rules[0].exemptable = 'never'
  const [warning] = Gate.compile([Policy.fromJson(JSON.stringify(closed))], [exemption]).warnings
  assert.equal(warning.code, 'exemptionNotAllowed')
  assert.equal(warning.document, 'exemptions/0')
  assert.equal(warning.pointer, '/spec/rules/0')
  assert.throws(() => Gate.compile([policy, policy]), refusal('duplicateName', 'policies/1', '/metadata/name'))
})

test('errors tell what and where', () => {
  const text = '{"apiVersion": "imagegate.dev/v1",\n "kind": "ImagePolicy", "metadata": {"name": "x"}, "spek": {}}'
  const error = assert.throws(
    () => Policy.fromJson(text),
    (error) => error instanceof ImagegateError && error instanceof Error
  )
  assert.equal(error, undefined)
  try {
    Policy.fromJson(text)
    assert.fail('it was read')
  } catch (error) {
    const { name, code, document, pointer, line, column, stack } = error
    assert.deepEqual(
      { name, code, document, pointer, line, column },
      { name: 'ImagegateError', code: 'unknownKey', document: undefined, pointer: '/spek', line: 2, column: 52 }
    )
    assert.match(error.message, /spec/)
    assert.match(stack, /decide\.test\.mjs/)
    assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(error))), ['code', 'message', 'pointer', 'line', 'column'])
  }
})

test('a check finds everything that is wrong, and throws none of it', () => {
  const wrong = Policy.checkJson('{\n  "apiVersoin": "imagegate.dev/v1",\n  "kind": 1}')
  assert.ok(wrong.length > 1)
  for (const error of wrong) assert.ok(error instanceof ImagegateError)
  const [{ code, line, pointer }] = wrong
  assert.deepEqual({ code, line, pointer }, { code: 'unknownKey', line: 2, pointer: '/apiVersoin' })
  assert.deepEqual(Policy.checkJson(policyJson), [])
  assert.deepEqual(Exemption.checkJson(Buffer.from(exemptionJson)), [])
  assert.deepEqual(Request.checkJson('{"images": [{"reference": "nginx"}]}'), [])
  assert.equal(Request.checkJson('{"images": []}')[0].code, 'noImages')
})

test('requests are checked', () => {
  const digest = `sha256:${'a'.repeat(64)}`
  const other = `sha256:${'b'.repeat(64)}`
  const make = (facts) => new Request({ images: [{ reference }, { reference: `nginx@${digest}`, ...facts }] })
  assert.equal(make({ digest, runningSince: now, pushedAt: new Date(now), baseline: [] }).imageCount, 2)
  assert.throws(() => new Request({ images: [] }), refusal('noImages', undefined, '/images'))
  assert.throws(() => make({ digest: other }), refusal('digestMismatch', undefined, '/images/1/digest'))
  assert.throws(() => make({ digest: 'latest' }), refusal('invalidDigest', undefined, '/images/1/digest'))
  assert.throws(() => make({ runningSince: 'x' }), refusal('invalidInstant', undefined, '/images/1/runningSince'))
  const platform = { platform: 'linux/amd64' }
  assert.throws(
    () => make({ platforms: [platform, platform] }),
    refusal('duplicatePlatform', undefined, '/images/1/platforms/1')
  )
  assert.throws(
    () => make({ platforms: [{ ...platform, digest: 'x' }] }),
    refusal('invalidDigest', undefined, '/images/1/platforms/0/digest')
  )
})

test('objects and JSON make the same request', () => {
  const workload = { provider: 'azure', cluster: null, labels: { a: 'b', c: null }, platforms: ['linux/arm64'] }
  const image = {
    container: 'app',
    reference,
    digest: `sha256:${'a'.repeat(64)}`,
    runningSince: now,
    pushedAt: now,
    platforms: [{ platform: 'linux/arm64', digest: `sha256:${'b'.repeat(64)}` }]
  }
  const made = new Request({ workload, images: [image] })
  const read = Request.fromJson(JSON.stringify({ workload, images: [image] }))
  assert.equal(gate().evaluate(made, now).toJson(), gate().evaluate(read, now).toJson())
  assert.deepEqual(made.workload, read.workload)
})

test('a request is read and decided about at once', () => {
  const text = JSON.stringify({ workload: { namespace: 'payments' }, images: [{ reference }] })
  const expected = gate().evaluate(Request.fromJson(text), now).toJson()
  const decision = gate().evaluateJson(text, now)
  assert.equal(decision.toJson(), expected)
  assert.equal(gate().evaluateJson(Buffer.from(text), now, decision), decision)
  assert.equal(decision.toJson(), expected)
  assert.throws(() => gate().evaluateJson('{"images": []}', now, decision), refusal('noImages', 'request', '/images'))
  assert.throws(() => gate().evaluateJson(text, 'x'), refusal('invalidInstant', 'now', ''))
  assert.equal(decision.toJson(), expected)
})

test('a case is taken apart', () => {
  const line = `{"policies":[${policyJson}],"request":{"images":[{"reference":"nginx"}]},"now":"${now}"}`
  const found = readCase(Buffer.from(line))
  assert.ok(found instanceof Case)
  assert.equal(found.now, now)
  assert.equal(found.forecastTo, null)
  assert.equal(found.gate.evaluate(found.request, found.now).action, 'deny')
  assert.deepEqual(
    found.decisions().map((decision) => decision.toJson()),
    [found.gate.evaluate(found.request, found.now).toJson()]
  )
  const forecast = readCase(line.replace('"now"', '"forecastTo":"2027-01-01T00:00:00Z","now"'))
  assert.equal(forecast.forecastTo, '2027-01-01T00:00:00Z')
  assert.deepEqual(
    forecast.decisions().map((decision) => decision.toJson()),
    forecast.gate.forecast(forecast.request, now, forecast.forecastTo).map((decision) => decision.toJson())
  )
  assert.throws(() => readCase('{'), refusal('invalidSyntax', 'case', ''))
})
