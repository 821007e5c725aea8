# What every style shares: what exemptions forgive here and today, and how many findings that leaves.
package gate

import rego.v1

decision := {"deny": deny, "audit": audit}

# By rule, "*" being all of them: the ids of the report that exemptions forgive.
forgiven := {rule: ids |
	some rule, last_days in data.exemptions[input.namespace]
	ids := {id | some id, last_day in last_days; input.worst[id]; input.today <= last_day}
	count(ids) > 0
}

everywhere := object.get(forgiven, "*", set())

rank := {"medium": 3, "high": 4, "critical": 5}

# How many ids are left for a rule without exemptions of its own, by the least severity.
here := {severity: left |
	some severity, least in rank
	left := input.at_least[severity] - count([id | some id in everywhere; input.worst[id] >= least])
}
