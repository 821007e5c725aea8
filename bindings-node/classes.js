'use strict'

/** What `new` makes; instances of the other classes are made by functions. */
const MADE_BY_NEW = ['AdmissionResponse', 'Mirrors', 'Request', 'VexStatement']

function wrong(message, code) {
  return Object.assign(new TypeError(message), { code })
}

/** A function with another's name. */
function named(name, made) {
  return Object.defineProperty(made, 'name', { value: name })
}

/**
 * A class as JavaScript makes them, of one that the addon makes. That would turn whatever it is called on into an
 * instance, and take for a class what its static methods are called on.
 */
function classOf(Native) {
  const { name, prototype } = Native
  const Class = named(name, function (...given) {
    if (new.target === undefined) throw wrong(`${name} is called without new`, 'ERR_CONSTRUCT_CALL_REQUIRED')
    const isOurs = new.target === Class || Object.prototype.isPrototypeOf.call(Class, new.target)
    if (!isOurs || !MADE_BY_NEW.includes(name))
      throw wrong(`${name} cannot be made with new`, 'ERR_ILLEGAL_CONSTRUCTOR')
    const made = new Native(...given)
    // (To construct it as another class takes memory for each that is not given back.)
    return new.target === Class ? made : Object.setPrototypeOf(made, new.target.prototype)
  })
  Object.defineProperty(Class, 'prototype', { value: prototype, writable: false })
  Object.defineProperty(prototype, 'constructor', { value: Class })
  for (const [key, { get }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (get === undefined) continue
    const checked = function () {
      try {
        return Reflect.apply(get, this, [])
      } catch (error) {
        // A getter takes no argument: what is wrong is what it is called on.
        throw error.code === 'InvalidArg'
          ? wrong(`${name}.${key} is called on something else`, 'ERR_INVALID_THIS')
          : error
      }
    }
    Object.defineProperty(prototype, key, { get: named(`get ${key}`, checked), enumerable: false })
  }
  for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(Native))) {
    if (typeof value !== 'function') continue
    const bound = named(key, (...given) => Reflect.apply(value, Native, given))
    Object.defineProperty(Class, key, { value: bound, writable: true, configurable: true })
  }
  return Class
}

module.exports = { classOf }
