//! Policies and exemptions.

use imagegate::json::Limits;
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

use crate::errors::{checked, guarded, reading};
#[cfg(feature = "formats")]
use crate::formats::documents::Documents;
use crate::pickle::method;
use crate::text::{Limit, Text, limits};

/// Where a document was read from, for pickles.
pub(crate) enum Source {
    Default,
    Json(Text),
    #[cfg(feature = "formats")]
    Yaml(Text),
    /// One of a text's documents: the method that gives it, and its place.
    #[cfg(feature = "formats")]
    Listed(Py<Documents>, &'static str, usize),
}

impl Source {
    fn reduce<'py, T: pyo3::PyTypeInfo>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let class: Bound<'py, PyType> = py.get_type::<T>();
        match self {
            Self::Default => (method(py, "default", ())?, (class,)).into_pyobject(py),
            Self::Json(text) => (method(py, "from_json", (text.object(py),))?, (class,)).into_pyobject(py),
            #[cfg(feature = "formats")]
            Self::Yaml(text) => (method(py, "from_yaml", (text.object(py),))?, (class,)).into_pyobject(py),
            #[cfg(feature = "formats")]
            Self::Listed(documents, name, index) => {
                (method(py, name, (*index,))?, (documents.clone_ref(py),)).into_pyobject(py)
            }
        }
    }
}

/// An ImagePolicy: immutable, shared between threads.
#[pyclass(frozen, module = "imagegate")]
pub(crate) struct Policy {
    engine: imagegate::Policy,
    source: Source,
}

impl Policy {
    #[cfg(feature = "formats")]
    pub(crate) fn new(engine: imagegate::Policy, source: Source) -> Self {
        Self { engine, source }
    }

    pub(crate) fn engine(&self) -> &imagegate::Policy {
        &self.engine
    }
}

#[pymethods]
impl Policy {
    /// Reads an ImagePolicy document in JSON.
    #[staticmethod]
    #[pyo3(signature = (text, *, max_bytes = None))]
    fn from_json(py: Python<'_>, text: Text, max_bytes: Limit) -> PyResult<Self> {
        let bytes = text.as_bytes(py)?;
        let limits = limits(max_bytes, Limits::POLICY);
        let engine = reading(py, bytes, |bytes| imagegate::Policy::from_json_within(bytes, limits))?;
        Ok(Self { engine, source: Source::Json(text) })
    }

    /// Reads an ImagePolicy document in YAML or JSON.
    #[cfg(feature = "formats")]
    #[staticmethod]
    fn from_yaml(py: Python<'_>, text: Text) -> PyResult<Self> {
        let engine = crate::formats::documents::read_one(py, &text, imagegate::Policy::from_json)?;
        Ok(Self { engine, source: Source::Yaml(text) })
    }

    /// The policy that holds where there is none.
    #[staticmethod]
    fn default(py: Python<'_>) -> PyResult<Self> {
        let engine = guarded(py, || Ok(imagegate::Policy::default()))?;
        Ok(Self { engine, source: Source::Default })
    }

    /// Everything that is wrong with an ImagePolicy document in JSON.
    #[staticmethod]
    fn check_json<'py>(py: Python<'py>, text: Text) -> PyResult<Vec<Bound<'py, PyAny>>> {
        checked(py, &text, |json| imagegate::Policy::from_json(json).err())
    }

    #[getter]
    fn name(&self) -> &str {
        self.engine.name()
    }

    /// The names of its rules.
    #[getter]
    fn rules<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.engine.rules().map(|rule| rule.name()))
    }

    fn __repr__(&self) -> String {
        format!("<Policy {:?} rules={}>", self.engine.name(), self.engine.rules().len())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.source.reduce::<Self>(py)
    }
}

/// An ImageExemption: immutable, shared between threads.
#[pyclass(frozen, module = "imagegate")]
pub(crate) struct Exemption {
    engine: imagegate::Exemption,
    source: Source,
}

impl Exemption {
    #[cfg(feature = "formats")]
    pub(crate) fn new(engine: imagegate::Exemption, source: Source) -> Self {
        Self { engine, source }
    }

    pub(crate) fn engine(&self) -> &imagegate::Exemption {
        &self.engine
    }
}

#[pymethods]
impl Exemption {
    /// Reads an ImageExemption document in JSON.
    #[staticmethod]
    #[pyo3(signature = (text, *, max_bytes = None))]
    fn from_json(py: Python<'_>, text: Text, max_bytes: Limit) -> PyResult<Self> {
        let bytes = text.as_bytes(py)?;
        let limits = limits(max_bytes, Limits::POLICY);
        let engine = reading(py, bytes, |bytes| imagegate::Exemption::from_json_within(bytes, limits))?;
        Ok(Self { engine, source: Source::Json(text) })
    }

    /// Reads an ImageExemption document in YAML or JSON.
    #[cfg(feature = "formats")]
    #[staticmethod]
    fn from_yaml(py: Python<'_>, text: Text) -> PyResult<Self> {
        let engine = crate::formats::documents::read_one(py, &text, imagegate::Exemption::from_json)?;
        Ok(Self { engine, source: Source::Yaml(text) })
    }

    /// Everything that is wrong with an ImageExemption document in JSON.
    #[staticmethod]
    fn check_json<'py>(py: Python<'py>, text: Text) -> PyResult<Vec<Bound<'py, PyAny>>> {
        checked(py, &text, |json| imagegate::Exemption::from_json(json).err())
    }

    #[getter]
    fn name(&self) -> &str {
        self.engine.name()
    }

    #[getter]
    fn namespace(&self) -> Option<&str> {
        self.engine.namespace()
    }

    fn __repr__(&self) -> String {
        let namespace = self.namespace().map_or(String::new(), |namespace| format!(" namespace={namespace:?}"));
        format!("<Exemption {:?}{namespace}>", self.engine.name())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.source.reduce::<Self>(py)
    }
}
