//! What Grype 0.1-beta wrote: a list of ids and packages, and nothing of the image or of how bad it is.

use imagegate::json::{Read, Reader};
use imagegate::keys;
use imagegate::{Finding, Package, Report};

use super::SCANNER;
use super::matches::artifact;
use crate::output::Output;
use crate::package_type::package_type;
use crate::value::text;

keys! {
    MatchKey {
        Cve = "cve",
        Package = "package",
    }
}

pub(crate) fn list(r: &mut Reader<'_>, output: &mut Output) -> Read<()> {
    let mut builder = Report::builder();
    builder.scanner(SCANNER);
    r.list(|r| {
        let mut id = None;
        let mut package = Default::default();
        let object = r.fields(|r, key| {
            match key {
                MatchKey::Cve => id = text(r)?,
                MatchKey::Package => package = artifact(r)?,
            }
            Ok(())
        })?;
        r.require_field(&object, MatchKey::Cve);
        let [name, version, kind, purl, path] = &package;
        let kind = package_type(purl.as_deref(), kind.as_deref());
        builder.finding(&Finding {
            id: id.as_deref().unwrap_or("unknown"),
            package: Package {
                name: name.as_deref(),
                version: version.as_deref(),
                kind: kind.as_deref(),
                purl: purl.as_deref(),
                path: path.as_deref(),
            },
            ..Finding::default()
        });
        Ok(())
    })?;
    output.report(builder.build(), None);
    Ok(())
}
