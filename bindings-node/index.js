'use strict'

const { ImagegateError } = require('./errors.js')
const { registerErrorClass, ...exported } = require('./native.js')

registerErrorClass(ImagegateError)

module.exports = { ...exported, ImagegateError }
