'use strict'

/** Why a document, a value or a set of documents was refused. Made by the addon alone. */
class ImagegateError extends Error {
  constructor(message, code, document, pointer, line, column) {
    super(message)
    this.code = code
    this.pointer = pointer
    // What is not known is left out.
    if (document !== null) this.document = document
    if (line !== null) {
      this.line = line
      this.column = column
    }
  }

  toJSON() {
    const { code, message, document, pointer, line, column } = this
    return { code, message, document, pointer, line, column }
  }
}
Object.defineProperty(ImagegateError.prototype, 'name', { value: 'ImagegateError', configurable: true, writable: true })

module.exports = { ImagegateError }
