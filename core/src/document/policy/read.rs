//! ImagePolicy documents.

use std::collections::BTreeSet;

use super::{Answer, Condition, Count, Findings, Grace, ImageCondition, Inline, PolicyDocument, Rule, RuleScope};
use crate::document::exemption::{Exemptable, Requirements, read_inline};
use crate::document::filter::{EMPTY_FILTER, Filter, FilterKey, Owner, finish, read_test};
use crate::document::metadata::read_head;
use crate::document::selector::read_selectors;
use crate::error::Code;
use crate::json::{Keys, Name, Read, Reader, shown};
use crate::time::Timezone;
use crate::vocabulary::{Action, Severity};

keys! {
    /// The keys of a policy's spec.
    SpecKey {
        Timezone = "timezone",
        UnknownSeverity = "unknownSeverity",
        ExemptionRequirements = "exemptionRequirements",
        Vex = "vex",
        Rules = "rules",
    }
}
keys! {
    /// The keys of requirements.
    RequirementsKey {
        Reason = "reason",
        ApprovedBy = "approvedBy",
        Expiry = "expiry",
        MaxDuration = "maxDuration",
    }
}
keys! {
    /// The keys of what is said of VEX.
    VexKey {
        TrustedAuthors = "trustedAuthors",
    }
}
keys! {
    /// The keys of a rule.
    RuleKey {
        Name = "name",
        Description = "description",
        Enabled = "enabled",
        Action = "action",
        EnforceFrom = "enforceFrom",
        Message = "message",
        Exemptable = "exemptable",
        Scope = "scope",
        Findings = "findings",
        When = "when",
        Grace = "grace",
        Exemptions = "exemptions",
    }
}
keys! {
    /// The keys of a scope.
    ScopeKey {
        Name = "name",
        Include = "include",
        Exclude = "exclude",
    }
}
keys! {
    /// The keys of what to do without findings.
    FindingsKey {
        Missing = "missing",
        Pending = "pending",
        Failed = "failed",
        Unsupported = "unsupported",
        Unavailable = "unavailable",
        Partial = "partial",
        Stale = "stale",
        MaxAge = "maxAge",
        ScanWithin = "scanWithin",
        Required = "required",
    }
}
keys! {
    /// The keys of a grace.
    GraceKey {
        PublishedWithin = "publishedWithin",
        FixedWithin = "fixedWithin",
        Unfixed = "unfixed",
        AlreadyRunning = "alreadyRunning",
        InBaseline = "inBaseline",
    }
}

/// The keys of an entry of `when`: those of a filter, and what stands beside them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ConditionKey {
    Filter(FilterKey),
    Allowed,
    Count,
    Image,
}

// Evaluated by the compiler alone, which refuses an index out of range.
#[allow(clippy::indexing_slicing)]
impl Keys for ConditionKey {
    const ALL: &'static [(Self, Name)] = &{
        let mut all = [(Self::Image, Name::new("image")); FilterKey::ALL.len() + 3];
        let mut at = 0;
        while at < FilterKey::ALL.len() {
            let (key, name) = FilterKey::ALL[at];
            all[at] = (Self::Filter(key), name);
            at += 1;
        }
        all[at] = (Self::Allowed, Name::new("allowed"));
        all[at + 1] = (Self::Count, Name::new("count"));
        all
    };
}

keys! {
    /// The keys of a condition on the image.
    ImageKey {
        DigestPinned = "digestPinned",
        OlderThan = "olderThan",
        OsEndOfLife = "osEndOfLife",
        Always = "always",
    }
}

pub(super) fn read_policy(r: &mut Reader<'_>) -> Read<PolicyDocument> {
    let mut document = PolicyDocument::default();
    // Inline exemptions are checked once the requirements are known, in whatever order they are written.
    let mut inline = Vec::new();
    let mut timezone_is_known = true;
    let head =
        read_head(r, &[("ImagePolicy", false)], |r| read_spec(r, &mut document, &mut inline, &mut timezone_is_known))?;
    document.name = head.name;
    let exemptions = document.rules.iter().flat_map(|rule| &rule.exemptions);
    for (exemption, read) in exemptions.zip(inline) {
        if read.is_good
            && timezone_is_known
            && let Some(unmet) = exemption.terms.unmet(&document.requirements, document.timezone)
        {
            r.problem(Code::ExemptionRequirementUnmet, read.at, unmet.to_string());
        }
    }
    Ok(document)
}

/// How an inline exemption was read.
struct InlineRead {
    at: usize,
    /// Whether nothing is wrong with it: else what it seems to lack may be what could not be read.
    is_good: bool,
}

fn read_spec(
    r: &mut Reader<'_>,
    document: &mut PolicyDocument,
    inline: &mut Vec<InlineRead>,
    timezone_is_known: &mut bool,
) -> Read<()> {
    let object = r.fields(|r, key| {
        match key {
            SpecKey::Timezone => {
                let timezone = r.parsed(Code::InvalidTimezone, |text| {
                    let message = || format!("\"{}\" is neither UTC nor an offset such as +02:00", shown(text));
                    Timezone::parse(text).ok_or_else(message)
                })?;
                *timezone_is_known = timezone.is_some();
                document.timezone = timezone.unwrap_or_default();
            }
            SpecKey::UnknownSeverity => {
                if let Some(severity) = r.word_of(Severity::ALL, Severity::as_str)? {
                    document.unknown_severity = severity;
                }
            }
            SpecKey::ExemptionRequirements => read_requirements(r, &mut document.requirements)?,
            SpecKey::Vex => {
                r.fields(|r, VexKey::TrustedAuthors| {
                    let authors = document.trusted_authors.get_or_insert_default();
                    r.filled_list(|r| {
                        authors.extend(r.string()?.map(|author| author.into_owned()));
                        Ok(())
                    })
                })?;
            }
            SpecKey::Rules => read_rules(r, &mut document.rules, inline)?,
        }
        Ok(())
    })?;
    *timezone_is_known &=
        object.has(SpecKey::ALL, SpecKey::Timezone) || !object.may_have(SpecKey::ALL, SpecKey::Timezone);
    r.require_field(&object, SpecKey::Rules);
    Ok(())
}

fn read_requirements(r: &mut Reader<'_>, requirements: &mut Requirements) -> Read<()> {
    r.fields(|r, key| {
        match key {
            RequirementsKey::Reason => requirements.reason = r.bool()?.unwrap_or(false),
            RequirementsKey::ApprovedBy => requirements.approved_by = r.bool()?.unwrap_or(false),
            RequirementsKey::Expiry => requirements.expiry = r.bool()?.unwrap_or(false),
            RequirementsKey::MaxDuration => requirements.max_duration = r.duration()?,
        }
        Ok(())
    })?;
    Ok(())
}

fn read_rules(r: &mut Reader<'_>, rules: &mut Vec<Rule>, inline: &mut Vec<InlineRead>) -> Read<()> {
    let mut names = BTreeSet::new();
    r.filled_list(|r| {
        let (rule, name_at) = read_rule(r, inline)?;
        if let Some(at) = name_at
            && !names.insert(rule.name.clone())
        {
            r.problem(Code::DuplicateName, at, format!("another rule of this policy is named \"{}\"", rule.name));
        }
        rules.push(rule);
        Ok(())
    })?;
    rules.shrink_to_fit();
    Ok(())
}

/// Reads a rule, and where its name stands.
fn read_rule(r: &mut Reader<'_>, inline: &mut Vec<InlineRead>) -> Read<(Rule, Option<usize>)> {
    let mut rule = Rule::default();
    let mut name_at = None;
    let mut audits = false;
    // Whether what makes the rule trigger could be read.
    let mut triggers_are_known = true;
    let mut enforce_from_at = None;
    let mut exemptable_at = None;
    let object = r.fields(|r, key| {
        let at = r.offset();
        match key {
            RuleKey::Name => {
                if let Some(name) = r.name()? {
                    rule.name = name;
                    name_at = Some(at);
                }
            }
            RuleKey::Description => _ = r.string()?,
            RuleKey::Enabled => rule.enabled = r.bool()?.unwrap_or(true),
            RuleKey::Action => {
                if let Some(action) = r.word_of(&[Action::Audit, Action::Deny], Action::as_str)? {
                    rule.action = action;
                    audits = action == Action::Audit;
                }
            }
            RuleKey::EnforceFrom => {
                rule.enforce_from = r.date_or_instant()?;
                enforce_from_at = Some(at);
            }
            RuleKey::Message => rule.message = r.string()?.map(|text| text.into_owned()),
            RuleKey::Exemptable => {
                let all = [Exemptable::Always, Exemptable::Centrally, Exemptable::Never];
                if let Some(exemptable) = r.word_of(&all, Exemptable::as_str)? {
                    rule.exemptable = exemptable;
                }
                exemptable_at = Some(at);
            }
            RuleKey::Scope => read_scope(r, &mut rule.scope)?,
            RuleKey::Findings => {
                let noted = r.noted();
                read_findings(r, &mut rule.findings)?;
                triggers_are_known &= r.noted() == noted;
            }
            RuleKey::When => {
                let noted = r.noted();
                read_when(r, &mut rule.when)?;
                triggers_are_known &= r.noted() == noted;
            }
            RuleKey::Grace => read_grace(r, &mut rule.grace)?,
            RuleKey::Exemptions => {
                r.list(|r| {
                    let (at, noted) = (r.offset(), r.noted());
                    let (terms, name) = read_inline(r)?;
                    inline.push(InlineRead { at, is_good: r.noted() == noted });
                    rule.exemptions.push(Inline { terms: terms.into(), name });
                    Ok(())
                })?;
                rule.exemptions.shrink_to_fit();
            }
        }
        Ok(())
    })?;
    r.require_field(&object, RuleKey::Name);
    r.require_field(&object, RuleKey::Action);
    let Some(at) = object.at() else { return Ok((rule, name_at)) };
    if let Some(enforce_from_at) = enforce_from_at
        && audits
    {
        let message = "\"enforceFrom\" goes with the action deny: an audit rule never enforces";
        r.problem(Code::ConflictingKeys, enforce_from_at, message);
    }
    if let Some(exemptable_at) = exemptable_at
        && rule.exemptable == Exemptable::Never
        && !rule.exemptions.is_empty()
    {
        r.problem(Code::ConflictingKeys, exemptable_at, "a rule that is never exemptable has inline exemptions");
    }
    let unknown = |key| object.may_have(RuleKey::ALL, key) && !object.has(RuleKey::ALL, key);
    triggers_are_known &= !unknown(RuleKey::When) && !unknown(RuleKey::Findings);
    if triggers_are_known && rule.when.is_empty() && !rule.findings.can_trigger() {
        let message = "this rule can never trigger: give \"when\", or \"trigger\" for a state in \"findings\"";
        r.problem(Code::RuleNeverTriggers, at, message);
    }
    Ok((rule, name_at))
}

impl Answer {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ignore => "ignore",
            Self::Evaluate => "evaluate",
            Self::Trigger => "trigger",
        }
    }
}

fn read_scope(r: &mut Reader<'_>, scope: &mut RuleScope) -> Read<()> {
    r.fields(|r, key| {
        match key {
            ScopeKey::Name => scope.name = r.string()?.map(|text| text.into_owned()),
            ScopeKey::Include => scope.include = read_selectors(r, false)?,
            ScopeKey::Exclude => scope.exclude = read_selectors(r, false)?,
        }
        Ok(())
    })?;
    Ok(())
}

fn read_findings(r: &mut Reader<'_>, findings: &mut Findings) -> Read<()> {
    let mut required_at = None;
    let mut stale_at = None;
    let mut states = 0;
    let object = r.fields(|r, key| {
        let at = r.offset();
        let both: &[Answer] = &[Answer::Ignore, Answer::Trigger];
        let all: &[Answer] = &[Answer::Ignore, Answer::Trigger, Answer::Evaluate];
        let (answer, allowed) = match key {
            FindingsKey::MaxAge => {
                findings.max_age = r.duration()?;
                return Ok(());
            }
            FindingsKey::ScanWithin => {
                findings.scan_within = r.duration()?;
                return Ok(());
            }
            FindingsKey::Required => {
                required_at = r.bool()?.unwrap_or(false).then_some(at);
                return Ok(());
            }
            FindingsKey::Missing => (&mut findings.missing, both),
            FindingsKey::Pending => (&mut findings.pending, both),
            FindingsKey::Failed => (&mut findings.failed, both),
            FindingsKey::Unsupported => (&mut findings.unsupported, both),
            FindingsKey::Unavailable => (&mut findings.unavailable, both),
            FindingsKey::Partial => (&mut findings.partial, all),
            FindingsKey::Stale => {
                stale_at = Some(at);
                (&mut findings.stale, all)
            }
        };
        states += 1;
        *answer = r.word_of(allowed, Answer::as_str)?.unwrap_or(*answer);
        Ok(())
    })?;
    if let Some(at) = stale_at
        && !object.may_have(FindingsKey::ALL, FindingsKey::MaxAge)
    {
        r.problem(Code::StaleWithoutMaxAge, at, "without \"maxAge\" no report is ever stale");
    }
    if let Some(at) = required_at {
        if states > 0 {
            let message = "\"required\" answers every state with trigger; name it or the states, not both";
            r.problem(Code::ConflictingKeys, at, message);
        }
        let Findings { max_age, scan_within, .. } = *findings;
        *findings = Findings { max_age, scan_within, ..Findings::required() };
    }
    Ok(())
}

fn read_grace(r: &mut Reader<'_>, grace: &mut Grace) -> Read<()> {
    r.fields(|r, key| {
        match key {
            GraceKey::PublishedWithin => grace.published_within = r.duration()?,
            GraceKey::FixedWithin => grace.fixed_within = r.duration()?,
            GraceKey::Unfixed => grace.unfixed = r.bool()?.unwrap_or(false),
            GraceKey::AlreadyRunning => grace.already_running = r.duration()?,
            GraceKey::InBaseline => grace.in_baseline = r.bool()?.unwrap_or(false),
        }
        Ok(())
    })?;
    Ok(())
}

fn read_when(r: &mut Reader<'_>, when: &mut Vec<Condition>) -> Read<()> {
    r.list(|r| {
        when.extend(read_condition(r)?);
        Ok(())
    })?;
    when.shrink_to_fit();
    Ok(())
}

fn read_condition(r: &mut Reader<'_>) -> Read<Option<Condition>> {
    let mut filter = Filter::default();
    let mut allowed = 0;
    let mut count = Count::Ids;
    let mut image: Option<(ImageCondition, usize)> = None;
    let object = r.fields(|r, key| {
        match key {
            ConditionKey::Allowed => allowed = read_allowed(r)?,
            ConditionKey::Count => {
                let word = |count| if count == Count::Ids { "ids" } else { "findings" };
                count = r.word_of(&[Count::Ids, Count::Findings], word)?.unwrap_or(count);
            }
            ConditionKey::Image => {
                let at = r.offset();
                image = Some((read_image_condition(r)?, at));
            }
            ConditionKey::Filter(key) => read_test(r, key, Owner::Rule, &mut filter)?,
        }
        Ok(())
    })?;
    finish(&mut filter);
    let Some(at) = object.at() else { return Ok(None) };
    if let Some((condition, image_at)) = image {
        if object.len() > 1 {
            let message = "an image condition stands alone; give the other conditions an entry of their own";
            r.problem(Code::ConflictingKeys, image_at, message);
        }
        return Ok(Some(Condition::Image(condition)));
    }
    let has_test = FilterKey::ALL.iter().any(|(key, _)| object.has(ConditionKey::ALL, ConditionKey::Filter(*key)));
    if !has_test && !object.has_unknown() {
        r.problem(Code::EmptyFilter, at, EMPTY_FILTER);
    }
    Ok(Some(Condition::Finding { filter, allowed, count }))
}

fn read_allowed(r: &mut Reader<'_>) -> Read<u32> {
    let at = r.offset();
    let Some(text) = r.number()? else { return Ok(0) };
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        r.problem(Code::WrongType, at, format!("{} is not an integer", shown(text)));
        return Ok(0);
    }
    let allowed = if digits == "0" { Some(0) } else { text.parse().ok() };
    if allowed.is_none() {
        r.problem(Code::OutOfRange, at, format!("{} is not between 0 and {}", shown(text), u32::MAX));
    }
    Ok(allowed.unwrap_or(0))
}

fn read_image_condition(r: &mut Reader<'_>) -> Read<ImageCondition> {
    let mut condition = ImageCondition::default();
    let object = r.fields(|r, key| {
        let at = r.offset();
        // The other value would hold of images that nobody means to refuse.
        let only = |r: &mut Reader<'_>, value: bool| {
            if r.bool()?.is_some_and(|given| given != value) {
                r.problem(Code::InvalidValue, at, format!("only {value} is accepted here"));
            }
            Ok(true)
        };
        match key {
            ImageKey::DigestPinned => condition.digest_not_pinned = only(r, false)?,
            ImageKey::OlderThan => condition.older_than = r.duration()?,
            ImageKey::OsEndOfLife => condition.os_end_of_life = only(r, true)?,
            ImageKey::Always => _ = only(r, true)?,
        }
        Ok(())
    })?;
    if let Some(at) = object.at()
        && object.is_empty()
        && !object.has_unknown()
    {
        let message = "name at least one of digestPinned, olderThan, osEndOfLife, always";
        r.problem(Code::EmptyFilter, at, message);
    }
    Ok(condition)
}
