//! The cases that are compared.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use imagegate_benches::{STANDARD, Shape};
use serde_json::value::RawValue;

use crate::documents::{Condition, Exemption, Line, Policy, Rule, Selector};
use crate::{Error, Result};

/// A case: the texts that engines read, and the documents for those that translate them.
#[derive(Debug)]
pub struct Case {
    pub name: String,
    /// The whole, as the engine's command line reads it.
    pub line: String,
    pub texts: Texts,
    pub request: String,
    pub now: String,
    pub rules: Vec<FlatRule>,
    pub rows: Vec<ExemptionRow>,
}

/// Policies and exemptions as JSON, one text each.
#[derive(Clone, Debug)]
pub struct Texts {
    pub policies: Vec<String>,
    pub exemptions: Vec<String>,
}

/// A rule with its policy's name, as the other languages are given it: one selector, one condition.
#[derive(Debug)]
pub struct FlatRule {
    /// `policy/rule`.
    pub name: String,
    pub deny: bool,
    pub selector: Selector,
    pub condition: Condition,
}

/// One id that one exemption forgives to one rule, `*` being all of them.
#[derive(Debug)]
pub struct ExemptionRow {
    pub namespace: String,
    pub rule: String,
    pub id: String,
    /// The last day on which it holds: 20261123.
    pub last_day: u32,
}

impl Case {
    /// Takes a line apart.
    ///
    /// # Errors
    ///
    /// What is not JSON, and what asks for more than the translations cover.
    pub fn new(name: &str, line: String) -> Result<Case> {
        let parts: Line<'_> = serde_json::from_str(&line)?;
        let owned = |raw: &[&RawValue]| raw.iter().map(|raw| raw.get().to_owned()).collect();
        let texts = Texts { policies: owned(&parts.policies), exemptions: owned(&parts.exemptions) };
        let (request, now) = (parts.request.get().to_owned(), parts.now.to_owned());
        let mut rules = Vec::new();
        for text in &texts.policies {
            let policy: Policy = serde_json::from_str(text)?;
            for rule in policy.spec.rules {
                rules.push(FlatRule::new(&policy.metadata.name, rule)?);
            }
        }
        let mut rows = Vec::new();
        for text in &texts.exemptions {
            ExemptionRow::flatten(serde_json::from_str(text)?, &mut rows)?;
        }
        Ok(Case { name: name.to_owned(), line, texts, request, now, rules, rows })
    }

    /// The four standard cases: those of the folder `shared` beside the repository where it is there, else cases of the
    /// same construction.
    ///
    /// # Errors
    ///
    /// A case that cannot be read.
    pub fn standard() -> Result<Vec<Case>> {
        let shared_first = |case: Case| match shared(&case.name)? {
            Some(line) => Case::new(&case.name, line),
            None => Ok(case),
        };
        Case::generated(Shape::default().seed)?.into_iter().map(shared_first).collect()
    }

    /// Cases of that construction, others with another seed.
    ///
    /// # Errors
    ///
    /// A case that cannot be read.
    pub fn generated(seed: u64) -> Result<Vec<Case>> {
        let case = |(name, rules, exemptions, findings)| {
            Case::new(name, Shape { seed, rules, exemptions, findings, ..Shape::default() }.line())
        };
        STANDARD.into_iter().map(case).collect()
    }
}

fn shared(name: &str) -> Result<Option<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/perf");
    let Ok(file) = File::open(folder.join(format!("{name}.jsonl.gz"))) else { return Ok(None) };
    let mut line = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut line)?;
    Ok(Some(line))
}

impl FlatRule {
    fn new(policy: &str, rule: Rule) -> Result<FlatRule> {
        let name = format!("{policy}/{}", rule.name);
        let one = || Error::from(format!("{name}: one selector and one condition are translated"));
        let [selector] = <[Selector; 1]>::try_from(rule.scope.include).map_err(|_| one())?;
        let [condition] = <[Condition; 1]>::try_from(rule.when).map_err(|_| one())?;
        let deny = match rule.action {
            crate::documents::Action::Deny => true,
            crate::documents::Action::Audit => false,
            crate::documents::Action::Allow => return Err(format!("{name}: allow is no rule's action").into()),
        };
        Ok(FlatRule { name, deny, selector, condition })
    }
}

impl ExemptionRow {
    fn flatten(exemption: Exemption, rows: &mut Vec<ExemptionRow>) -> Result<()> {
        let namespace = exemption.metadata.namespace.ok_or("an exemption without a namespace is not translated")?;
        for rule in &exemption.spec.rules {
            for id in &exemption.spec.vulnerabilities.ids {
                let (rule, id, last_day) = (rule.clone(), id.clone(), exemption.spec.expires.0);
                rows.push(ExemptionRow { namespace: namespace.clone(), rule, id, last_day });
            }
        }
        Ok(())
    }
}
