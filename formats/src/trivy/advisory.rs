//! The CVEs of a distribution's advisory.

use std::borrow::Cow;

use imagegate::Code;
use imagegate::json::{Kind, Read, Reader};

use crate::ids::find_cves;
use crate::value::text;

/// The keys under which a record has its links, its description and its title.
pub(super) type Keys = &'static [&'static str; 3];

/// Adds the CVEs that the links of an advisory name, else those in its text. This takes a second look at the record
/// from its start, because links and text of everything else are passed over.
#[inline(never)]
pub(super) fn cves_of_advisory<'a>(
    r: &mut Reader<'a>,
    mut start: Reader<'a>,
    keys: Keys,
    into: &mut Vec<Cow<'a, str>>,
) -> Read<()> {
    let [links_key, _, title] = keys;
    let mut links = Vec::new();
    // Most advisories have links, so texts are read only where the links name no CVE.
    let mut texts = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    start.keyed_object(keys, |start, key, at| {
        // The title was read before, and a second one noted.
        if key != *title && seen.contains(&key) {
            r.problem(Code::DuplicateKey, at, format!("the key \"{key}\" stands twice"));
        } else {
            seen.push(key);
        }
        match start.kind()? {
            Kind::Array if key == *links_key => {
                start.list(|start| match start.kind()? {
                    Kind::String => {
                        if let Some(link) = text(start)? {
                            find_cves(&link, &mut links);
                        }
                        Ok(())
                    }
                    _ => start.skip(),
                })?;
            }
            Kind::String if key != *links_key => {
                texts.push(start.ahead());
                start.skip()?;
            }
            _ => start.skip()?,
        }
        Ok(())
    })?;
    if links.is_empty() {
        for mut start in texts {
            if let Some(text) = text(&mut start)? {
                find_cves(&text, &mut links);
            }
        }
    }
    into.extend(links);
    Ok(())
}
