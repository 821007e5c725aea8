import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  Exemption,
  Gate,
  Mirrors,
  Policy,
  Report,
  Request,
  VexStatement,
  detectFormat,
  lint,
  readDocuments,
  readReports,
  readReportsAsync,
  readVex
} from 'imagegate'
import { exemptionJson, gate, now, policyJson, reference, refusal, reportJson, root, wrongType } from './fixtures.mjs'

const shop = (path) => readFile(join(root, 'examples/shop', path))

test('reports of every scanner are read, and tell what they say', async () => {
  const { format, reports } = readReports(await shop('reports/api.trivy.json'))
  assert.equal(format, 'trivy')
  assert.equal(reports.length, 1)
  const [report] = reports
  assert.equal(report.state, 'complete')
  assert.equal(report.scanner, 'trivy')
  assert.equal(report.scannedAt, '2026-11-22T21:14:07.482913265Z')
  assert.match(report.digest, /^sha256:a{64}$/)
  const findings = report.findings()
  assert.equal(findings.length, report.findingCount)
  const log4shell = findings.find(({ id }) => id === 'CVE-2021-44228')
  assert.equal(log4shell.packageName, 'org.apache.logging.log4j:log4j-core')
  assert.equal(log4shell.severity, 'critical')
  assert.equal(log4shell.class, 'vulnerability')
  assert.equal(Report.fromJson(report.toJson()).toJson(), report.toJson())
  assert.equal(detectFormat(await shop('reports/web.grype.json')), 'grype')
})

test('a report tells every digest that it names, and a host may say which image it is of', () => {
  const [own, further, named, other] = ['a', 'b', 'c', 'd'].map((letter) => `sha256:${letter.repeat(64)}`)
  const image = { reference: `mirror.example/app:1@${named}`, digest: own, digests: [further, own] }
  const report = Report.fromJson(JSON.stringify({ image, findings: [{ id: 'CVE-2024-0001', severity: 'critical' }] }))
  assert.deepEqual(report.digests, [own, further, named])
  assert.equal(report.digest, own)
  const renamed = report.ofImage(reference)
  assert.equal(renamed.reference, reference)
  assert.deepEqual([...renamed.digests].sort(), [own, further, named].sort())
  assert.deepEqual(renamed.findings(), report.findings())
  assert.equal(report.reference, image.reference)
  // A digest is taken where the report names none, and contradicts none that it names.
  assert.deepEqual(Report.fromJson('{}').ofImage(`nginx@${other}`).digests, [other])
  assert.ok(!report.ofImage(`nginx@${other}`).digests.includes(other))
  assert.throws(() => report.ofImage('UPPER/case'), refusal('invalidReference', undefined, ''))
  for (const value of [undefined, null, 1, {}, report]) assert.throws(() => report.ofImage(value), wrongType)
  assert.deepEqual(Report.fromJson('{}').digests, [])
})

test('what is not of an image is told beside the reports, and so is what the scanner left out', () => {
  const files = {
    SchemaVersion: 2,
    ArtifactName: './api',
    ArtifactType: 'filesystem',
    Results: [{ Target: 'go.mod', Class: 'lang-pkgs', Type: 'gomod', Vulnerabilities: [{ VulnerabilityID: 'CVE-2024-0001' }] }]
  } // prettier-ignore
  const { format, reports, others, suppressed } = readReports(JSON.stringify(files))
  assert.deepEqual([format, reports.length, others.length], ['trivy', 0, 1])
  const [{ what, name, report, pointer }] = others
  assert.deepEqual([what, name, pointer], ['file system', './api', ''])
  assert.equal(report.reference, null)
  assert.equal(report.ofImage(reference).findingCount, 1)
  assert.deepEqual(suppressed, { findings: 0, configured: [] })
  const ignored = {
    matches: [],
    ignoredMatches: [{ vulnerability: { id: 'CVE-2024-0001' } }],
    source: { type: 'image', target: { userInput: 'nginx:1.25' } },
    descriptor: { name: 'grype', configuration: { 'only-fixed': true } }
  }
  const grype = readReports(JSON.stringify(ignored))
  assert.deepEqual(grype.suppressed, { findings: 1, configured: ['only-fixed'] })
  assert.deepEqual(grype.others, [])
  const both = readReports(`${JSON.stringify(files)}\n${JSON.stringify(ignored)}\n`)
  assert.deepEqual([both.reports.length, both.others.length, both.suppressed.findings], [1, 1, 1])
})

test('with the mirrors known, a report counts for the image that was pulled through one', () => {
  const mirrors = new Mirrors(['mirror.example/docker.io=docker.io', 'mirror.example/quay=quay.io'])
  assert.equal(mirrors.resolve('mirror.example/docker.io/nginx:1.27'), 'docker.io/library/nginx:1.27')
  assert.equal(mirrors.resolve('nginx'), 'docker.io/library/nginx:latest')
  const report = Report.fromJson('{"image":{"reference":"nginx:1.27"},"findings":[{"id":"x","severity":"critical"}]}')
  const image = 'mirror.example/docker.io/library/nginx:1.27'
  const uncounted = (report) =>
    gate().evaluate(new Request({ images: [{ reference: image, reports: [report] }] }), now).uncounted
  assert.equal(uncounted(report).length, 1)
  const renamed = mirrors.reportFor(report, image)
  assert.equal(renamed.reference, image)
  assert.deepEqual(uncounted(renamed), [])
  for (const other of ['nginx:1.27', 'quay.io/nginx:1.27', 'not A reference']) {
    assert.equal(mirrors.reportFor(report, other), null)
  }
  const entries = (...entries) => () => new Mirrors(entries) // prettier-ignore
  assert.throws(entries('a.b=c.d', 'a.b'), refusal('invalidValue', 'entries/1', ''))
  assert.throws(entries('a.b=c.d', 'a.b=e.f'), refusal('duplicateName', 'entries', ''))
  assert.throws(entries('a=c.d'), refusal('invalidRegistry', 'entries', ''))
  assert.throws(entries('a.b/=c.d'), refusal('invalidReference', 'entries', ''))
  assert.throws(entries({}), wrongType)
  assert.throws(() => new Mirrors('a.b=c.d'), wrongType)
  assert.throws(() => mirrors.resolve('A'), refusal('invalidReference', 'reference', ''))
  assert.throws(() => mirrors.reportFor({}, image), wrongType)
})

test('what can never match is told', () => {
  const policy = JSON.parse(policyJson)
  policy.spec.rules[0].scope.include = [{ namespace: 'shop-*' }]
  const policies = [Policy.fromJson(policyJson), Policy.fromJson(JSON.stringify(policy))]
  const [{ message, ...found }] = lint(policies)
  assert.deepEqual(found, {
    code: 'wildcardInEquality',
    document: 'policies/1',
    pointer: '/spec/rules/0/scope/include/0/namespace',
    hint: 'write namespace: {glob: "shop-*"}'
  })
  assert.notEqual(message, '')
  const exemption = JSON.parse(exemptionJson)
  exemption.spec.validFrom = '2027-05-01'
  const ends = lint([], [Exemption.fromJson(JSON.stringify(exemption))])
  assert.deepEqual(ends.map(({ code, document }) => [code, document]), [['exemptionEmptyWindow', 'exemptions/0']]) // prettier-ignore
  assert.deepEqual(lint([policies[0]], [Exemption.fromJson(exemptionJson)]), [])
  for (const value of [undefined, {}, policies[0], [1]]) assert.throws(() => lint(value), wrongType)
  // What names no rule is a warning of the gate.
  exemption.spec.rules = ['production/critcal']
  const { warnings } = Gate.compile([policies[0]], [Exemption.fromJson(JSON.stringify(exemption))])
  const places = warnings.map(({ code, document, pointer }) => [code, document, pointer])
  assert.deepEqual(places, [['unknownRule', 'exemptions/0', '/spec/rules/0']])
})

test('what a report does not say is null', () => {
  const report = Report.fromJson('{"findings": [{"id": "ghsa-x", "severity": "low", "cvss": 4.5, "kev": false}]}')
  const { scanner, scannerVersion, scannedAt, digest, platform, createdAt, osFamily, osVersion, osEndOfLife } = report
  const unsaid = [scanner, scannerVersion, scannedAt, report.reference, digest, platform, createdAt]
  assert.deepEqual([...unsaid, osFamily, osVersion, osEndOfLife], Array(10).fill(null))
  const [finding] = report.findings()
  assert.equal(finding.canonicalId, 'GHSA-X')
  assert.equal(finding.kev, false)
  assert.equal(finding.cvssTenths, 45)
  assert.equal(finding.epssScaled, null)
  assert.equal(finding.fixAvailable, null)
  assert.deepEqual(finding.fixedVersions, [])
})

test('texts are read on the thread pool', async () => {
  const text = await shop('reports/api.trivy.json')
  const [one, two] = await Promise.all([readReportsAsync(text), readReportsAsync(text.toString())])
  assert.equal(one.reports[0].toJson(), two.reports[0].toJson())
  assert.equal((await Report.fromJsonAsync(reportJson)).scanner, 'trivy')
  assert.equal((await Request.fromJsonAsync(`{"images":[{"reference":"${reference}"}]}`)).imageCount, 1)
  await assert.rejects(readReportsAsync('{}'), refusal('invalidValue', undefined, ''))
  await assert.rejects(Report.fromJsonAsync('{"findings": 1}'), refusal('wrongType', undefined, '/findings'))
  // What is wrong with the argument itself is thrown at once.
  assert.throws(() => readReportsAsync(1), wrongType)
})

test('the text is copied before it is read on the thread pool', async () => {
  const bytes = Buffer.from(reportJson)
  const promise = Report.fromJsonAsync(bytes)
  bytes.fill(0)
  assert.equal((await promise).scanner, 'trivy')
})

test('policies and exemptions of a text are told apart', () => {
  const yaml = `${policyJson}\n---\n${exemptionJson}\n`
  const { policies, exemptions } = readDocuments(yaml)
  assert.deepEqual([policies[0].name, exemptions[0].name], ['production', 'legacy'])
  assert.throws(() => readDocuments('a: 1\n---\nkind: ImagePolizei\n'), refusal('missingKey', 'documents/0', ''))
  const [policy, exemption] = yaml.split('---\n')
  assert.equal(Policy.fromYaml(policy).name, policies[0].name)
  assert.equal(Exemption.fromYaml(exemption).name, exemptions[0].name)
  assert.throws(() => Policy.fromYaml(yaml), refusal('invalidValue', undefined, ''))
  assert.throws(() => readDocuments(''), refusal('missingKey', undefined, ''))
})

test('VEX statements are read and made', () => {
  const statement = {
    author: 'mailto:security@contoso.com',
    timestamp: now,
    vulnerability: 'CVE-2024-0001',
    aliases: ['GHSA-x'],
    products: [{ id: reference, subcomponents: ['pkg:deb/debian/openssl'] }],
    status: 'not_affected'
  }
  const text = JSON.stringify(statement)
  for (const made of [new VexStatement(statement), VexStatement.fromJson(text), readVex(`[${text}]`)[0]]) {
    const { author, vulnerability, status } = made
    assert.deepEqual([author, vulnerability, status], [statement.author, 'CVE-2024-0001', 'not_affected'])
  }
  assert.throws(() => new VexStatement({ ...statement, status: 'fine' }), wrongType)
  assert.throws(
    () => new VexStatement({ ...statement, timestamp: 'x' }),
    refusal('invalidInstant', undefined, '/timestamp')
  )
  assert.throws(() => readVex('{}'), refusal('wrongType', undefined, ''))
})
