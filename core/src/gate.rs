//! Compiling: policies, exemptions and VEX statements become one immutable gate.
//!
//! Whatever does not depend on the request is worked out here: which exemptions are open to which rule, which rules
//! share the same exemptions and trusted authors, which conditions a report has counted already.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use crate::decision::RuleResult;
use crate::error::{Code, Error};
use crate::exemption::{Exemption, Requirements, RuleName, Terms};
use crate::fingerprint::Fingerprint;
use crate::policy::{Condition, Count, Exemptable, Policy, Rule};
use crate::texts::Texts;
use crate::time::{Instant, Timezone};
use crate::vex::{Statement, Vex};
use crate::vocabulary::Severity;

/// Compiled policies, exemptions and VEX statements: immutable, cheap to clone, shared between threads.
///
/// ```
/// use imagegate::{Action, Decision, Gate, Image, Instant, Policy, Report, Request, Vex};
/// let gate = Gate::compile(&[Policy::default()], &[], &Vex::default())?;
/// let report = Report::from_json(br#"{"findings": [{"id": "CVE-2024-0001", "severity": "high"}]}"#)?;
/// let image = Image { reports: vec![report], ..Image::new("nginx:1.25") };
/// let request = Request::new(None, vec![image])?;
/// let now = Instant::parse("2026-11-20T08:00:00Z").unwrap();
/// let mut decision = Decision::default();
/// gate.evaluate(&request, now, &mut decision);
/// assert_eq!(decision.action(), Action::Audit);
/// # Ok::<(), imagegate::Error>(())
/// ```
#[derive(Clone)]
pub struct Gate(pub(crate) Arc<Compiled>);

pub(crate) struct Compiled {
    pub(crate) policies: Vec<Plan>,
    /// The inline exemptions of all rules, then the others: the first that covers something is the one of the
    /// smallest number.
    pub(crate) exemptions: Vec<GateExemption>,
    /// Exemptions from every rule that apply to the same rules.
    pub(crate) covers: Vec<Cover>,
    pub(crate) statements: Vec<Statement>,
    /// The statements of authors that are trusted by the same policies.
    pub(crate) trusted: Vec<Vec<u32>>,
    pub(crate) texts: Texts,
    warnings: Vec<Error>,
    fingerprint: Fingerprint,
}

/// A policy and what was worked out for it.
pub(crate) struct Plan {
    pub(crate) policy: Policy,
    /// Whose statements count, in `trusted`; `None`: nobody's.
    pub(crate) trusted: Option<u32>,
    pub(crate) rules: Vec<RulePlan>,
}

pub(crate) struct RulePlan {
    pub(crate) enforce_from: Option<Instant>,
    /// The inline exemptions and those that name the rule, by number.
    pub(crate) exemptions: Vec<u32>,
    /// Those from every rule, in `covers`.
    pub(crate) cover: Option<u32>,
    /// By condition: the severity from which on a report has counted what the condition counts.
    pub(crate) thresholds: Vec<Option<Severity>>,
    pub(crate) has_finding_conditions: bool,
}

pub(crate) struct GateExemption {
    pub(crate) terms: Terms,
    pub(crate) namespace: Option<String>,
    /// As decisions name it.
    pub(crate) name: String,
}

/// Exemptions from every rule, as they apply to rules of one timezone.
pub(crate) struct Cover {
    pub(crate) exemptions: Vec<u32>,
    pub(crate) timezone: Timezone,
}

impl Gate {
    /// Compiles documents. The order of policies and exemptions is that of the decision.
    ///
    /// # Errors
    ///
    /// `duplicateName` where two policies have one name; [`Error::document`] says which document it is
    /// (`policies/1`).
    pub fn compile(policies: &[Policy], exemptions: &[Exemption], vex: &Vex) -> Result<Self, Error> {
        let mut names = BTreeSet::new();
        for (index, policy) in policies.iter().enumerate() {
            if !names.insert(policy.name()) {
                let message = format!("another policy is named \"{}\"", policy.name());
                let error = Error::new(Code::DuplicateName, message, "/metadata/name");
                return Err(error.in_document(format!("policies/{index}")));
            }
        }
        Ok(Self(Arc::new(Compiler::new(policies, exemptions).compile(vex))))
    }

    /// What is not as its authors will expect: exemptions that are not applied to some rules. Each names its document
    /// (`exemptions/0`).
    pub fn warnings(&self) -> &[Error] {
        &self.0.warnings
    }

    /// The rule that a result is about.
    pub(crate) fn rule(&self, result: &RuleResult) -> Option<(&Plan, (&Rule, &RulePlan))> {
        let plan = self.0.policies.get(result.policy as usize)?;
        let number = result.rule as usize;
        Some((plan, (plan.policy.0.rules.get(number)?, plan.rules.get(number)?)))
    }

    /// A fingerprint of what was compiled, for keys of caches: gates with the same one decide alike.
    pub fn fingerprint(&self) -> Fingerprint {
        self.0.fingerprint
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate")
            .field("policies", &self.0.policies.len())
            .field("exemptions", &self.0.exemptions.len())
            .field("fingerprint", &self.0.fingerprint)
            .finish_non_exhaustive()
    }
}

struct Compiler<'d> {
    policies: &'d [Policy],
    documents: &'d [Exemption],
    /// The number of the first exemption that is not inline.
    first: usize,
    /// The exemptions that name a rule.
    naming: BTreeMap<&'d RuleName, Vec<usize>>,
    /// The exemptions from every rule.
    stars: Vec<usize>,
    covers: Vec<Cover>,
    /// Which cover it is for rules of such policies.
    known_covers: BTreeMap<(Requirements, i64, Exemptable), Option<u32>>,
}

impl<'d> Compiler<'d> {
    fn new(policies: &'d [Policy], documents: &'d [Exemption]) -> Self {
        let mut naming: BTreeMap<&RuleName, Vec<usize>> = BTreeMap::new();
        let mut stars = Vec::new();
        for (index, exemption) in documents.iter().enumerate() {
            if exemption.0.rules.is_empty() {
                stars.push(index);
            }
            for rule in &exemption.0.rules {
                let indices = naming.entry(rule).or_default();
                if indices.last() != Some(&index) {
                    indices.push(index);
                }
            }
        }
        let inline = policies.iter().flat_map(|policy| &policy.0.rules).map(|rule| rule.exemptions.len());
        let first = inline.sum();
        Self { policies, documents, first, naming, stars, covers: Vec::new(), known_covers: BTreeMap::new() }
    }

    fn compile(mut self, vex: &Vex) -> Compiled {
        let mut exemptions = Vec::new();
        let mut plans = Vec::new();
        let mut trusted = Vec::new();
        let mut known_authors = BTreeMap::new();
        for policy in self.policies {
            let mut rules = Vec::new();
            for rule in &policy.0.rules {
                let inline = exemptions.len()..exemptions.len() + rule.exemptions.len();
                exemptions.extend(rule.exemptions.iter().enumerate().map(|(index, inline)| GateExemption {
                    terms: inline.terms.clone(),
                    namespace: None,
                    name: inline.name.clone().unwrap_or_else(|| format!("#{index}")),
                }));
                rules.push(self.plan(policy, rule, inline));
            }
            let trusted = policy.0.trusted_authors.as_ref().map(|authors| {
                *known_authors.entry(authors).or_insert_with(|| {
                    let numbered = (0_u32..).zip(vex.statements());
                    let of_trusted = numbered.filter(|(_, statement)| authors.contains(&statement.author));
                    trusted.push(of_trusted.map(|(number, _)| number).collect());
                    number(trusted.len() - 1)
                })
            });
            plans.push(Plan { policy: policy.clone(), trusted, rules });
        }
        exemptions.extend(self.documents.iter().map(|exemption| GateExemption {
            terms: exemption.0.terms.clone(),
            namespace: exemption.0.namespace.clone(),
            name: exemption.0.name.clone(),
        }));
        Compiled {
            warnings: self.warnings(),
            policies: plans,
            exemptions,
            covers: self.covers,
            statements: vex.statements().iter().map(Statement::from).collect(),
            trusted,
            texts: Texts::new(self.policies, self.documents, vex.statements()),
            fingerprint: Fingerprint::of(|hasher| {
                for policy in self.policies {
                    policy.0.hash(hasher);
                }
                for exemption in self.documents {
                    exemption.0.hash(hasher);
                }
                vex.statements().hash(hasher);
            }),
        }
    }

    fn plan(&mut self, policy: &Policy, rule: &Rule, inline: std::ops::Range<usize>) -> RulePlan {
        let name = RuleName { policy: policy.0.name.clone(), rule: rule.name.clone() };
        let naming = self.naming.get(&name).map_or(&[][..], Vec::as_slice);
        let applied = naming.iter().filter(|index| self.is_applied(**index, policy, rule.exemptable));
        let exemptions = inline.chain(applied.map(|index| self.first + index)).map(number).collect();
        let threshold = |condition: &Condition| match condition {
            Condition::Finding { filter, count: Count::Ids, .. } => filter.threshold(),
            _ => None,
        };
        RulePlan {
            enforce_from: rule.enforce_from.map(|from| from.start(policy.0.timezone)),
            exemptions,
            cover: self.cover(policy, rule.exemptable),
            thresholds: rule.when.iter().map(threshold).collect(),
            has_finding_conditions: rule.when.iter().any(|condition| matches!(condition, Condition::Finding { .. })),
        }
    }

    /// Whether the rules of a policy leave themselves open to an exemption.
    fn is_applied(&self, index: usize, policy: &Policy, exemptable: Exemptable) -> bool {
        self.documents.get(index).is_some_and(|exemption| {
            is_open(exemptable, exemption)
                && exemption.0.terms.lacks(&policy.0.requirements, policy.0.timezone).is_none()
        })
    }

    /// The exemptions from every rule that apply to such rules: worked out once for all of a kind.
    fn cover(&mut self, policy: &Policy, exemptable: Exemptable) -> Option<u32> {
        let timezone = policy.0.timezone;
        let key = (policy.0.requirements, timezone.offset(), exemptable);
        if let Some(known) = self.known_covers.get(&key) {
            return *known;
        }
        let applied = self.stars.iter().filter(|index| self.is_applied(**index, policy, exemptable));
        let exemptions: Vec<u32> = applied.map(|index| number(self.first + index)).collect();
        let cover = (!exemptions.is_empty()).then(|| {
            self.covers.push(Cover { exemptions, timezone });
            number(self.covers.len() - 1)
        });
        self.known_covers.insert(key, cover);
        cover
    }

    fn warnings(&self) -> Vec<Error> {
        let rules: BTreeMap<(&str, &str), Exemptable> = self
            .policies
            .iter()
            .flat_map(|policy| policy.0.rules.iter().map(|rule| (policy.name(), rule)))
            .map(|(policy, rule)| ((policy, rule.name.as_str()), rule.exemptable))
            .collect();
        let by_name: BTreeMap<&str, &Policy> = self.policies.iter().map(|policy| (policy.name(), policy)).collect();
        let mut warnings = Vec::new();
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
                if let Some(lacking) = exemption.0.terms.lacks(&policy.0.requirements, policy.0.timezone) {
                    let message = format!("not applied to the rules of {}: {lacking}", policy.name());
                    warn(Code::ExemptionRequirementUnmet, message, "/spec".to_owned());
                }
            }
            for (entry, name) in exemption.0.rules.iter().enumerate() {
                let closed = rules
                    .get(&(name.policy.as_str(), name.rule.as_str()))
                    .is_some_and(|exemptable| !is_open(*exemptable, exemption));
                if closed {
                    let message = format!("{}/{} is not open to this exemption", name.policy, name.rule);
                    warn(Code::ExemptionNotAllowed, message, format!("/spec/rules/{entry}"));
                }
            }
        }
        warnings
    }
}

fn is_open(exemptable: Exemptable, exemption: &Exemption) -> bool {
    match exemptable {
        Exemptable::Always => true,
        Exemptable::Centrally => exemption.0.namespace.is_none(),
        Exemptable::Never => false,
    }
}

/// Documents are limited to sizes at which nothing in them is numbered beyond 32 bits.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
