// The package as users have it: installed from its tarball, with nothing of the repository around it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const root = process.env.IMAGEGATE_ROOT
const node = (...args) => execFileSync(process.execPath, args, { cwd: import.meta.dirname, encoding: 'utf8' })

test('it is imported and required', () => {
  const program = 'console.log(Gate.compile([Policy.default()]).fingerprint)'
  const imported = node('--input-type=module', '--eval', `import { Gate, Policy } from 'imagegate'; ${program}`)
  const required = node('--input-type=commonjs', '--eval', `const { Gate, Policy } = require('imagegate'); ${program}`)
  assert.match(imported, /^[0-9a-f]{64}\n$/)
  assert.equal(imported, required)
})

test('it holds what it needs and nothing else', () => {
  const installed = join(import.meta.dirname, '../node_modules/imagegate')
  const { version, dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  assert.match(
    readFileSync(join(root, 'Cargo.toml'), 'utf8'),
    new RegExp(`\\[workspace\\.package\\]\\nversion = "${version}"`)
  )
  assert.equal(dependencies, undefined)
  assert.match(readFileSync(join(installed, 'LICENSE-MIT'), 'utf8'), /MIT/)
})

test('the program of the documentation does what the documentation says', () => {
  const page = readFileSync(join(root, 'docs/node.md'), 'utf8')
  const [, program] = page.match(/```js\n([^]*?)```/)
  const [, output] = page.match(/prints\n\n```\n([^]*?)```/)
  assert.equal(program, readFileSync(join(root, 'bindings-node/examples/start.mjs'), 'utf8'))
  writeFileSync(join(import.meta.dirname, 'start.mjs'), program)
  assert.equal(node('start.mjs'), output)
})
