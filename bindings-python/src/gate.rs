//! The gate: documents compiled into one immutable value.

use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::case::Case;
use crate::decision::Decision;
use crate::documents::{Exemption, Policy};
use crate::errors::{detached, exception, guarded};
use crate::evaluate;
use crate::extract::Items;
use crate::instant::{Argument, When};
use crate::pickle::{attribute, method};
use crate::request::Request;
use crate::vex::Vex;

/// Compiled policies, exemptions and VEX statements: immutable, shared between threads.
#[pyclass(frozen, module = "imagegate")]
pub(crate) struct Gate {
    engine: imagegate::Gate,
    source: Source,
}

/// What it was compiled from, for pickles.
enum Source {
    Documents { policies: Py<PyTuple>, exemptions: Py<PyTuple>, vex: Py<Vex> },
    Case(Py<Case>),
}

impl Gate {
    pub(crate) fn engine(&self) -> &imagegate::Gate {
        &self.engine
    }

    pub(crate) fn of_case(case: &Bound<'_, Case>) -> Self {
        Self { engine: case.get().engine().gate.clone(), source: Source::Case(case.clone().unbind()) }
    }
}

#[pymethods]
impl Gate {
    /// Compiles documents. The order of policies and exemptions is that of the decision.
    #[staticmethod]
    #[pyo3(signature = (policies, exemptions = None, vex = None))]
    fn compile(
        py: Python<'_>,
        policies: Items<Py<Policy>>,
        exemptions: Option<Items<Py<Exemption>>>,
        vex: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let Items(policies) = policies;
        let exemptions = exemptions.map(|Items(exemptions)| exemptions).unwrap_or_default();
        let vex = match vex {
            None => Bound::new(py, Vex::made_of(py, None)?)?,
            Some(vex) => match vex.cast_into::<Vex>() {
                Ok(vex) => vex,
                Err(error) => Bound::new(py, Vex::made_of(py, Some(error.into_inner().extract()?))?)?,
            },
        };
        let given: Vec<imagegate::Policy> = policies.iter().map(|policy| policy.get().engine().clone()).collect();
        let exempted: Vec<_> = exemptions.iter().map(|exemption| exemption.get().engine().clone()).collect();
        let statements = vex.get().engine();
        let engine = detached(py, || imagegate::Gate::compile(&given, &exempted, statements))?;
        let policies = PyTuple::new(py, policies)?.unbind();
        let exemptions = PyTuple::new(py, exemptions)?.unbind();
        Ok(Self { engine, source: Source::Documents { policies, exemptions, vex: vex.unbind() } })
    }

    /// What is not as its authors will expect: exemptions that are not applied to some rules.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let warnings = self.engine.warnings().iter().map(|warning| exception(py, warning));
        PyTuple::new(py, warnings.collect::<PyResult<Vec<_>>>()?)
    }

    /// 64 hexadecimal digits, for keys of caches: gates with the same ones decide alike.
    #[getter]
    fn fingerprint(&self) -> String {
        self.engine.fingerprint().to_string()
    }

    /// Decides.
    #[pyo3(signature = (request, now = None, *, now_ns = None),
        text_signature = "($self, request, now=..., *, now_ns=...)")]
    fn evaluate<'py>(
        slf: &Bound<'py, Self>,
        request: &Bound<'py, Request>,
        now: Option<&Bound<'py, PyAny>>,
        now_ns: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Decision> {
        let now = Argument { name: "now", when: now, nanos: now_ns }.read(slf.py())?;
        guarded(slf.py(), || Ok(Decision::made(slf, request, now)))
    }

    /// Decides about many requests on several threads.
    #[pyo3(signature = (requests, now = None, *, now_ns = None, threads = None),
        text_signature = "($self, requests, now=..., *, now_ns=..., threads=None)")]
    fn evaluate_many<'py>(
        slf: &Bound<'py, Self>,
        requests: &Bound<'py, PyAny>,
        now: Option<&Bound<'py, PyAny>>,
        now_ns: Option<&Bound<'py, PyAny>>,
        threads: Option<usize>,
    ) -> PyResult<Vec<Decision>> {
        let now = Argument { name: "now", when: now, nanos: now_ns }.read(slf.py())?;
        evaluate::many(slf, requests, now, threads)
    }

    /// The exact decisions from an instant to another: at the first, and wherever some action or outcome changes.
    #[pyo3(signature = (request, since = None, until = None, *, since_ns = None, until_ns = None),
        text_signature = "($self, request, since=..., until=..., *, since_ns=..., until_ns=...)")]
    fn forecast<'py>(
        slf: &Bound<'py, Self>,
        request: &Bound<'py, Request>,
        since: Option<&Bound<'py, PyAny>>,
        until: Option<&Bound<'py, PyAny>>,
        since_ns: Option<&Bound<'py, PyAny>>,
        until_ns: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Vec<Decision>> {
        let since = Argument { name: "since", when: since, nanos: since_ns }.read(slf.py())?;
        let until = Argument { name: "until", when: until, nanos: until_ns }.read(slf.py())?;
        Decision::forecast(slf, request, since, until)
    }

    /// Decides at any instant, for pickles: a case may have been decided at one before the year 2000.
    fn _evaluate(slf: &Bound<'_, Self>, request: &Bound<'_, Request>, now: When) -> PyResult<Decision> {
        guarded(slf.py(), || Ok(Decision::made(slf, request, now.0)))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.engine.fingerprint() == other.engine.fingerprint()
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        self.fingerprint().into_pyobject(py)?.hash()
    }

    fn __repr__(&self) -> String {
        let fingerprint = self.fingerprint();
        format!("<Gate {}>", fingerprint.get(..12).unwrap_or_default())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        match &self.source {
            Source::Documents { policies, exemptions, vex } => {
                let documents = (policies.clone_ref(py), exemptions.clone_ref(py), vex.clone_ref(py));
                (method(py, "compile", documents)?, (py.get_type::<Self>(),)).into_pyobject(py)
            }
            Source::Case(case) => (attribute(py, "gate")?, (case.clone_ref(py),)).into_pyobject(py),
        }
    }
}
