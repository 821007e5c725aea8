//! Compiling: works out what does not depend on the request. Which exemptions apply to which rule, which rules share
//! scopes, exemptions and trusted authors, and which conditions count the same.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::{Groups, Member};
use super::interner::Interner;
use super::plan::{
    Compiled, ConditionKind, ConditionPlan, ExemptionSource, GateExemption, GlobalExemptions, RuleExemption, RulePlan,
    RuleProfile, ScopedExemption,
};
use crate::document::exemption::Exemptable;
use crate::document::exemption::{Exemption, Requirements, RuleName, Terms};
use crate::document::policy::{Condition, Count, Policy, Rule};
use crate::document::vex::{Statement, Vex};
use crate::error::{Code, Error};
use crate::fingerprint::Fingerprint;
use crate::gate::fragments::Fragments;
use crate::gate::scope::{Scope, Scopes};
use crate::json::nearest;
use crate::util::canonical::Canonical;
use crate::util::grouped::Grouped;
use crate::util::hash::hash_text;
use crate::util::ids::{
    ExemptionId, GlobalExemptionsId, Id, ProfileId, RuleId, ScopeId, StatementId, Table, TrustedId, VerdictId,
};
use crate::util::range32::Range32;

pub(super) struct Compiler<'d> {
    policies: &'d [Policy],
    documents: &'d [Exemption],
    /// By rule: the exemption documents that name it.
    naming: Grouped<RuleId, usize>,
    /// The rules that exemptions name, in document order; `None` for a name of no rule.
    named: Vec<Option<(RuleId, Exemptable)>>,
    /// The exemption documents about every rule.
    stars: Vec<usize>,
    /// By document: its scope and id.
    applied: Vec<ScopedExemption>,
    /// The set of global exemptions by what it depends on.
    known_global_exemptions: BTreeMap<(Requirements, i64, Exemptable), Option<GlobalExemptionsId>>,
    global_exemptions: Table<GlobalExemptionsId, GlobalExemptions>,
    exemptions: Table<ExemptionId, GateExemption>,
    scopes: Table<ScopeId, Scope>,
    known_scopes: Interner<ScopeId>,
    profiles: Table<ProfileId, RuleProfile>,
    known_profiles: Interner<ProfileId>,
    known_verdicts: Interner<VerdictId>,
    verdicts: usize,
    conditions: Vec<ConditionPlan>,
    /// (scope of the rule, exemption).
    own: Vec<(ScopeId, RuleExemption)>,
    ids: Vec<u64>,
}

impl<'d> Compiler<'d> {
    pub(super) fn new(policies: &'d [Policy], documents: &'d [Exemption]) -> Self {
        let all = policies.iter().flat_map(|policy| policy.0.rules.iter().map(move |rule| (policy.name(), rule)));
        let rules: BTreeMap<_, (RuleId, Exemptable)> = all
            .enumerate()
            .map(|(index, (policy, rule))| (by_name(policy, &rule.name), (RuleId::from_index(index), rule.exemptable)))
            .collect();
        let mut naming = Vec::new();
        let mut named = Vec::new();
        let mut stars = Vec::new();
        for (index, exemption) in documents.iter().enumerate() {
            if exemption.0.rules.is_empty() {
                stars.push(index);
            }
            for name in &exemption.0.rules {
                let rule = rules.get(&by_name(&name.policy, &name.rule)).copied();
                named.push(rule);
                naming.extend(rule.map(|(number, _)| (number, index)));
            }
        }
        // One exemption may name a rule twice.
        naming.sort_unstable();
        naming.dedup();
        let naming = Grouped::new(naming, rules.len());
        Self {
            policies,
            documents,
            naming,
            named,
            stars,
            applied: Vec::new(),
            known_global_exemptions: BTreeMap::new(),
            global_exemptions: Table::default(),
            exemptions: Table::default(),
            scopes: Table::default(),
            known_scopes: Interner::default(),
            profiles: Table::default(),
            known_profiles: Interner::default(),
            known_verdicts: Interner::default(),
            verdicts: 0,
            conditions: Vec::new(),
            own: Vec::new(),
            ids: Vec::new(),
        }
    }

    pub(super) fn compile(mut self, vex: &Vex) -> Compiled {
        self.exemptions();
        let naming = std::mem::take(&mut self.naming);
        let mut trusted: Table<TrustedId, Vec<StatementId>> = Table::default();
        let mut known_authors = BTreeMap::new();
        let mut rules: Table<RuleId, RulePlan> = Table::default();
        let mut members = Vec::new();
        let mut inline = 0;
        for (index, policy) in self.policies.iter().enumerate() {
            let trusted = policy.0.trusted_authors.as_ref().map(|authors| {
                *known_authors.entry(authors).or_insert_with(|| {
                    let statements = vex.statements().iter().enumerate();
                    let of_trusted = statements.filter(|(_, statement)| authors.contains(&statement.author));
                    trusted.push(of_trusted.map(|(index, _)| StatementId::from_index(index)).collect())
                })
            });
            for (at, rule) in policy.0.rules.iter().enumerate() {
                let number = rules.next_id();
                let scope =
                    self.scope_of((0_u8, &rule.scope.include, &rule.scope.exclude), || Scope::of_rule(&rule.scope));
                let of_rule = (number, rule, scope, naming.of(number));
                let plan = self.rule(of_rule, (index, policy, at), &mut inline, trusted);
                if rule.enabled {
                    let RulePlan { verdict, action, enforce_from, .. } = plan;
                    members.push(Member { scope, verdict, action, enforce_from, rule: number });
                }
                rules.push(plan);
            }
        }
        // A gate lives long: give spare capacity back.
        rules.shrink_to_fit();
        self.conditions.shrink_to_fit();
        self.exemptions.shrink_to_fit();
        self.ids.shrink_to_fit();
        self.scopes.shrink_to_fit();
        let all_scopes = self.scopes.len();
        self.own.sort_by_key(|(of_rules, own)| (*of_rules, own.applied.scope));
        Compiled {
            warnings: self.warnings(),
            policies: self.policies.to_vec(),
            documents: self.documents.to_vec(),
            vex: vex.clone(),
            groups: Groups::new(members, rules.len(), all_scopes),
            rules,
            conditions: self.conditions,
            profiles: self.profiles,
            verdicts: self.verdicts,
            scopes: Scopes::new(self.scopes),
            exemptions: self.exemptions,
            own: Grouped::new(self.own, all_scopes),
            global_exemptions: self.global_exemptions,
            statements: vex.statements().iter().map(Statement::from).collect(),
            trusted,
            fragments: Fragments::new(self.policies, self.documents, vex.statements()),
            ids: self.ids,
            fingerprint: Fingerprint::of((
                self.policies.iter().map(|policy| &policy.0).collect::<Vec<_>>(),
                self.documents.iter().map(|exemption| &exemption.0).collect::<Vec<_>>(),
                vex.statements(),
            )),
        }
    }

    /// Numbers exemptions: the inline ones of all rules, then the documents.
    fn exemptions(&mut self) {
        for (policy, document) in self.policies.iter().enumerate() {
            for (rule, written) in document.0.rules.iter().enumerate() {
                for (index, inline) in written.exemptions.iter().enumerate() {
                    let name = inline.name.clone().unwrap_or_else(|| format!("#{index}"));
                    let source = ExemptionSource::Inline { policy, rule, index };
                    self.exemptions.push(GateExemption { source, terms: inline.terms.clone(), name });
                }
            }
        }
        for (index, exemption) in self.documents.iter().enumerate() {
            let terms = exemption.0.terms.clone();
            let applied = self.applied(exemption.0.namespace.as_deref(), &terms, self.exemptions.next_id());
            self.applied.push(applied);
            let source = ExemptionSource::Document(index);
            self.exemptions.push(GateExemption { source, terms, name: exemption.0.name.clone() });
        }
    }

    /// An exemption with its scope, independent of any rule.
    fn applied(&mut self, namespace: Option<&str>, terms: &Terms, id: ExemptionId) -> ScopedExemption {
        let selectors = terms.selectors.as_deref();
        let scope = self.scope_of((1_u8, namespace, selectors), || Scope::of_exemption(namespace, selectors));
        let ids = terms.vulnerabilities.as_ref().and_then(|filter| filter.ids.as_deref());
        let only_id = match ids {
            Some([id]) => Some(id.hash),
            _ => None,
        };
        ScopedExemption { scope, id, only_id }
    }

    fn scope_of(&mut self, key: impl Canonical, scope: impl FnOnce() -> Scope) -> ScopeId {
        let (number, new) = self.known_scopes.intern(key);
        if new {
            self.scopes.push(scope());
        }
        number
    }

    /// Compiles a rule. `naming`: the exemptions that name it; `inline`: the number of inline exemptions of the rules
    /// before it.
    fn rule(
        &mut self,
        (number_of_rule, rule, scope, naming): (RuleId, &'d Rule, ScopeId, &[usize]),
        (policy_at, policy, at): (usize, &'d Policy, usize),
        inline: &mut usize,
        trusted: Option<TrustedId>,
    ) -> RulePlan {
        let mut resource_exemptions = false;
        let mut own = |compiler: &mut Self, applied| {
            resource_exemptions |= compiler.is_from_resource(&applied);
            // A disabled rule is never evaluated.
            if !rule.enabled {
                return;
            }
            compiler.own.push((scope, RuleExemption { rule: number_of_rule, applied }));
        };
        for exemption in &rule.exemptions {
            let applied = self.applied(None, &exemption.terms, ExemptionId::from_index(*inline));
            own(self, applied);
            *inline += 1;
        }
        for index in naming {
            if self.is_applied(*index, policy, rule.exemptable)
                && let Some(applied) = self.applied.get(*index)
            {
                own(self, *applied);
            }
        }
        let profile = RuleProfile {
            findings: rule.findings,
            trusted,
            global_exemptions: self.global_exemptions_of(policy, rule.exemptable),
        };
        let (profile_number, new) = self.known_profiles.intern(profile);
        if new {
            self.profiles.push(profile);
        }
        let unknown = policy.0.unknown_severity;
        let (verdict, new) = self.known_verdicts.intern((profile_number, unknown, &rule.grace, &rule.when));
        self.verdicts += usize::from(new);
        let conditions = self.conditions.len();
        for condition in &rule.when {
            let planned = self.condition(rule, condition);
            self.conditions.push(planned);
        }
        RulePlan {
            action: rule.action,
            enforce_from: rule.enforce_from.map(|from| from.start(policy.0.timezone)),
            unknown,
            profile: profile_number,
            verdict,
            resource_exemptions,
            finding_conditions: rule.when.iter().any(|condition| matches!(condition, Condition::Finding { .. })),
            gracious: rule.grace.forgives_something(),
            policy: policy_at,
            rule: at,
            conditions: Range32::new(conditions, self.conditions.len()),
        }
    }

    fn is_from_resource(&self, applied: &ScopedExemption) -> bool {
        let exemption = self.exemptions.get(applied.id);
        exemption.is_some_and(|exemption| exemption.terms.vulnerabilities.is_none())
    }

    fn condition(&mut self, rule: &Rule, condition: &Condition) -> ConditionPlan {
        let Condition::Finding { filter, allowed, count } = condition else {
            return ConditionPlan { kind: ConditionKind::Image, allowed: 0 };
        };
        let counts_ids = *count == Count::Ids && !rule.grace.forgives_something();
        let kind = match (&filter.ids, filter.threshold()) {
            (Some(ids), _) => {
                let from = self.ids.len();
                self.ids.extend(ids.iter().map(|id| id.hash));
                let ids = Range32::new(from, self.ids.len());
                if counts_ids && filter.ids_alone { ConditionKind::Ids(ids) } else { ConditionKind::OfIds(ids) }
            }
            (None, Some(least)) if counts_ids => ConditionKind::Severity(least),
            _ => ConditionKind::Findings,
        };
        ConditionPlan { kind, allowed: *allowed }
    }

    /// Whether a rule is open to an exemption, and the exemption meets the policy's requirements.
    fn is_applied(&self, index: usize, policy: &Policy, exemptable: Exemptable) -> bool {
        self.documents.get(index).is_some_and(|exemption| {
            exemption.is_open_to(exemptable)
                && exemption.0.terms.unmet(&policy.0.requirements, policy.0.timezone).is_none()
        })
    }

    /// The set of global exemptions for rules of a policy, shared by all rules with the same requirements, timezone and
    /// `exemptable`.
    fn global_exemptions_of(&mut self, policy: &Policy, exemptable: Exemptable) -> Option<GlobalExemptionsId> {
        let timezone = policy.0.timezone;
        let key = (policy.0.requirements, timezone.offset(), exemptable);
        if let Some(known) = self.known_global_exemptions.get(&key) {
            return *known;
        }
        let applied = self.stars.iter().filter(|index| self.is_applied(**index, policy, exemptable));
        let mut exemptions: Vec<ScopedExemption> =
            applied.filter_map(|index| self.applied.get(*index).copied()).collect();
        exemptions.sort_by_key(|applied| applied.scope);
        let id =
            (!exemptions.is_empty()).then(|| self.global_exemptions.push(GlobalExemptions { exemptions, timezone }));
        self.known_global_exemptions.insert(key, id);
        id
    }

    fn warnings(&self) -> Vec<Error> {
        let mut named = self.named.iter();
        let by_name: BTreeMap<&str, &Policy> = self.policies.iter().map(|policy| (policy.name(), policy)).collect();
        let mut warnings = Vec::new();
        let mut hints = HINTS;
        for (index, exemption) in self.documents.iter().enumerate() {
            let mut warn = |code, message: String, pointer: String| {
                warnings.push(Error::new(code, message, pointer).in_document(format!("exemptions/{index}")));
            };
            let mut about: Vec<&Policy> = Vec::new();
            let mut seen = BTreeSet::new();
            if exemption.0.rules.is_empty() {
                about.extend(self.policies);
            } else {
                let named = exemption.0.rules.iter().filter(|name| seen.insert(name.policy.as_str()));
                about.extend(named.filter_map(|name| by_name.get(name.policy.as_str())));
            }
            for policy in about {
                if let Some(unmet) = exemption.0.terms.unmet(&policy.0.requirements, policy.0.timezone) {
                    let message = format!("not applied to the rules of {}: {unmet}", policy.name());
                    warn(Code::ExemptionRequirementUnmet, message, "/spec".to_owned());
                }
            }
            for ((entry, name), rule) in exemption.0.rules.iter().enumerate().zip(&mut named) {
                let pointer = || format!("/spec/rules/{entry}");
                match rule {
                    Some((_, exemptable)) if !exemption.is_open_to(*exemptable) => {
                        let message = format!("{}/{} is not open to this exemption", name.policy, name.rule);
                        warn(Code::ExemptionNotAllowed, message, pointer());
                    }
                    Some(_) => {}
                    // Exemptions that are compiled without policies may name rules of any policy.
                    None if self.policies.is_empty() => {}
                    None => {
                        hints = hints.saturating_sub(1);
                        warn(Code::UnknownRule, unknown_rule(name, &by_name, hints > 0), pointer());
                    }
                }
            }
        }
        warnings
    }
}

/// Limits on the search for the nearest name, so that compiling takes linear time: in how many warnings, among how many
/// names.
const HINTS: usize = 32;
const COMPARED: usize = 64;

/// Says why a name names no rule, with the nearest name.
fn unknown_rule(name: &RuleName, policies: &BTreeMap<&str, &Policy>, hint: bool) -> String {
    let RuleName { policy, rule } = name;
    let compared = if hint { COMPARED } else { 0 };
    let (message, meant) = match policies.get(policy.as_str()) {
        Some(known) => {
            let rules: Vec<&str> = known.0.rules.iter().take(compared).map(|rule| rule.name.as_str()).collect();
            let meant = nearest(rule, &rules).map(|meant| format!("{policy}/{meant}"));
            (format!("the policy {policy} has no rule {rule}, so this exempts nothing"), meant)
        }
        None => {
            let names: Vec<&str> = policies.keys().take(compared).copied().collect();
            let meant = nearest(policy, &names).map(|meant| format!("{meant}/{rule}"));
            (format!("no policy given is named {policy}, so this exempts nothing"), meant)
        }
    };
    match meant {
        Some(meant) => format!("{message}; is {meant} meant?"),
        None => message,
    }
}

/// A lookup key for a rule. The hash comes first, so that few comparisons read the text.
fn by_name<'d>(policy: &'d str, rule: &'d str) -> (u64, &'d str, &'d str) {
    (hash_text(policy).rotate_left(1) ^ hash_text(rule), policy, rule)
}
