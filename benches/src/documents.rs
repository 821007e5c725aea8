//! The documents of a case, apart from it: what is read and compiled once, before anything is decided.

use imagegate::{Error, Exemption, Policy};
use serde_json::Value;

/// Policies and exemptions, each a text of its own.
#[derive(Clone, Debug)]
pub struct Documents {
    policies: Vec<String>,
    exemptions: Vec<String>,
}

impl Documents {
    /// Those of a line; `None` where it is no case.
    pub fn of(line: &str) -> Option<Self> {
        let line: Value = serde_json::from_str(line).ok()?;
        let list = |key: &str| Some(line.get(key)?.as_array()?.iter().map(Value::to_string).collect());
        Some(Self { policies: list("policies")?, exemptions: list("exemptions")? })
    }

    /// Reads them all.
    ///
    /// # Errors
    ///
    /// The first document's that is refused.
    pub fn read(&self) -> Result<(Vec<Policy>, Vec<Exemption>), Error> {
        let policies = self.policies.iter().map(|text| Policy::from_json(text.as_bytes())).collect::<Result<_, _>>()?;
        let exemptions = self.exemptions.iter().map(|text| Exemption::from_json(text.as_bytes()));
        Ok((policies, exemptions.collect::<Result<_, _>>()?))
    }
}
