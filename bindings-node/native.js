'use strict'

// The addon for this machine. Which ones there are is decided when the package is made.
const { arch, platform, report } = process

function abi() {
  if (platform === 'win32') return '-msvc'
  if (platform !== 'linux') return ''
  return report.getReport().header.glibcVersionRuntime ? '-gnu' : '-musl'
}

const name = `imagegate.${platform}-${arch}${abi()}.node`
try {
  module.exports = require(`./${name}`)
} catch (cause) {
  throw new Error(`imagegate cannot be loaded on this machine: ${name} is missing in the package or does not fit`, {
    cause
  })
}
