//! Fragments of JSON: what decisions always say about rules, exemptions and statements. They are written when a gate is
//! compiled, so that rendering copies them.

use crate::gate::scope::fields::ScopeField;
use crate::util::ids::{ExemptionId, Id, StatementId};
use crate::util::string_table::StringTable;

use crate::document::exemption::{Exemption, Terms};
use crate::document::policy::{Policy, Rule};
use crate::document::vex::VexStatement;
use crate::json::write::{push_instant, push_string};
use crate::time::{Timestamp, Timezone};
use crate::vocabulary::{Action, Outcome};

/// The fragments of a gate, by the indices of rules, exemptions and statements in the gate.
#[derive(Debug, Default)]
pub(crate) struct Fragments {
    /// The whole object of a rule that is not in scope or disabled, with a comma.
    rules: StringTable,
    inside: Vec<RuleFragment>,
    /// `enforcedFrom` of a rule; empty if it has none.
    enforced: StringTable,
    /// The message of a rule; empty if it has none.
    messages: StringTable,
    /// The fields that scopes look at, and their names with a comma.
    scope_fields: Vec<ScopeField>,
    names: StringTable,
    /// The range of these fields for each rule.
    scope_fields_of: Vec<(usize, usize)>,
    /// The end of the object of a suppressed finding that names an exemption.
    exemptions: StringTable,
    until: Vec<ExemptionEnd>,
    /// The same for statements, by their document.
    documents: StringTable,
    statements: Vec<usize>,
}

/// The offsets of action and outcome in the object of a rule.
#[derive(Debug)]
struct RuleFragment {
    action: usize,
    outcome: usize,
}

/// The offset of the end date in the fragment of an exemption, and the timezone in which it is right (`None`: in any).
#[derive(Debug)]
struct ExemptionEnd {
    at: usize,
    timezone: Option<Timezone>,
}

impl Fragments {
    /// Writes the fragments of documents.
    pub(crate) fn new(policies: &[Policy], exemptions: &[Exemption], statements: &[VexStatement]) -> Self {
        let mut fragments = Self::default();
        for policy in policies {
            for rule in &policy.0.rules {
                fragments.add_rule(policy, rule);
                for (index, inline) in rule.exemptions.iter().enumerate() {
                    let name = inline.name.clone().unwrap_or_else(|| format!("#{index}"));
                    fragments.add_exemption(&name, &inline.terms, policy.0.timezone);
                }
            }
        }
        // Most gates have one timezone. In the others, ends are written anew when they are rendered.
        let timezone = policies.first().map(|policy| policy.0.timezone).unwrap_or_default();
        for exemption in exemptions {
            fragments.add_exemption(&exemption.0.name, &exemption.0.terms, timezone);
        }
        fragments.add_statements(statements);
        fragments.shrink_to_fit();
        fragments
    }

    fn shrink_to_fit(&mut self) {
        let Self { rules, enforced, messages, names, exemptions, documents, .. } = self;
        [rules, enforced, messages, names, exemptions, documents].into_iter().for_each(StringTable::shrink_to_fit);
        self.inside.shrink_to_fit();
        self.scope_fields.shrink_to_fit();
        self.scope_fields_of.shrink_to_fit();
        self.until.shrink_to_fit();
    }

    fn add_rule(&mut self, policy: &Policy, rule: &Rule) {
        let mut inside = RuleFragment { action: 0, outcome: 0 };
        self.rules.push(|out| {
            let start = out.len();
            // Names need no escapes.
            for piece in ["{\"policy\":\"", &policy.0.name, "\",\"rule\":\"", &rule.name] {
                out.push_str(piece);
            }
            if let Some(scope) = &rule.scope.name {
                out.push_str("\",\"scope\":");
                push_string(out, scope);
                out.push_str(",\"action\":\"");
            } else {
                out.push_str("\",\"action\":\"");
            }
            inside.action = out.len() - start;
            out.push_str(rule.action.as_str());
            out.push_str("\",\"outcome\":\"");
            inside.outcome = out.len() - start;
            let outcome = if rule.enabled { Outcome::NotInScope } else { Outcome::Disabled };
            out.push_str(outcome.as_str());
            out.push_str("\"},");
        });
        self.inside.push(inside);
        self.enforced.push(|out| {
            if let Some(from) = rule.enforce_from {
                out.push_str(Action::Audit.as_str());
                out.push_str("\",\"enforcedFrom\":\"");
                push_instant(out, from.start(policy.0.timezone));
                out.push_str("\",\"outcome\":\"");
            }
        });
        self.messages.push(|out| {
            if let Some(message) = &rule.message {
                out.push_str(",\"message\":");
                push_string(out, message);
            }
        });
        self.add_looks(rule);
    }

    fn add_looks(&mut self, rule: &Rule) {
        let scope_fields = ScopeField::all(&rule.scope);
        // Most rules of a policy look at the same fields.
        let (from, to) = self.scope_fields_of.last().copied().unwrap_or_default();
        if self.scope_fields.get(from..to) == Some(&scope_fields) {
            self.scope_fields_of.push((from, to));
            return;
        }
        let from = self.scope_fields.len();
        for look in scope_fields {
            self.names.push(|out| {
                push_string(out, &look.name());
                out.push(',');
            });
            self.scope_fields.push(look);
        }
        self.scope_fields_of.push((from, self.scope_fields.len()));
    }

    fn add_exemption(&mut self, name: &str, terms: &Terms, timezone: Timezone) {
        let mut at = 0;
        self.exemptions.push(|out| {
            let start = out.len();
            out.push_str("\"by\":\"exemption\",\"name\":\"");
            out.push_str(name);
            out.push('"');
            at = out.len() - start;
            push_until(out, terms.end(timezone));
        });
        let depends = terms.expires.is_some_and(|expires| expires.depends_on_timezone());
        self.until.push(ExemptionEnd { at, timezone: depends.then_some(timezone) });
    }

    fn add_statements(&mut self, statements: &[VexStatement]) {
        let mut last = None;
        for statement in statements {
            // Most statements are from the document of the one before.
            if last != Some(&statement.document) {
                last = Some(&statement.document);
                self.documents.push(|out| {
                    out.push_str("\"by\":\"vex\"");
                    if let Some(document) = &statement.document {
                        out.push_str(",\"name\":");
                        push_string(out, document);
                    }
                    out.push('}');
                });
            }
            self.statements.push(self.documents.len().saturating_sub(1));
        }
    }

    /// The number of rules.
    pub(crate) fn rules(&self) -> usize {
        self.rules.len()
    }

    /// The objects of a range of rules that are not in scope or disabled: one copy.
    pub(crate) fn left_out(&self, from: usize, to: usize) -> &str {
        self.rules.between(from, to)
    }

    /// Writes the beginning of a rule's object, up to its outcome. `action` is the action at the time of the decision,
    /// `written` that of the rule.
    pub(crate) fn push_head(&self, out: &mut String, rule: usize, action: Action, written: Action) {
        let (Some(inside), text) = (self.inside.get(rule), self.rules.get(rule)) else { return };
        if action == written {
            out.push_str(text.get(..inside.outcome).unwrap_or_default());
            return;
        }
        out.push_str(text.get(..inside.action).unwrap_or_default());
        out.push_str(self.enforced.get(rule));
    }

    pub(crate) fn message(&self, rule: usize) -> &str {
        self.messages.get(rule)
    }

    /// The fields that a rule's scope looks at, each with its name and a comma.
    pub(crate) fn scope_fields(&self, rule: usize) -> impl Iterator<Item = (&ScopeField, &str)> {
        let (from, to) = self.scope_fields_of.get(rule).copied().unwrap_or_default();
        let scope_fields = self.scope_fields.get(from..to).unwrap_or_default();
        (from..).zip(scope_fields).map(|(number, look)| (look, self.names.get(number)))
    }

    /// The end of the object of a suppressed finding that names an exemption.
    pub(crate) fn push_exemption(&self, out: &mut String, id: ExemptionId, terms: &Terms, timezone: Timezone) {
        let (Some(until), text) = (self.until.get(id.index()), self.exemptions.get(id.index())) else {
            return;
        };
        if until.timezone.is_none_or(|written| written == timezone) {
            out.push_str(text);
        } else {
            out.push_str(text.get(..until.at).unwrap_or_default());
            push_until(out, terms.end(timezone));
        }
    }

    /// The end of the object of a suppressed finding that names a statement.
    pub(crate) fn statement(&self, id: StatementId) -> &str {
        self.statements.get(id.index()).map(|document| self.documents.get(*document)).unwrap_or_default()
    }
}

/// Writes until when something is suppressed, and closes its object.
pub(crate) fn push_until(out: &mut String, until: Option<Timestamp>) {
    if let Some(until) = until {
        out.push_str(",\"until\":\"");
        push_instant(out, until);
        out.push('"');
    }
    out.push('}');
}
