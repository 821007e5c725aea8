//! Reports that count for an image though it is not certain that they are of the image that will run.

use std::collections::{BTreeMap, BTreeSet};

use imagegate::Report;

use super::images::named_reference;
use super::near::said_of_report;
use super::{Attached, AttachedBy, CheckedImage, CheckedImages};
use crate::diagnostics::Diagnostic;
use crate::reports::{ReportArgument, ReportFile};
use crate::text::{counted, harmless};

/// Warnings about reports that may be of another version of the image.
pub(super) fn warnings(
    attached: &[Vec<Attached>],
    images: &CheckedImages,
    arguments: &[ReportArgument],
) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    let mut unbound: BTreeMap<usize, Vec<(&Attached, &CheckedImage)>> = BTreeMap::new();
    for (attached, image) in attached.iter().zip(images.all()) {
        warnings.extend(ambiguous_tag(attached, image, arguments));
        for each in attached.iter().filter(|each| is_unbound(each, image)) {
            unbound.entry(each.place.argument).or_default().push((each, image));
        }
    }
    for (argument, unbound) in unbound {
        let Some(argument) = arguments.get(argument) else { continue };
        let by_file = |(attached, image): &(&Attached, &CheckedImage)| {
            unbound_report(argument, attached, image).map(|message| message.in_file(file_name(argument, attached)))
        };
        if argument.is_folder && unbound.len() > 1 {
            let places: BTreeSet<_> = unbound.iter().map(|(attached, _)| attached.place).collect();
            let first = unbound.first().map(|(attached, image)| reason(argument, attached, image)).unwrap_or_default();
            let message = format!(
                "{} in this folder {} of a version that is not known; the first, {}, {first}",
                counted(places.len(), "report"),
                if places.len() == 1 { "is" } else { "are" },
                unbound.first().map(|(attached, _)| harmless(file_name(argument, attached))).unwrap_or_default(),
            );
            warnings.push(Diagnostic::warning(UNBOUND, message).in_file(&argument.name).help(UNBOUND_HELP));
        } else {
            warnings.extend(unbound.iter().filter_map(by_file));
        }
    }
    warnings
}

const UNBOUND: &str = "unboundReport";
const UNBOUND_HELP: &str = "give the digest of the image with --images, or scan it by the reference that will run";

fn unbound_report(argument: &ReportArgument, attached: &Attached, image: &CheckedImage) -> Option<Diagnostic> {
    let what = match attached.by {
        AttachedBy::Only => format!("this report {}", reason(argument, attached, image)),
        _ => format!("this report {}, so it may be of another version", reason(argument, attached, image)),
    };
    let help = match attached.by {
        AttachedBy::Only => format!("confirm it with --report {}=PATH", harmless(&image.name)),
        _ => UNBOUND_HELP.to_owned(),
    };
    argument.files.get(attached.place.file).map(|_| Diagnostic::warning(UNBOUND, what).help(help))
}

/// Why the version that a report is of is not known.
fn reason(argument: &ReportArgument, attached: &Attached, image: &CheckedImage) -> String {
    let name = harmless(&image.name);
    match attached.by {
        AttachedBy::Only if attached.report.digests().next().is_some() => {
            format!("names a digest alone and is taken for {name}, the only image checked, whose digest is not known")
        }
        AttachedBy::Only => {
            let file = argument.files.get(attached.place.file);
            let dropped = file.map(|file| file.dropped_name(attached.place.report)).unwrap_or_default();
            format!("names no image{dropped} and is taken for {name}, the only image checked")
        }
        _ => {
            let says = said_of_report(&attached.report);
            match named_reference(&attached.report).is_some_and(|named| named.tag().is_some()) {
                true => format!("is of {says}, which names no digest, and counts for {name}, which names no tag"),
                false => format!("is of {says}, which names no tag, and counts for {name}, whose digest is not known"),
            }
        }
    }
}

/// Whether a report counts for an image of which it names neither the tag nor the digest.
fn is_unbound(attached: &Attached, image: &CheckedImage) -> bool {
    match attached.by {
        AttachedBy::Word => false,
        AttachedBy::Only => true,
        AttachedBy::Name => {
            let (Some(named), Some(own)) = (named_reference(&attached.report), image.reference()) else { return false };
            let names_digest = attached.report.digests().next().is_some();
            !image.shares_digest(&attached.report)
                && match (named.tag(), own.tag()) {
                    (Some(_), None) => !names_digest,
                    (None, Some(_)) => true,
                    _ => false,
                }
        }
    }
}

/// Reports of one tag that name different digests, while that of the image is not known.
fn ambiguous_tag(attached: &[Attached], image: &CheckedImage, arguments: &[ReportArgument]) -> Option<Diagnostic> {
    if image.has_own_digest() {
        return None;
    }
    // Those of different platforms have different digests.
    let mut seen: BTreeMap<Option<&str>, (BTreeSet<&str>, &Attached)> = BTreeMap::new();
    let mut differing: Option<(&Attached, &Attached)> = None;
    let of_digest = |report: &'_ Report| report.digests().next().is_some();
    for each in attached.iter().filter(|each| of_digest(&each.report) && !image.shares_digest(&each.report)) {
        let platform = each.report.platform();
        let is_other = |(known, (digests, _)): &(&Option<&str>, &(BTreeSet<&str>, &Attached))| {
            (known.is_none() || platform.is_none() || **known == platform)
                && !each.report.digests().any(|digest| digests.contains(digest))
        };
        if differing.is_none()
            && let Some((_, (_, other))) = seen.iter().find(is_other)
        {
            differing = Some((other, each));
        }
        seen.entry(platform).or_insert_with(|| (BTreeSet::new(), each)).0.extend(each.report.digests());
    }
    let (one, other) = differing?;
    let name_of = |attached: &Attached| {
        let argument = arguments.get(attached.place.argument);
        argument.map(|argument| harmless(file_name(argument, attached)).into_owned()).unwrap_or_default()
    };
    let digest_of = |attached: &Attached| attached.report.digests().next().unwrap_or_default().to_owned();
    let message = format!(
        "reports of {} name different digests, and that of the image is not known: {} names {}, {} names {}",
        harmless(&image.name),
        name_of(one),
        digest_of(one),
        name_of(other),
        digest_of(other)
    );
    let help = "give the digest of the image with --images, or name it in the reference";
    Some(Diagnostic::warning("ambiguousTag", message).in_file(&name_of(other)).help(help))
}

fn file_name<'a>(argument: &'a ReportArgument, attached: &Attached) -> &'a str {
    argument.files.get(attached.place.file).map_or(argument.name.as_str(), |file: &ReportFile| file.name.as_str())
}
