// What compiles and what does not: checked by `npm run types`, never run.
import {
  type Action,
  AdmissionResponse,
  Case,
  type ContainerImage,
  type Decision,
  Exemption,
  type Finding,
  Gate,
  type HostFacts,
  ImagegateError,
  Judged,
  type Lint,
  Mirrors,
  type Other,
  type Moment,
  Policy,
  Report,
  Request,
  Skipped,
  type Uncounted,
  type UncountedReason,
  VexStatement,
  type Workload,
  lint,
  readCase,
  readDocuments,
  readKubernetes,
  readReports,
  readReportsAsync,
  readVex,
  reviewIdentity,
  verifyOwners
} from 'imagegate'

declare const bytes: Uint8Array

const policies: Policy[] = [Policy.fromJson('{}'), Policy.fromJson(bytes), Policy.default()]
const exemptions: Exemption[] = readDocuments(bytes).exemptions
const vex: VexStatement[] = [
  ...readVex('[]'),
  new VexStatement({ author: 'a', vulnerability: 'CVE-2024-0001', products: [{ id: 'nginx' }], status: 'fixed' })
]
const gate: Gate = Gate.compile(policies)
Gate.compile(policies, exemptions, vex)
Gate.compile(policies, null, vex)

const moments: Moment[] = [new Date(), '2026-11-20T08:00:00Z', Date.now(), 1n]
const workload: Workload = { namespace: 'a', pod: null, cluster: undefined, labels: { app: 'web', tier: null } }
const report: Report = await Report.fromJsonAsync(bytes)
const request = new Request({ workload, images: [{ reference: 'nginx', container: null, reports: [report] }] })

let decision: Decision | undefined
for (const now of moments) decision = gate.evaluate(request, now, decision)
const action: Action | undefined = decision?.action
const until: string | null = gate.evaluate(request, 0).validUntil
const texts: string[] = gate.forecast(request, 0, 1).map((decision) => decision.toJson('inScope'))
const wrong: ImagegateError[] = [...Policy.checkJson('{}'), ...Exemption.checkJson(bytes), ...Request.checkJson(bytes)]
const sent: Uint8Array = gate.evaluate(request, 0).toJsonBytes('inScope')
const text: string = gate.evaluate(request, 0).toText({ detail: 'triggered', colour: true })

const uncounted: Uncounted[] = gate.evaluate(request, new Date()).uncounted
const why: UncountedReason | undefined = uncounted[0]?.reason
const cases: Case = readCase(bytes)
const decided: Decision[] = cases.decisions()

const { format, reports, others, suppressed } = readReports(bytes)
const other: Other | undefined = others[0]
const leftOut: number = suppressed.findings + suppressed.configured.length
const lints: Lint[] = [...lint(policies), ...lint(policies, exemptions)]
const mirrors = new Mirrors(['mirror.example=docker.io'])
const mirrored: Report | null = mirrors.reportFor(report, mirrors.resolve('nginx'))
const digests: string[] = reports.flatMap((report) => report.ofImage('nginx:1.25').digests)
const findings: Finding[] = (await readReportsAsync(bytes)).reports.flatMap((report) => report.findings())
const severity: 'unknown' | 'negligible' | 'low' | 'medium' | 'high' | 'critical' | undefined = findings[0]?.severity

const host: HostFacts = { cluster: 'prod-1', controllers: { job: [] } }
for (const found of readKubernetes(bytes, host)) {
  if (found instanceof Skipped) {
    const reason: string = found.reason
    const passedOver: string[] = found.images.map(({ pointer, image }) => `${pointer} ${image ?? ''}`)
  } else {
    const judged: Judged = found
    judged.request()
    const [verified] = verifyOwners([judged]).judged
    const as: string | null | undefined = verified?.judgedAs
    judged.request((image: ContainerImage) => (image.container === 'app' ? { reports } : undefined), { kind: 'Job' })
  }
}
const identity = reviewIdentity(bytes)
if (identity !== null) new AdmissionResponse([gate.evaluate(request, 0)]).toJson(identity)

try {
  readCase('{}')
} catch (error) {
  if (error instanceof ImagegateError) {
    const line: number | undefined = error.line
    AdmissionResponse.refused(error)
  }
}

// @ts-expect-error a text is a string or bytes
Policy.fromJson({})
// @ts-expect-error a workload has no such key
new Request({ workload: { namespce: 'a' }, images: [] })
// @ts-expect-error an image has no such key
new Request({ images: [{ reference: 'nginx', report: reports }] })
// @ts-expect-error an image has a reference
new Request({ images: [{}] })
// @ts-expect-error an instant is asked for
gate.evaluate(request)
// @ts-expect-error there is no such detail
gate.evaluate(request, 0).toJson('some')
// @ts-expect-error labels are strings or null
new Request({ workload: { labels: { a: 1 } }, images: [] })
// @ts-expect-error attributes cannot be set
report.scanner = 'trivy'
