//! The gate: documents compiled into one immutable value.

use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::case::Case;
use crate::decision::Decision;
use crate::documents::{Exemption, Policy};
use crate::errors::{detached, exception, guarded};
use crate::evaluate;
use crate::extract::Items;
use crate::instant::When;
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
    fn evaluate(slf: &Bound<'_, Self>, request: &Bound<'_, Request>, now: When) -> PyResult<Decision> {
        guarded(slf.py(), || Ok(Decision::made(slf, request, now.0)))
    }

    /// Decides about many requests on several threads.
    #[pyo3(signature = (requests, now, *, threads = None))]
    fn evaluate_many(
        slf: &Bound<'_, Self>,
        requests: &Bound<'_, PyAny>,
        now: When,
        threads: Option<usize>,
    ) -> PyResult<Vec<Decision>> {
        evaluate::many(slf, requests, now.0, threads)
    }

    /// The exact decisions from an instant to another: at the first, and wherever some action or outcome changes.
    fn forecast(
        slf: &Bound<'_, Self>,
        request: &Bound<'_, Request>,
        since: When,
        until: When,
    ) -> PyResult<Vec<Decision>> {
        let py = slf.py();
        let (gate, asked) = (slf.get().engine(), request.get().engine());
        let decisions = detached(py, || Ok(gate.forecast(asked, since.0, until.0).collect::<Vec<_>>()))?;
        Ok(decisions.into_iter().map(|decision| Decision::new(slf, request, Box::new(decision))).collect())
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
