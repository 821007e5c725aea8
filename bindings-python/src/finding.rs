//! Findings: each is a place in a report, so that one that is made alone says of itself what the engine says of it.

use std::borrow::Cow;

use imagegate::{FindingClass, FindingRef, FixState, Package, Report, Severity};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::errors::guarded;
use crate::extract::{Items, Word, or_raise};
use crate::instant::{When, to_optional};
use crate::pickle::method;

/// A finding of a report.
#[pyclass(frozen, module = "imagegate")]
pub(crate) struct Finding {
    report: Report,
    index: usize,
}

impl Finding {
    /// The finding at a place, if there is one.
    pub(crate) fn of(report: &Report, index: usize) -> Option<Self> {
        report.finding(index).map(|_| Self { report: report.clone(), index })
    }

    /// The engine's finding. (There always is one.)
    pub(crate) fn engine(&self) -> Option<FindingRef<'_>> {
        self.report.finding(self.index)
    }

    fn text<'a>(&'a self, of: impl FnOnce(&FindingRef<'a>) -> Option<&'a str>) -> Option<&'a str> {
        self.engine().and_then(|finding| of(&finding))
    }
}

/// Adds a finding of another report.
pub(crate) fn add(builder: &mut imagegate::ReportBuilder, finding: &FindingRef<'_>) {
    let aliases: Vec<Cow<'_, str>> = finding.aliases().map(Cow::Borrowed).collect();
    let fixed_versions: Vec<Cow<'_, str>> = finding.fixed_versions().map(Cow::Borrowed).collect();
    builder.finding(&imagegate::Finding {
        id: finding.id(),
        aliases: &aliases,
        class: finding.class(),
        severity: finding.severity(),
        cvss_tenths: finding.cvss_tenths(),
        epss_scaled: finding.epss_scaled(),
        kev: finding.kev(),
        title: finding.title(),
        url: finding.url(),
        package: Package {
            name: finding.package_name(),
            version: finding.package_version(),
            kind: finding.package_type(),
            purl: finding.purl(),
            path: finding.path(),
        },
        fix_state: finding.fix_state(),
        fixed_versions: &fixed_versions,
        fix_available_since: finding.fix_available_since(),
        published_at: finding.published_at(),
        modified_at: finding.modified_at(),
    });
}

#[pymethods]
impl Finding {
    #[new]
    #[pyo3(signature = (id, *, aliases = None, class_ = None, severity = None, cvss_tenths = None, epss_scaled = None,
        kev = None, title = None, url = None, package_name = None, package_version = None, package_type = None,
        purl = None, path = None, fix_state = None, fixed_versions = None, fix_available_since = None,
        published_at = None, modified_at = None))]
    #[allow(clippy::too_many_arguments)]
    fn made_of(
        py: Python<'_>,
        id: &str,
        aliases: Option<Items<String>>,
        class_: Option<Word<FindingClass>>,
        severity: Option<Word<Severity>>,
        cvss_tenths: Option<u8>,
        epss_scaled: Option<u32>,
        kev: Option<bool>,
        title: Option<&str>,
        url: Option<&str>,
        package_name: Option<&str>,
        package_version: Option<&str>,
        package_type: Option<&str>,
        purl: Option<&str>,
        path: Option<&str>,
        fix_state: Option<Word<FixState>>,
        fixed_versions: Option<Items<String>>,
        fix_available_since: Option<When>,
        published_at: Option<When>,
        modified_at: Option<When>,
    ) -> PyResult<Self> {
        guarded(py, || {
            let class = class_.map(|word| word.read(FindingClass::ALL, "/class")).transpose();
            let severity = severity.map(|word| word.read(Severity::ALL, "/severity")).transpose();
            let fix_state = fix_state.map(|word| word.read(FixState::ALL, "/fix/state")).transpose();
            let instant = |when: Option<When>| when.map(|When(instant)| instant);
            let finding = imagegate::Finding {
                id,
                aliases: &texts(aliases),
                class: or_raise(py, class)?.unwrap_or(FindingClass::Vulnerability),
                severity: or_raise(py, severity)?.unwrap_or(Severity::Unknown),
                cvss_tenths,
                epss_scaled,
                kev,
                title,
                url,
                package: Package { name: package_name, version: package_version, kind: package_type, purl, path },
                fix_state: or_raise(py, fix_state)?.unwrap_or(FixState::Unknown),
                fixed_versions: &texts(fixed_versions),
                fix_available_since: instant(fix_available_since),
                published_at: instant(published_at),
                modified_at: instant(modified_at),
            };
            let mut builder = Report::builder();
            builder.finding(&finding);
            Ok(Self { report: builder.build(), index: 0 })
        })
    }

    #[getter]
    fn id(&self) -> Option<&str> {
        self.text(|finding| Some(finding.id()))
    }

    #[getter]
    fn canonical_id(&self) -> Option<&str> {
        self.text(|finding| Some(finding.canonical_id()))
    }

    #[getter]
    fn aliases<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.engine().map(|finding| finding.aliases().collect::<Vec<_>>()).unwrap_or_default())
    }

    #[getter]
    fn class_(&self) -> Option<&str> {
        self.text(|finding| Some(finding.class().as_str()))
    }

    #[getter]
    fn severity(&self) -> Option<&str> {
        self.text(|finding| Some(finding.severity().as_str()))
    }

    #[getter]
    fn cvss_tenths(&self) -> Option<u8> {
        self.engine()?.cvss_tenths()
    }

    #[getter]
    fn epss_scaled(&self) -> Option<u32> {
        self.engine()?.epss_scaled()
    }

    #[getter]
    fn kev(&self) -> Option<bool> {
        self.engine()?.kev()
    }

    #[getter]
    fn title(&self) -> Option<&str> {
        self.text(FindingRef::title)
    }

    #[getter]
    fn url(&self) -> Option<&str> {
        self.text(FindingRef::url)
    }

    #[getter]
    fn package_name(&self) -> Option<&str> {
        self.text(FindingRef::package_name)
    }

    #[getter]
    fn package_version(&self) -> Option<&str> {
        self.text(FindingRef::package_version)
    }

    #[getter]
    fn package_type(&self) -> Option<&str> {
        self.text(FindingRef::package_type)
    }

    #[getter]
    fn purl(&self) -> Option<&str> {
        self.text(FindingRef::purl)
    }

    #[getter]
    fn path(&self) -> Option<&str> {
        self.text(FindingRef::path)
    }

    #[getter]
    fn fix_state(&self) -> Option<&str> {
        self.text(|finding| Some(finding.fix_state().as_str()))
    }

    #[getter]
    fn fix_available(&self) -> Option<bool> {
        self.engine()?.fix_available()
    }

    #[getter]
    fn fixed_versions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let versions = self.engine().map(|finding| finding.fixed_versions().collect::<Vec<_>>());
        PyTuple::new(py, versions.unwrap_or_default())
    }

    #[getter]
    fn fix_available_since<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        to_optional(py, self.engine().and_then(|finding| finding.fix_available_since()))
    }

    #[getter]
    fn published_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        to_optional(py, self.engine().and_then(|finding| finding.published_at()))
    }

    #[getter]
    fn modified_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        to_optional(py, self.engine().and_then(|finding| finding.modified_at()))
    }

    fn __repr__(&self) -> String {
        let of = |name: &str, text: Option<&str>| text.map_or(String::new(), |text| format!(" {name}={text:?}"));
        let (id, severity) = (self.id().unwrap_or_default(), self.severity().unwrap_or_default());
        let (package, version) = (of("package", self.package_name()), of("version", self.package_version()));
        format!("<Finding {severity} {id}{package}{version}>")
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.alone().to_json() == other.alone().to_json()
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        self.id().into_pyobject(py)?.hash()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let report = crate::report::Report::new(self.report.clone());
        (method(py, "_finding", (self.index,))?, (report,)).into_pyobject(py)
    }
}

impl Finding {
    /// A report of this finding alone.
    fn alone(&self) -> Report {
        let mut builder = Report::builder();
        if let Some(finding) = self.engine() {
            add(&mut builder, &finding);
        }
        builder.build()
    }
}

fn texts(items: Option<Items<String>>) -> Vec<Cow<'static, str>> {
    items.map(|Items(texts)| texts.into_iter().map(Cow::Owned).collect()).unwrap_or_default()
}
