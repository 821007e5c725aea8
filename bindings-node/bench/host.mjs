// What a host would write itself: the cases' documents as JavaScript objects, and what follows from them.

export const SEVERITIES = ['unknown', 'negligible', 'low', 'medium', 'high', 'critical']
const COUNTED = ['medium', 'high', 'critical']
const NONE = new Set()

const rank = (severity) => SEVERITIES.indexOf(severity)

/** The rules of a case with their full names. Whatever the engines below do not translate is an error. */
export function rulesOf(policies) {
  return policies.flatMap(({ metadata, spec }) =>
    spec.rules.map(({ name, action, scope, when, ...more }) => {
      const [{ cluster, namespace }, ...selectors] = scope.include
      const [{ ids, severity, allowed = 0 }, ...conditions] = when
      if (selectors.length + conditions.length + Object.keys(more).length > 0) throw new Error(`${name} asks for more`)
      const atLeast = severity?.atLeast
      return { name: `${metadata.name}/${name}`, action, prefix: cluster.startsWith, namespace, ids, atLeast, allowed }
    })
  )
}

/** How bad each id of a report is at worst, and how many ids are at least how bad. */
export function indexOf(findings) {
  const worst = new Map()
  for (const { id, severity } of findings) worst.set(id, Math.max(rank(severity), worst.get(id) ?? 0))
  const counts = {}
  for (const severity of COUNTED) {
    counts[severity] = 0
    for (const each of worst.values()) if (each >= rank(severity)) counts[severity] += 1
  }
  return { worst, counts }
}

/** The ids that exemptions forgive here and today: by rule, `*` for all of them. */
export function forgivenOf(exemptions, namespace, today) {
  const forgiven = new Map()
  for (const { metadata, spec } of exemptions) {
    if ((metadata.namespace ?? namespace) !== namespace || today > spec.expires) continue
    for (const rule of spec.rules) {
      const ids = forgiven.get(rule) ?? new Set()
      for (const id of spec.vulnerabilities.ids) ids.add(id)
      forgiven.set(rule, ids)
    }
  }
  return forgiven
}

/** How many ids are left that are at least so bad. */
export function left({ worst, counts }, severity, all = NONE, own = NONE) {
  const counted = (id) => (worst.get(id) ?? -1) >= rank(severity)
  let count = counts[severity]
  for (const id of all) if (counted(id)) count -= 1
  for (const id of own) if (!all.has(id) && counted(id)) count -= 1
  return count
}

/**
 * For engines that do not count: the counts and ids that are left for every rule, and what is left of them for rules
 * with exemptions of their own.
 */
export function factsOf(rules, named, index, forgiven) {
  const all = forgiven.get('*') ?? NONE
  const ids = named.filter((id) => index.worst.has(id) && !all.has(id))
  const counts = Object.fromEntries(COUNTED.map((severity) => [severity, left(index, severity, all)]))
  const own = {}
  for (const [name, forgivenHere] of forgiven) {
    const rule = rules.get(name)
    if (rule === undefined) continue
    own[name] = rule.ids
      ? rule.ids.filter((id) => index.worst.has(id) && !all.has(id) && !forgivenHere.has(id))
      : left(index, rule.atLeast, all, forgivenHere)
  }
  return { ids, counts, own }
}

/** The strictest action of rules. */
export function strictest(rules) {
  if (rules.length === 0) return 'allow'
  return rules.some(({ action }) => action === 'deny') ? 'deny' : 'audit'
}
