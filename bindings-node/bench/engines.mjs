// What is compared. Each engine takes a case and gives functions that decide: the action, and the rules that trigger.
import { createRequire } from 'node:module'
import { Environment } from '@marcbachmann/cel-js'
import { readCase } from '../index.mjs'
import { factsOf, forgivenOf, indexOf, left, rulesOf, strictest } from './host.mjs'

const cedar = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs')

/** A case, prepared. */
export const prepared = (line) => readCase(JSON.stringify(line))

/** imagegate, with everything prepared; the decision is filled again. */
export function imagegate(line) {
  const { gate, request, now } = prepared(line)
  const decision = gate.evaluate(request, now)
  return { decide: () => gate.evaluate(request, now, decision), verdict: verdictOf }
}

/** The same with the instant in milliseconds. */
export function imagegateInMilliseconds(line) {
  const { gate, request, now } = prepared(line)
  const [decision, milliseconds] = [gate.evaluate(request, now), Date.parse(now)]
  return { decide: () => gate.evaluate(request, milliseconds, decision), verdict: verdictOf }
}

/** With the instant as a text, each decision a new one. */
export function imagegateAnew(line) {
  const { gate, request, now } = prepared(line)
  return { decide: () => gate.evaluate(request, now), verdict: verdictOf }
}

function verdictOf(decision) {
  const [{ rules }] = JSON.parse(decision.toJson('triggered')).images
  return { action: decision.action, rules: rules.map(({ policy, rule }) => `${policy}/${rule}`) }
}

const named = ({ action, rules }) => ({ action, rules: rules.map(({ name }) => name) })

/** A case as a host has it. */
function hosted({ policies, exemptions, request, now }) {
  const [{ reports }] = request.images
  const { cluster, namespace } = request.workload
  return {
    rules: rulesOf(policies),
    exemptions,
    findings: reports[0].findings,
    cluster,
    namespace,
    today: now.slice(0, 10)
  }
}

/** Plain JavaScript on objects; `prepared`: what follows from the report is kept with the report. */
export function plain(line, prepared) {
  const { rules, exemptions, findings, cluster, namespace, today } = hosted(line)
  const kept = indexOf(findings)
  const decide = () => {
    const index = prepared ? kept : indexOf(findings)
    const forgiven = forgivenOf(exemptions, namespace, today)
    const all = forgiven.get('*')
    const triggered = rules.filter((rule) => {
      if (rule.namespace !== namespace || !cluster.startsWith(rule.prefix)) return false
      const own = forgiven.get(rule.name)
      return rule.ids
        ? rule.ids.some((id) => index.worst.has(id) && !all?.has(id) && !own?.has(id))
        : left(index, rule.atLeast, all, own) > rule.allowed
    })
    return { action: strictest(triggered), rules: triggered }
  }
  return { decide, verdict: named }
}

/** What both engines below are told for each request. */
function told(line) {
  const { rules, exemptions, findings, cluster, namespace, today } = hosted(line)
  const byName = new Map(rules.map((rule) => [rule.name, rule]))
  const ids = [...new Set(rules.flatMap(({ ids }) => ids ?? []))]
  const index = indexOf(findings)
  const facts = () => factsOf(byName, ids, index, forgivenOf(exemptions, namespace, today))
  return { rules, byName, cluster, namespace, facts }
}

/** Cedar: a `forbid` for each rule; those that decide are the rules that trigger. */
export function cedarWasm(line) {
  const { rules, byName, cluster, namespace, facts } = told(line)
  const policy = ({ name, prefix, namespace, ids, atLeast, allowed }) => {
    const own = (fact) => `(if context.own has "${name}" then context.own["${name}"] else context.${fact})`
    const condition = ids ? `${own('ids')}.containsAny(${JSON.stringify(ids)})` : `${own(atLeast)} > ${allowed}`
    const place = `resource == Namespace::"${namespace}"`
    return `forbid (principal, action, ${place}) when { context.cluster like "${prefix}*" && ${condition} };`
  }
  const staticPolicies = Object.fromEntries(rules.map((rule) => [rule.name, policy(rule)]))
  staticPolicies.permit = 'permit (principal, action, resource);'
  const preparsedPolicySetId = `rules-${rules.length}`
  const parsed = cedar.preparsePolicySet(preparsedPolicySetId, { staticPolicies })
  if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed))
  const entity = (type, id) => ({ type, id })
  const decide = () => {
    const { ids, counts, own } = facts()
    const answer = cedar.statefulIsAuthorized({
      principal: entity('Host', 'this'),
      action: entity('Action', 'run'),
      resource: entity('Namespace', namespace),
      context: { cluster, ids, ...counts, own },
      preparsedPolicySetId,
      entities: []
    })
    if (answer.type !== 'success') throw new Error(JSON.stringify(answer))
    const { reason } = answer.response.diagnostics
    const triggered = reason.filter((name) => name !== 'permit').map((name) => byName.get(name))
    return { action: strictest(triggered), rules: triggered }
  }
  return { decide, verdict: named }
}

/** CEL: an expression for each rule. */
export function cel(line) {
  const { rules, cluster, namespace, facts } = told(line)
  const environment = new Environment({ unlistedVariablesAreDyn: true })
  const expression = ({ name, prefix, namespace, ids, atLeast, allowed }) => {
    const own = (fact) => `("${name}" in own ? own["${name}"] : ${fact})`
    const condition = ids ? `${own('ids')}.exists(id, id in ${JSON.stringify(ids)})` : `${own(atLeast)} > ${allowed}`
    return `place == "${namespace}" && cluster.startsWith("${prefix}") && ${condition}`
  }
  const programs = rules.map((rule) => environment.parse(expression(rule)))
  const decide = () => {
    const { ids, counts, own } = facts()
    // `namespace` is a word of CEL's own.
    const variables = { cluster, place: namespace, ids, ...counts, own }
    const triggered = rules.filter((_, index) => programs[index](variables))
    return { action: strictest(triggered), rules: triggered }
  }
  return { decide, verdict: named }
}
