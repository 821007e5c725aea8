//! Who wrote a report, when, with what database, and what its configuration leaves out.

use imagegate::keys;
use std::borrow::Cow;

use imagegate::Timestamp;
use imagegate::json::{Kind, Read, Reader};

use super::xeol;
use crate::value::{instant, text};

keys! {
    ReadKey {
        Name = "name",
        Version = "version",
        Configuration = "configuration",
        Db = "db",
        Timestamp = "timestamp",
    }
}

keys! {
    DatabaseKey {
        Status = "status",
    }
}

keys! {
    StatusKey {
        Valid = "valid",
    }
}

keys! {
    ConfigurationKey {
        OnlyFixed = "only-fixed",
        OnlyNotfixed = "only-notfixed",
        IgnoreWontfix = "ignore-wontfix",
        Ignore = "ignore",
        Exclude = "exclude",
        VexDocuments = "vex-documents",
        DefaultImagePullSource = "default-image-pull-source",
    }
}

keys! {
    IgnoreRuleKey {
        Vulnerability = "vulnerability",
        Package = "package",
        MatchType = "match-type",
    }
}

keys! {
    IgnoredPackageKey {
        UpstreamName = "upstream-name",
    }
}

#[derive(Debug, Default)]
pub(super) struct Descriptor<'a> {
    pub(super) version: Option<Cow<'a, str>>,
    pub(super) timestamp: Option<Timestamp>,
    /// Whether images were pulled from a registry, and not taken from a daemon.
    pub(super) from_registry: bool,
    /// Whether the vulnerability database is said not to be valid.
    pub(super) invalid_database: bool,
    /// The rules by which findings were left out.
    pub(super) configured: Vec<String>,
}

impl<'a> Descriptor<'a> {
    pub(super) fn read(&mut self, r: &mut Reader<'a>) -> Read<()> {
        if r.null()? {
            return Ok(());
        }
        r.fields(|r, key| {
            match key {
                ReadKey::Name => {
                    let at = r.offset();
                    if text(r)?.as_deref() == Some("xeol") {
                        xeol(r, at);
                    }
                }
                // What a program that only uses Grype's library writes for it.
                ReadKey::Version => self.version = text(r)?.filter(|version| version != "[not provided]"),
                ReadKey::Timestamp => self.timestamp = instant(r)?,
                ReadKey::Db => self.database(r)?,
                ReadKey::Configuration => self.configuration(r)?,
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Anything may be the database of a program that uses Grype's library.
    fn database(&mut self, r: &mut Reader<'a>) -> Read<()> {
        if r.kind()? != Kind::Object {
            return r.skip();
        }
        r.fields(|r, DatabaseKey::Status| {
            if r.kind()? != Kind::Object {
                return r.skip();
            }
            r.fields(|r, StatusKey::Valid| {
                self.invalid_database = r.nullable(Reader::bool)? == Some(false);
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    }

    /// Anything may be the configuration, too.
    fn configuration(&mut self, r: &mut Reader<'a>) -> Read<()> {
        if r.kind()? != Kind::Object {
            return r.skip();
        }
        r.fields(|r, key| {
            match (key, r.kind()?) {
                (ConfigurationKey::OnlyFixed, Kind::Bool) => self.flag(r, "only-fixed")?,
                (ConfigurationKey::OnlyNotfixed, Kind::Bool) => self.flag(r, "only-notfixed")?,
                (ConfigurationKey::IgnoreWontfix, Kind::String) => {
                    if let Some(states) = text(r)? {
                        self.configured.push(format!("ignore-states {}", shortened(&states)));
                    }
                }
                (ConfigurationKey::IgnoreWontfix, Kind::Bool) => self.flag(r, "ignore-states wont-fix")?,
                (ConfigurationKey::Ignore, Kind::Array) => {
                    let mut rules = 0;
                    r.list(|r| {
                        rules += usize::from(ignore_rule(r)?);
                        Ok(())
                    })?;
                    self.count(rules, "ignore rule");
                }
                (ConfigurationKey::Exclude, Kind::Array) => {
                    let paths = elements(r)?;
                    self.count(paths, "excluded path");
                }
                (ConfigurationKey::VexDocuments, Kind::Array) => {
                    let documents = elements(r)?;
                    self.count(documents, "VEX document");
                }
                (ConfigurationKey::DefaultImagePullSource, Kind::String) => {
                    self.from_registry = text(r)?.as_deref() == Some("registry");
                }
                _ => r.skip()?,
            }
            Ok(())
        })?;
        Ok(())
    }

    /// A flag that is named if it is set.
    fn flag(&mut self, r: &mut Reader<'_>, name: &str) -> Read<()> {
        if r.bool()? == Some(true) {
            self.configured.push(name.to_owned());
        }
        Ok(())
    }

    fn count(&mut self, count: usize, what: &str) {
        match count {
            0 => {}
            1 => self.configured.push(format!("1 {what}")),
            _ => self.configured.push(format!("{count} {what}s")),
        }
    }
}

fn elements(r: &mut Reader<'_>) -> Read<usize> {
    let mut count = 0;
    r.list(|r| {
        count += 1;
        r.skip()
    })?;
    Ok(count)
}

fn shortened(text: &str) -> String {
    text.chars().take(64).collect()
}

/// Whether a rule is the user's. Grype has some of its own, for matches of kernel headers by the name of the kernel.
fn ignore_rule(r: &mut Reader<'_>) -> Read<bool> {
    if r.kind()? != Kind::Object {
        r.skip()?;
        return Ok(true);
    }
    let (mut match_type, mut vulnerability, mut upstream) = (None, None, None);
    r.fields(|r, key| {
        match (key, r.kind()?) {
            (IgnoreRuleKey::Package, Kind::Object) => {
                r.fields(|r, IgnoredPackageKey::UpstreamName| {
                    if r.kind()? != Kind::String {
                        return r.skip();
                    }
                    upstream = text(r)?;
                    Ok(())
                })?;
            }
            (IgnoreRuleKey::Vulnerability, Kind::String) => vulnerability = text(r)?,
            (IgnoreRuleKey::MatchType, Kind::String) => match_type = text(r)?,
            _ => r.skip()?,
        }
        Ok(())
    })?;
    let of_grype = vulnerability.is_none()
        && match_type.as_deref() == Some("exact-indirect-match")
        && matches!(upstream.as_deref(), Some("kernel" | "linux" | "linux.*"));
    Ok(!of_grype)
}
