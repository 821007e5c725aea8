//! The decision, with what it was decided from.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use imagegate::{Detail, Rendered, TextStyle, Timestamp};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyString, PyTuple, PyType};

use crate::errors::{detached, guarded};
use crate::gate::Gate;
use crate::instant::{to_datetime, to_optional};
use crate::pickle::method;
use crate::request::Request;
use crate::spare;

/// What was decided about a request. It holds its gate and its request.
#[pyclass(frozen, module = "imagegate")]
pub(crate) struct Decision {
    gate: Py<Gate>,
    request: Py<Request>,
    /// In a box, so that a batch's threads allocate it and nothing large is moved under the interpreter's lock.
    engine: Box<imagegate::Decision>,
}

impl Decision {
    pub(crate) fn new(gate: &Bound<'_, Gate>, request: &Bound<'_, Request>, engine: Box<imagegate::Decision>) -> Self {
        Self { gate: gate.clone().unbind(), request: request.clone().unbind(), engine }
    }

    /// Decides.
    pub(crate) fn made(gate: &Bound<'_, Gate>, request: &Bound<'_, Request>, now: Timestamp) -> Self {
        let mut engine = Box::new(spare::decision());
        gate.get().engine().evaluate(request.get().engine(), now, &mut engine);
        Self::new(gate, request, engine)
    }

    /// Decides at an instant, and wherever some action or outcome changes until another.
    pub(crate) fn forecast(
        gate: &Bound<'_, Gate>,
        request: &Bound<'_, Request>,
        since: Timestamp,
        until: Timestamp,
    ) -> PyResult<Vec<Self>> {
        let (engine, asked) = (gate.get().engine(), request.get().engine());
        let decisions = detached(gate.py(), || Ok(engine.forecast(asked, since, until).collect::<Vec<_>>()))?;
        Ok(decisions.into_iter().map(|decision| Self::new(gate, request, Box::new(decision))).collect())
    }

    pub(crate) fn rendered(&self) -> Rendered<'_> {
        self.gate.get().engine().render(self.request.get().engine(), &self.engine)
    }

    /// When it was asked for. (It always was.)
    fn instant(&self) -> PyResult<Timestamp> {
        self.engine.evaluated_at().ok_or_else(|| PyValueError::new_err("nothing was decided"))
    }
}

impl Drop for Decision {
    fn drop(&mut self) {
        spare::keep(&mut self.engine);
    }
}

#[pymethods]
impl Decision {
    #[getter]
    fn gate(&self, py: Python<'_>) -> Py<Gate> {
        self.gate.clone_ref(py)
    }

    #[getter]
    fn request(&self, py: Python<'_>) -> Py<Request> {
        self.request.clone_ref(py)
    }

    /// The strictest over all images.
    #[getter]
    fn action(&self) -> &'static str {
        self.engine.action().as_str()
    }

    /// The action for every image and platform that was looked at.
    #[getter]
    fn images<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let class = CLASS.import(py, "imagegate._records", "ImageAction")?;
        let images = self.engine.images().map(|(image, action)| class.call1((image, action.as_str())));
        PyTuple::new(py, images.collect::<PyResult<Vec<_>>>()?)
    }

    /// The reports that were given and do not count, with the reason.
    #[getter]
    fn uncounted<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let class = CLASS.import(py, "imagegate._records", "Uncounted")?;
        guarded(py, || {
            let uncounted = self.engine.uncounted(self.request.get().engine());
            let record = |each: &imagegate::Uncounted<'_>| {
                let reason = each.reason().as_str();
                class.call1((each.image(), each.report_index(), reason, each.to_string(), each.hint()))
            };
            PyTuple::new(py, uncounted.iter().map(record).collect::<PyResult<Vec<_>>>()?)
        })
    }

    #[getter]
    fn evaluated_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_datetime(py, self.instant()?)
    }

    #[getter]
    fn evaluated_at_ns(&self) -> PyResult<i128> {
        Ok(self.instant()?.unix_nanos())
    }

    #[getter]
    fn valid_until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        to_optional(py, self.engine.valid_until())
    }

    #[getter]
    fn valid_until_ns(&self) -> Option<i128> {
        self.engine.valid_until().map(Timestamp::unix_nanos)
    }

    /// The decision as JSON, canonical with the detail `all`.
    #[pyo3(signature = (detail = "all"))]
    fn to_json<'py>(&self, py: Python<'py>, detail: &str) -> PyResult<Bound<'py, PyString>> {
        let detail = read_detail(detail)?;
        let write = |text: &mut String| self.rendered().push_json(detail, text);
        guarded(py, || Ok(spare::written(write, |text| PyString::new(py, text))))
    }

    /// The same in UTF-8, for what is sent or stored: a large text is copied once, and not looked through.
    #[pyo3(signature = (detail = "all"))]
    fn to_json_bytes<'py>(&self, py: Python<'py>, detail: &str) -> PyResult<Bound<'py, PyBytes>> {
        let detail = read_detail(detail)?;
        let write = |text: &mut String| self.rendered().push_json(detail, text);
        guarded(py, || Ok(spare::written(write, |text| PyBytes::new(py, text.as_bytes()))))
    }

    /// The decision for people.
    #[pyo3(signature = (detail = "inScope", *, colour = false))]
    fn to_text(&self, py: Python<'_>, detail: &str, colour: bool) -> PyResult<String> {
        let style = TextStyle { detail: read_detail(detail)?, colour };
        guarded(py, || Ok(self.rendered().to_text(style)))
    }

    /// Why the images are refused or noted, in one line of at most `most` bytes: for admission messages.
    #[pyo3(signature = (most = 1024))]
    fn to_short_text(&self, py: Python<'_>, most: usize) -> PyResult<String> {
        guarded(py, || Ok(self.rendered().to_short_text(most)))
    }

    /// What is audited, a line for every rule that triggers so.
    fn to_warnings(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        guarded(py, || Ok(self.rendered().to_warnings()))
    }

    /// Whether the same was decided for the same reasons at the same instant: whether the canonical JSON is the same.
    fn __eq__(&self, py: Python<'_>, other: &Self) -> PyResult<bool> {
        let same =
            self.engine.action() == other.engine.action() && self.engine.evaluated_at() == other.engine.evaluated_at();
        guarded(py, || Ok(same && self.rendered().to_json(Detail::All) == other.rendered().to_json(Detail::All)))
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.engine.action(), self.engine.evaluated_at(), self.engine.valid_until()).hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self) -> String {
        let at = self.engine.evaluated_at().map_or(String::new(), |instant| format!(" at {instant}"));
        let until = self.engine.valid_until().map_or(String::new(), |instant| format!(" valid until {instant}"));
        format!("<Decision {}{at}{until}>", self.action())
    }

    /// A decision follows from its gate, its request and its instant: these are what a pickle holds.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let decided = (self.request.clone_ref(py), self.instant()?.to_string());
        (method(py, "_evaluate", decided)?, (self.gate.clone_ref(py),)).into_pyobject(py)
    }
}

fn read_detail(word: &str) -> PyResult<Detail> {
    Detail::parse(word).ok_or_else(|| {
        let words: Vec<&str> = Detail::ALL.iter().map(|detail| detail.as_str()).collect();
        PyValueError::new_err(format!("{word:?} is none of {}", words.join(", ")))
    })
}
