//! imagegate for Python: the extension module `imagegate._imagegate`.
//!
//! Thin: every class holds a value of the engine, and every method calls one of its functions. Plain values (workloads,
//! images) are dataclasses of the package, read where they are handed over.

mod case;
mod decision;
mod documents;
mod errors;
mod evaluate;
mod extract;
mod finding;
#[cfg(feature = "formats")]
mod formats;
mod gate;
mod instant;
mod pickle;
mod records;
mod report;
mod request;
mod spare;
mod text;
mod vex;

use pyo3::prelude::*;

/// The engine, as `imagegate` gives it on.
#[pymodule(gil_used = false)]
mod _imagegate {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::case::{Case, read_case};
    #[pymodule_export]
    use crate::decision::Decision;
    #[pymodule_export]
    use crate::documents::{Exemption, Policy};
    #[cfg(feature = "fault")]
    #[pymodule_export]
    use crate::errors::_fault;
    #[pymodule_export]
    use crate::errors::error_json;
    #[pymodule_export]
    use crate::finding::Finding;
    #[cfg(feature = "formats")]
    #[pymodule_export]
    use crate::formats::admission::{AdmissionResponse, review_identity};
    #[cfg(feature = "formats")]
    #[pymodule_export]
    use crate::formats::documents::{Documents, read_documents};
    #[cfg(feature = "formats")]
    #[pymodule_export]
    use crate::formats::kubernetes::{_judged_as, _verify_owners, read_kubernetes};
    #[cfg(feature = "formats")]
    #[pymodule_export]
    use crate::formats::lint::lint;
    #[cfg(feature = "formats")]
    #[pymodule_export]
    use crate::formats::reports::{Mirrors, detect_format, read_reports};
    #[pymodule_export]
    use crate::gate::Gate;
    #[pymodule_export]
    use crate::report::Report;
    #[pymodule_export]
    use crate::request::Request;
    #[pymodule_export]
    use crate::vex::{Vex, read_vex_statement};

    /// Whether scanners' reports, YAML and Kubernetes objects are read: the core alone can be built, too.
    #[pymodule_export]
    const FORMATS: bool = cfg!(feature = "formats");

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        // What is public is the package's to say.
        module.delattr("__all__")
    }
}
