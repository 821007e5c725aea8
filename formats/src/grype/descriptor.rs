//! Who wrote a report, when, with what database, and what its configuration leaves out.

use std::borrow::Cow;

use imagegate::Timestamp;
use imagegate::json::{Kind, Read, Reader};

use super::xeol;
use crate::value::{instant, text};

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

/// The keys of the configuration that say something of the report.
const CONFIGURATION: &[&str] = &[
    "only-fixed",
    "only-notfixed",
    "ignore-wontfix",
    "ignore",
    "exclude",
    "vex-documents",
    "default-image-pull-source",
];

impl<'a> Descriptor<'a> {
    pub(super) fn read(&mut self, r: &mut Reader<'a>) -> Read<()> {
        if r.null()? {
            return Ok(());
        }
        r.object(&["name", "version", "configuration", "db", "timestamp"], |r, key| {
            match key {
                "name" => {
                    let at = r.offset();
                    if text(r)?.as_deref() == Some("xeol") {
                        xeol(r, at);
                    }
                }
                // What a program that only uses Grype's library writes for it.
                "version" => self.version = text(r)?.filter(|version| version != "[not provided]"),
                "timestamp" => self.timestamp = instant(r)?,
                "db" => self.database(r)?,
                _ => self.configuration(r)?,
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
        r.object(&["status"], |r, _| {
            if r.kind()? != Kind::Object {
                return r.skip();
            }
            r.object(&["valid"], |r, _| {
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
        r.object(CONFIGURATION, |r, key| {
            match (key, r.kind()?) {
                ("only-fixed" | "only-notfixed", Kind::Bool) => {
                    if r.bool()? == Some(true) {
                        self.configured.push(key.to_owned());
                    }
                }
                ("ignore-wontfix", Kind::String) => {
                    if let Some(states) = text(r)? {
                        self.configured.push(format!("ignore-states {}", shortened(&states)));
                    }
                }
                ("ignore-wontfix", Kind::Bool) => {
                    if r.bool()? == Some(true) {
                        self.configured.push("ignore-states wont-fix".to_owned());
                    }
                }
                ("ignore", Kind::Array) => {
                    let mut rules = 0;
                    r.list(|r| {
                        rules += usize::from(ignore_rule(r)?);
                        Ok(())
                    })?;
                    self.count(rules, "ignore rule");
                }
                ("exclude", Kind::Array) => {
                    let paths = elements(r)?;
                    self.count(paths, "excluded path");
                }
                ("vex-documents", Kind::Array) => {
                    let documents = elements(r)?;
                    self.count(documents, "VEX document");
                }
                ("default-image-pull-source", Kind::String) => {
                    self.from_registry = text(r)?.as_deref() == Some("registry");
                }
                _ => r.skip()?,
            }
            Ok(())
        })?;
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
    r.object(&["vulnerability", "package", "match-type"], |r, key| {
        match (key, r.kind()?) {
            ("package", Kind::Object) => {
                r.object(&["upstream-name"], |r, _| {
                    if r.kind()? != Kind::String {
                        return r.skip();
                    }
                    upstream = text(r)?;
                    Ok(())
                })?;
            }
            ("vulnerability", Kind::String) => vulnerability = text(r)?,
            ("match-type", Kind::String) => match_type = text(r)?,
            _ => r.skip()?,
        }
        Ok(())
    })?;
    let of_grype = vulnerability.is_none()
        && match_type.as_deref() == Some("exact-indirect-match")
        && matches!(upstream.as_deref(), Some("kernel" | "linux" | "linux.*"));
    Ok(!of_grype)
}
