//! Mirrors of registries.

use imagegate::{Code, Error as Refusal, ImageReference};
use imagegate_formats as formats;
use napi::Result;
use napi::bindgen_prelude::Env;
use napi_derive::napi;

use crate::convert::{Arg, Instance, List, Text};
use crate::errors::refused;
use crate::report::Report;

/// Prefixes of image references that stand for other prefixes: a mirror's for those of its original.
///
/// An image that is pulled through a mirror has another name than the one that its report names, so the report does not
/// count for it. With the mirrors known, `reportFor` gives the report under the image's name.
///
/// ```ts
/// const mirrors = new Mirrors(['mirror.example.com/docker.io=docker.io'])
/// const known = (image) => reports.map((report) => mirrors.reportFor(report, image.reference) ?? report)
/// const request = judged.request((image) => ({ reports: known(image) }))
/// ```
#[napi]
pub struct Mirrors {
    inner: formats::Mirrors,
}

#[napi]
impl Mirrors {
    /// The mirrors of a list of `PREFIX=ORIGINAL`, both `registry[/path]`.
    ///
    /// @throws {ImagegateError} `invalidValue` where an entry is not of that form, `invalidRegistry` where a text does not
    /// begin with a registry, `invalidReference` where its path is none, `duplicateName` where a prefix is given twice
    #[napi(constructor, catch_unwind)]
    pub fn new(env: &Env, #[napi(ts_arg_type = "string[]")] entries: Arg<List<Text>>) -> Result<Self> {
        mirrors(&entries.0.texts()).map(|inner| Self { inner }).map_err(refused(env))
    }

    /// The reference as if it were below the original, in its normal form. The longest prefix that it is below counts,
    /// and only once. A reference below none of them is given in its normal form.
    ///
    /// @throws {ImagegateError} `invalidReference`
    #[napi(catch_unwind)]
    pub fn resolve(&self, env: &Env, #[napi(ts_arg_type = "string")] reference: Arg<Text>) -> Result<String> {
        let text = String::from(reference.0);
        let Some(reference) = ImageReference::parse(&text) else {
            let reason = ImageReference::explain(&text).unwrap_or_default();
            return Err(refused(env)(Refusal::new(Code::InvalidReference, reason, "").in_document("reference")));
        };
        Ok(self.inner.resolve(&reference).to_string())
    }

    /// The report under the name of an image, where both are the same repository under names that differ. Tag and
    /// digests stay those of the report. `null` where there is nothing to rewrite: the names are the same, the
    /// repositories differ, or one of them has no valid reference.
    #[napi(catch_unwind)]
    pub fn report_for(
        &self,
        env: &Env,
        #[napi(ts_arg_type = "Report")] report: Arg<Instance<'_, Report>>,
        #[napi(ts_arg_type = "string")] image: Arg<Text>,
    ) -> Result<Option<Report>> {
        let renamed = self.inner.report_for(&report.0.inner, &String::from(image.0));
        renamed.map(|inner| report.0.renamed(env, inner)).transpose()
    }
}

fn mirrors(entries: &[String]) -> std::result::Result<formats::Mirrors, Refusal> {
    let mut pairs = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let pair = formats::Mirrors::parse_entry(entry);
        pairs.push(pair.map_err(|refusal| refusal.in_document(format!("entries/{index}")))?);
    }
    formats::Mirrors::new(pairs).map_err(|refusal| refusal.in_document("entries"))
}
