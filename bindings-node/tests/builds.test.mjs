// Other builds of the addon: `cargo xtask node` makes them and says where they are.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { reportJson } from './fixtures.mjs'

const require = createRequire(import.meta.url)
const { IMAGEGATE_FAULT: fault, IMAGEGATE_CORE: core } = process.env
const without = (path) => (path ? false : 'cargo xtask node runs this: it needs another build')

test('a panic inside is an error, and what comes after works', { skip: without(fault) }, async () => {
  const addon = require(fault)
  const panicked = { name: 'Error', message: /a fault that was asked for/ }
  for (let round = 0; round < 3; round += 1) {
    assert.throws(() => addon.fault(), panicked)
    await assert.rejects(addon.faultAsync('x'), panicked)
    assert.equal(addon.Report.fromJson(reportJson).scanner, 'trivy')
  }
})

test('the core alone can be built', { skip: without(core) }, () => {
  const addon = require(core)
  assert.equal(addon.Gate.compile([addon.Policy.default()]).warnings.length, 0)
  assert.equal(addon.readReports, undefined)
  assert.equal(addon.readKubernetes, undefined)
})
