// What the tests share: small documents, and where things lie.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Exemption, Gate, Policy, Report, Request } from 'imagegate'

/** The repository. */
export const root = join(import.meta.dirname, '../..')

/** Reports and cases that are not in the repository lie beside it, or do not. */
export const shared = join(root, '../shared')
export const withoutShared = existsSync(shared) ? false : 'there is no folder shared beside the repository'

export const now = '2026-11-20T08:00:00Z'

export const policyJson = JSON.stringify({
  apiVersion: 'imagegate.dev/v1',
  kind: 'ImagePolicy',
  metadata: { name: 'production' },
  spec: {
    rules: [
      {
        name: 'critical',
        action: 'deny',
        findings: { missing: 'trigger' },
        scope: { include: [{ namespace: 'payments' }] },
        when: [{ severity: { atLeast: 'critical' } }]
      }
    ]
  }
})

export const exemptionJson = JSON.stringify({
  apiVersion: 'imagegate.dev/v1',
  kind: 'ImageExemption',
  metadata: { name: 'legacy' },
  spec: {
    rules: ['production/critical'],
    expires: '2027-04-01',
    match: [{ namespace: 'payments' }],
    vulnerabilities: { ids: ['CVE-2024-0001'] }
  }
})

export const reportJson = JSON.stringify({
  scanner: { name: 'trivy', version: '0.57.0' },
  findings: [
    {
      id: 'CVE-2024-0001',
      severity: 'critical',
      package: { name: 'openssl', version: '3.0.1' },
      fix: { versions: ['3.0.2'] }
    }
  ]
})

export const reference = 'contoso.azurecr.io/payments/api:1.4'

export function gate(exempted = false) {
  return Gate.compile([Policy.fromJson(policyJson)], exempted ? [Exemption.fromJson(exemptionJson)] : [])
}

export function request(workload = { namespace: 'payments' }) {
  return new Request({ workload, images: [{ reference, reports: [Report.fromJson(reportJson)] }] })
}

/** A matcher of the error that is thrown. */
export function refusal(code, document, pointer) {
  return (error) =>
    error.constructor.name === 'ImagegateError' &&
    error.code === code &&
    error.document === document &&
    error.pointer === pointer
}

/** That of a value of a wrong type. */
export const wrongType = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }
