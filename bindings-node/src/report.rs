//! Reports.

use imagegate::{FindingRef, Timestamp};
use napi::Result;
use napi::bindgen_prelude::{AsyncTask, Env, ObjectFinalize};
use napi_derive::napi;

use crate::convert::{Arg, Long, Source, Text};
use crate::errors::refused;
use crate::held::{Held, Made};
use crate::reading::{Reading, read};

/// What a scanner found in an image. Made once and given to as many requests as one likes.
///
/// Other scanners' reports are read with `readReports`.
#[napi(custom_finalize)]
#[derive(Clone)]
pub struct Report {
    pub(crate) inner: imagegate::Report,
    held: Held,
}

impl Made<imagegate::Report> for Report {
    fn made(env: &Env, inner: imagegate::Report, bytes: usize) -> Result<Self> {
        Ok(Self { inner, held: Held::of(env, bytes)? })
    }
}

impl Report {
    /// A copy under another name.
    pub(crate) fn renamed(&self, env: &Env, inner: imagegate::Report) -> Result<Self> {
        Ok(Self { inner, held: self.held.again(env)? })
    }
}

impl ObjectFinalize for Report {
    fn finalize(self, env: Env) -> Result<()> {
        self.held.gone(env)
    }
}

#[napi]
impl Report {
    /// Reads a report in imagegate's own model.
    ///
    /// @throws {ImagegateError} the first thing that is wrong, with its place
    #[napi(factory, catch_unwind)]
    pub fn from_json(env: &Env, #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>) -> Result<Self> {
        read(env, &text.0, |json| Ok(imagegate::Report::from_json(json)?))
    }

    /// As `fromJson`, on the thread pool.
    #[napi(catch_unwind, ts_return_type = "Promise<Report>")]
    pub fn from_json_async(
        #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>,
    ) -> Result<AsyncTask<Reading<imagegate::Report, Report>>> {
        Reading::start(text.0, |json| Ok(imagegate::Report::from_json(json)?))
    }

    /// A report of the same findings that is of the image that the host names: for a host that knows better than the
    /// scanner which image it scanned, under another name in a mirror for example. The reference that the report named
    /// is replaced. Every digest that it named stays, and a digest in `reference` is taken only where it named none, so
    /// that it counts for no image with another digest.
    ///
    /// ```ts
    /// const report = scanned.ofImage('contoso.azurecr.io/payments/api:1.4')
    /// ```
    ///
    /// @throws {ImagegateError} `invalidReference`
    #[napi(catch_unwind)]
    pub fn of_image(&self, env: &Env, #[napi(ts_arg_type = "string")] reference: Arg<Text>) -> Result<Self> {
        let inner = self.inner.of_image(&String::from(reference.0)).map_err(refused(env))?;
        self.renamed(env, inner)
    }

    /// What the report says of itself.
    #[napi(getter, catch_unwind, ts_return_type = "ReportState")]
    pub fn state(&self) -> &'static str {
        self.inner.state().as_str()
    }

    /// The scanner's name.
    #[napi(getter, catch_unwind)]
    pub fn scanner(&self) -> Option<&str> {
        self.inner.scanner()
    }

    /// The scanner's version.
    #[napi(getter, catch_unwind)]
    pub fn scanner_version(&self) -> Option<&str> {
        self.inner.scanner_version()
    }

    /// When the image was scanned: RFC 3339, to the nanosecond.
    #[napi(getter, catch_unwind)]
    pub fn scanned_at(&self) -> Option<String> {
        text(self.inner.scanned_at())
    }

    /// The image's reference, as the scanner gives it.
    #[napi(getter, catch_unwind)]
    pub fn reference(&self) -> Option<&str> {
        self.inner.reference()
    }

    /// The first of `digests`.
    #[napi(getter, catch_unwind)]
    pub fn digest(&self) -> Option<&str> {
        self.inner.digest()
    }

    /// Every digest that the report names, each once: that of `image.digest`, those of `image.digests`, that of its
    /// valid reference.
    #[napi(getter, catch_unwind)]
    pub fn digests(&self) -> Vec<&str> {
        self.inner.digests().collect()
    }

    /// The platform that was scanned, `linux/amd64` for example.
    #[napi(getter, catch_unwind)]
    pub fn platform(&self) -> Option<&str> {
        self.inner.platform()
    }

    /// When the image was made.
    #[napi(getter, catch_unwind)]
    pub fn created_at(&self) -> Option<String> {
        text(self.inner.created_at())
    }

    /// The family of the operating system, `debian` for example.
    #[napi(getter, catch_unwind)]
    pub fn os_family(&self) -> Option<&str> {
        self.inner.os_family()
    }

    /// The version of the operating system.
    #[napi(getter, catch_unwind)]
    pub fn os_version(&self) -> Option<&str> {
        self.inner.os_version()
    }

    /// Whether the operating system is past its support.
    #[napi(getter, catch_unwind)]
    pub fn os_end_of_life(&self) -> Option<bool> {
        self.inner.os_end_of_life()
    }

    /// How many findings it has.
    #[napi(getter, catch_unwind)]
    pub fn finding_count(&self) -> u32 {
        u32::try_from(self.inner.findings().len()).unwrap_or(u32::MAX)
    }

    /// The findings, in the report's order. Made anew by each call.
    #[napi(catch_unwind)]
    pub fn findings(&self) -> Vec<Finding> {
        self.inner.findings().map(Finding::from).collect()
    }

    /// The report as a document in imagegate's own model.
    #[napi(catch_unwind, ts_return_type = "string")]
    pub fn to_json(&self) -> Long {
        Long(self.inner.to_json())
    }
}

/// One thing that was found. What is not known is `null`.
#[napi(object, object_from_js = false, use_nullable = true)]
pub struct Finding {
    /// The id as the scanner wrote it.
    pub id: String,
    /// The smallest CVE id among id and aliases, else the id, in upper case.
    pub canonical_id: String,
    /// Other ids of the same thing.
    pub aliases: Vec<String>,
    /// What kind of thing it is.
    #[napi(ts_type = "FindingClass")]
    pub class: &'static str,
    /// The severity; where the scanner gave none, the rating of the CVSS score.
    #[napi(ts_type = "Severity")]
    pub severity: &'static str,
    /// The CVSS base score in tenths, 0 to 100.
    pub cvss_tenths: Option<u8>,
    /// The EPSS probability in 1/100000, 0 to 100000.
    pub epss_scaled: Option<u32>,
    /// Whether it is in the catalogue of known exploited vulnerabilities.
    pub kev: Option<bool>,
    /// The package's name.
    pub package_name: Option<String>,
    /// The package's installed version.
    pub package_version: Option<String>,
    /// The package's type: deb, npm and so on.
    pub package_type: Option<String>,
    /// The package URL.
    pub purl: Option<String>,
    /// Where in the image the package lies.
    pub path: Option<String>,
    /// What the scanner says of a fix.
    #[napi(ts_type = "FixState")]
    pub fix_state: &'static str,
    /// Whether there is a fix: known to be, known not to be, or not known.
    pub fix_available: Option<bool>,
    /// The versions with the fix.
    pub fixed_versions: Vec<String>,
    /// Since when there is a fix.
    pub fix_available_since: Option<String>,
    /// When it was published.
    pub published_at: Option<String>,
    /// When what is said of it was changed last.
    pub modified_at: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Where to read about it.
    pub url: Option<String>,
}

impl From<FindingRef<'_>> for Finding {
    fn from(finding: FindingRef<'_>) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self {
            id: finding.id().to_owned(),
            canonical_id: finding.canonical_id().to_owned(),
            aliases: finding.aliases().map(str::to_owned).collect(),
            class: finding.class().as_str(),
            severity: finding.severity().as_str(),
            cvss_tenths: finding.cvss_tenths(),
            epss_scaled: finding.epss_scaled(),
            kev: finding.kev(),
            package_name: owned(finding.package_name()),
            package_version: owned(finding.package_version()),
            package_type: owned(finding.package_type()),
            purl: owned(finding.purl()),
            path: owned(finding.path()),
            fix_state: finding.fix_state().as_str(),
            fix_available: finding.fix_available(),
            fixed_versions: finding.fixed_versions().map(str::to_owned).collect(),
            fix_available_since: text(finding.fix_available_since()),
            published_at: text(finding.published_at()),
            modified_at: text(finding.modified_at()),
            title: owned(finding.title()),
            url: owned(finding.url()),
        }
    }
}

fn text(instant: Option<Timestamp>) -> Option<String> {
    instant.map(|instant| instant.to_string())
}
