//! Exemptions: what a rule forgives, for whom and until when (section 1.2).

use std::fmt;
use std::sync::Arc;

use crate::clock::Clock;
use crate::document::filter::{Filter, Owner, read_filter};
use crate::document::metadata::{DocumentKind, is_name, read_head};
use crate::document::selector::Selector;
use crate::error::Code;
use crate::errors::Errors;
use crate::json::{Limits, Name, Read, Reader, Unknown, shown};
use crate::time::{DateOrTimestamp, Duration, Length, Timestamp, Timezone};
use crate::util::canonical::canonical;

/// An ImageExemption: immutable, cheap to clone.
///
/// ```
/// use imagegate::Exemption;
/// let exemption = Exemption::from_json(br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption",
///     "metadata": {"name": "log4j-legacy", "namespace": "payments"},
///     "spec": {"rules": ["production/block-critical"], "expires": "2026-12-31",
///              "vulnerabilities": {"ids": ["CVE-2021-44228"]}}}"#)?;
/// assert_eq!(exemption.name(), "log4j-legacy");
/// # Ok::<(), imagegate::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Exemption(pub(crate) Arc<ExemptionDocument>);

#[derive(Debug)]
pub(crate) struct ExemptionDocument {
    pub(crate) name: String,
    pub(crate) namespace: Option<String>,
    /// Empty: every rule.
    pub(crate) rules: Vec<RuleName>,
    pub(crate) terms: Arc<Terms>,
}

/// `policy/rule`
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RuleName {
    pub(crate) policy: String,
    pub(crate) rule: String,
}

/// What an exemption says apart from whose rule it is about.
#[derive(Debug)]
pub(crate) struct Terms {
    pub(crate) valid_from: Option<DateOrTimestamp>,
    pub(crate) expires: Option<DateOrTimestamp>,
    pub(crate) until_fixed: bool,
    /// Any of; absent: every workload and image.
    pub(crate) selectors: Option<Vec<Selector>>,
    /// Absent: the whole resource.
    pub(crate) vulnerabilities: Option<Filter>,
    pub(crate) has_reason: bool,
    pub(crate) has_approver: bool,
}

/// What a policy asks of the exemptions from its rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Requirements {
    pub(crate) reason: bool,
    pub(crate) approved_by: bool,
    pub(crate) expiry: bool,
    pub(crate) max_duration: Option<Duration>,
}

/// Which exemptions a rule is open to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exemptable {
    /// To all that name it.
    Always,
    /// To all but an ImageExemption with a namespace.
    Centrally,
    /// To none.
    Never,
}

impl Exemptable {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Centrally => "centrally",
            Self::Never => "never",
        }
    }
}

canonical!(
    enum Exemptable {
        Always = 0,
        Centrally = 1,
        Never = 2,
    }
);
canonical!(struct ExemptionDocument { name, namespace, rules, terms });
canonical!(struct RuleName { policy, rule });
canonical!(struct Terms {
    valid_from, expires, until_fixed, selectors, vulnerabilities, has_reason, has_approver
});
canonical!(struct Requirements { reason, approved_by, expiry, max_duration });

impl Exemption {
    /// Reads an ImageExemption document.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, see section 7 of the semantics.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Errors> {
        Self::from_json_within(bytes, Limits::POLICY)
    }

    /// Reads an ImageExemption document of a size that the caller limits.
    ///
    /// # Errors
    ///
    /// As [`Exemption::from_json`].
    pub fn from_json_within(bytes: &[u8], limits: Limits) -> Result<Self, Errors> {
        let read = Reader::document(bytes, limits, Unknown::Refuse, read_exemption)?;
        Ok(Self(Arc::new(read)))
    }

    /// Its name, which others may have too.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The namespace that it holds in; `None`: everywhere.
    pub fn namespace(&self) -> Option<&str> {
        self.0.namespace.as_deref()
    }

    /// Whether it is about a rule: it names this one, or every rule.
    pub(crate) fn is_about(&self, policy: &str, rule: &str) -> bool {
        self.0.rules.is_empty() || self.0.rules.iter().any(|name| name.policy == policy && name.rule == rule)
    }

    /// Whether a rule with such an `exemptable` is open to it.
    pub(crate) fn is_open_to(&self, exemptable: Exemptable) -> bool {
        match exemptable {
            Exemptable::Always => true,
            Exemptable::Centrally => self.0.namespace.is_none(),
            Exemptable::Never => false,
        }
    }
}

impl Terms {
    /// Whether it is in force, dates being read in the timezone of the policy whose rule it is applied to.
    pub(crate) fn in_force(&self, timezone: Timezone, clock: &mut Clock) -> bool {
        self.valid_from.is_none_or(|from| clock.reached(from.start(timezone)))
            && self.end(timezone).is_none_or(|end| !clock.reached(end))
    }

    /// Until when it is in force; `None`: for good.
    pub(crate) fn end(&self, timezone: Timezone) -> Option<Timestamp> {
        self.expires.and_then(|expires| expires.end(timezone))
    }

    /// What it lacks of what a policy requires.
    pub(crate) fn unmet(&self, requirements: &Requirements, timezone: Timezone) -> Option<Unmet> {
        let duration = requirements.max_duration.and_then(|most| {
            let (Some(from), Some(expires)) = (self.valid_from, self.expires) else {
                return Some(UnmetDuration::NoWindow {
                    most,
                    valid_from: self.valid_from.is_none(),
                    expires: self.expires.is_none(),
                });
            };
            let length = expires.length_from(from, timezone);
            (length > Length::from(most)).then_some(UnmetDuration::TooLong { most, length })
        });
        let unmet = Unmet {
            reason: requirements.reason && !self.has_reason,
            approved_by: requirements.approved_by && !self.has_approver,
            expiry: requirements.expiry && self.expires.is_none(),
            duration,
        };
        (unmet != Unmet::default()).then_some(unmet)
    }
}

/// Which requirements of a policy an exemption does not meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unmet {
    reason: bool,
    approved_by: bool,
    expiry: bool,
    duration: Option<UnmetDuration>,
}

/// How an exemption breaks `maxDuration`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum UnmetDuration {
    /// One of its ends is not given, or neither.
    NoWindow {
        most: Duration,
        valid_from: bool,
        expires: bool,
    },
    TooLong {
        most: Duration,
        length: Length,
    },
}

impl fmt::Display for Unmet {
    /// Every requirement with its value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let simple = [
            (self.reason, "a reason that is not blank is required (reason: true)"),
            (self.approved_by, "an approvedBy that is not blank is required (approvedBy: true)"),
            (self.expiry, "expires is required (expiry: true)"),
        ];
        let mut separator = "";
        for (_, text) in simple.into_iter().filter(|(unmet, _)| *unmet) {
            write!(f, "{separator}{text}")?;
            separator = "; ";
        }
        match self.duration {
            None => Ok(()),
            Some(UnmetDuration::TooLong { most, length }) => {
                write!(f, "{separator}maxDuration allows at most {most}, and this lasts {length}")
            }
            Some(UnmetDuration::NoWindow { most, valid_from, expires }) => {
                let lacking = match (valid_from, expires) {
                    (true, true) => "validFrom and expires are",
                    (true, false) => "validFrom is",
                    (false, _) => "expires is",
                };
                write!(f, "{separator}{lacking} required (maxDuration: {most})")
            }
        }
    }
}

/// A cluster's exemption is the same, but is in no namespace.
const KINDS: &[DocumentKind] = &[("ImageExemption", true), ("ClusterImageExemption", false)];

keys! {
    /// The keys of an exemption: a document has `rules`, an inline one `name`.
    TermsKey {
        Rules = "rules",
        Name = "name",
        Reason = "reason",
        ApprovedBy = "approvedBy",
        Ticket = "ticket",
        ValidFrom = "validFrom",
        Expires = "expires",
        UntilFixed = "untilFixed",
        Match = "match",
        Vulnerabilities = "vulnerabilities",
    }
}

/// The keys of both.
const fn with(first: (TermsKey, Name)) -> [(TermsKey, Name); 9] {
    [
        first,
        (TermsKey::Reason, Name::new("reason")),
        (TermsKey::ApprovedBy, Name::new("approvedBy")),
        (TermsKey::Ticket, Name::new("ticket")),
        (TermsKey::ValidFrom, Name::new("validFrom")),
        (TermsKey::Expires, Name::new("expires")),
        (TermsKey::UntilFixed, Name::new("untilFixed")),
        (TermsKey::Match, Name::new("match")),
        (TermsKey::Vulnerabilities, Name::new("vulnerabilities")),
    ]
}

const SPEC: &[(TermsKey, Name)] = &with((TermsKey::Rules, Name::new("rules")));
const INLINE: &[(TermsKey, Name)] = &with((TermsKey::Name, Name::new("name")));

fn read_exemption(r: &mut Reader<'_>) -> Read<ExemptionDocument> {
    let mut rules = Vec::new();
    let mut terms = None;
    let head = read_head(r, KINDS, |r| {
        terms = Some(read_spec(r, SPEC, |r| {
            rules = read_rules(r)?;
            Ok(())
        })?);
        Ok(())
    })?;
    let terms = Arc::new(terms.unwrap_or_else(Terms::nothing));
    Ok(ExemptionDocument { name: head.name, namespace: head.namespace, rules, terms })
}

/// Reads an inline exemption: its terms and its name.
pub(crate) fn read_inline(r: &mut Reader<'_>) -> Read<(Terms, Option<String>)> {
    let mut name = None;
    let terms = read_spec(r, INLINE, |r| {
        name = r.name()?;
        Ok(())
    })?;
    Ok((terms, name))
}

/// Reads a spec; `first` reads `rules` or `name`, which are not part of the terms.
fn read_spec(
    r: &mut Reader<'_>,
    known: &'static [(TermsKey, Name)],
    mut first: impl FnMut(&mut Reader<'_>) -> Read<()>,
) -> Read<Terms> {
    let mut terms = Terms::nothing();
    let mut until_fixed_at = None;
    let object = r.fields_of(known, |r, key, at| {
        match key {
            TermsKey::Reason => terms.has_reason = has_text(r.string()?.as_deref()),
            TermsKey::ApprovedBy => terms.has_approver = has_text(r.string()?.as_deref()),
            TermsKey::Ticket => _ = r.string()?,
            TermsKey::ValidFrom => terms.valid_from = r.date_or_instant()?,
            TermsKey::Expires => terms.expires = r.date_or_instant()?,
            TermsKey::UntilFixed => {
                terms.until_fixed = r.bool()?.unwrap_or(false);
                until_fixed_at = terms.until_fixed.then_some(at);
            }
            TermsKey::Match => terms.selectors = Some(crate::document::selector::read_selectors(r, true)?),
            TermsKey::Vulnerabilities => terms.vulnerabilities = Some(read_filter(r, Owner::Exemption)?),
            TermsKey::Rules | TermsKey::Name => first(r)?,
        }
        Ok(())
    })?;
    // Only a document knows this key.
    r.require_of(&object, known, TermsKey::Rules);
    if let Some(at) = object.at()
        && !object.may_have(known, TermsKey::Match)
        && !object.may_have(known, TermsKey::Vulnerabilities)
    {
        let message = "an exemption from everything is none: give \"match\", \"vulnerabilities\" or both";
        r.problem(Code::ExemptionFromEverything, at, message);
    }
    if let Some(at) = until_fixed_at
        && !object.may_have(known, TermsKey::Vulnerabilities)
    {
        let message = "\"untilFixed\" is about findings; it needs \"vulnerabilities\"";
        r.problem(Code::UntilFixedWithoutVulnerabilities, at, message);
    }
    Ok(terms)
}

impl Terms {
    fn nothing() -> Self {
        Self {
            valid_from: None,
            expires: None,
            until_fixed: false,
            selectors: None,
            vulnerabilities: None,
            has_reason: false,
            has_approver: false,
        }
    }
}

fn has_text(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.chars().any(|letter| !letter.is_whitespace()))
}

fn read_rules(r: &mut Reader<'_>) -> Read<Vec<RuleName>> {
    let mut rules = Vec::new();
    let mut star = None;
    let mut entries = 0;
    r.filled_list(|r| {
        let at = r.offset();
        entries += 1;
        if let Some(text) = r.string()? {
            let name = text.split_once('/').filter(|(policy, rule)| is_name(policy) && is_name(rule));
            match name {
                Some((policy, rule)) => {
                    rules.push(RuleName { policy: policy.to_owned(), rule: rule.to_owned() });
                }
                None if text == "*" => star = Some(at),
                None => {
                    let message = format!("\"{}\" is not policy/rule; every rule is [\"*\"]", shown(&text));
                    r.problem(Code::InvalidRuleReference, at, message);
                }
            }
        }
        Ok(())
    })?;
    if let Some(at) = star
        && entries > 1
    {
        r.problem(Code::InvalidRuleReference, at, "\"*\" stands for every rule and must stand alone");
    }
    rules.shrink_to_fit();
    Ok(rules)
}
