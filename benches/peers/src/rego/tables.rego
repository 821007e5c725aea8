# Rules are data, keyed by what is looked up first: namespace, action, and the id where the rule names ids. Rules without
# exemptions of their own, nearly all of them, are decided by one comparison.
package gate

import rego.v1

deny contains rule.name if {
	some id, rules in data.named[input.namespace].deny
	input.worst[id]
	not everywhere[id]
	some rule in rules
	startswith(input.cluster, rule.cluster)
	not forgiven[rule.name][id]
}

deny contains rule.name if {
	some rule in data.counted[input.namespace].deny
	here[rule.severity] > rule.allowed
	startswith(input.cluster, rule.cluster)
	not forgiven[rule.name]
}

deny contains rule.name if {
	some rule in data.counted[input.namespace].deny
	own := forgiven[rule.name]
	startswith(input.cluster, rule.cluster)
	here[rule.severity] - count([id | some id in own; not everywhere[id]; input.worst[id] >= rank[rule.severity]]) > rule.allowed
}

audit contains rule.name if {
	some id, rules in data.named[input.namespace].audit
	input.worst[id]
	not everywhere[id]
	some rule in rules
	startswith(input.cluster, rule.cluster)
	not forgiven[rule.name][id]
}

audit contains rule.name if {
	some rule in data.counted[input.namespace].audit
	here[rule.severity] > rule.allowed
	startswith(input.cluster, rule.cluster)
	not forgiven[rule.name]
}

audit contains rule.name if {
	some rule in data.counted[input.namespace].audit
	own := forgiven[rule.name]
	startswith(input.cluster, rule.cluster)
	here[rule.severity] - count([id | some id in own; not everywhere[id]; input.worst[id] >= rank[rule.severity]]) > rule.allowed
}
