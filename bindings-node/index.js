'use strict'

const { classOf } = require('./classes.js')
const { ImagegateError } = require('./errors.js')
const { registerErrorClass, evaluate, ...exported } = require('./native.js')

registerErrorClass(ImagegateError)
Object.defineProperty(exported.Gate.prototype, 'evaluate', { value: evaluate, writable: true, configurable: true })

for (const [name, value] of Object.entries(exported)) {
  // An addon's functions have a prototype too: classes are told by their names.
  if (/^[A-Z]/.test(name)) exported[name] = classOf(value)
}

module.exports = { ...exported, ImagegateError }
