//! Requests: the images that would run, where, and what is known of them.

use imagegate::json::Limits;
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

use crate::case::Case;
use crate::errors::{checked, guarded, reading};
use crate::extract::{Items, Record, or_raise};
use crate::pickle::{attribute, method};
use crate::records::{Image, Workload};
use crate::text::{Limit, Text, limits};

/// What is to be decided: immutable and prepared, shared between threads.
#[pyclass(frozen, module = "imagegate")]
pub(crate) struct Request {
    engine: imagegate::Request,
    source: Source,
}

/// What it was made of, for pickles.
enum Source {
    /// The list of images, and the workload.
    Values(Py<PyTuple>, Py<PyAny>),
    Json(Text),
    Case(Py<Case>),
}

impl Request {
    pub(crate) fn engine(&self) -> &imagegate::Request {
        &self.engine
    }

    pub(crate) fn of_case(case: &Bound<'_, Case>) -> Self {
        Self { engine: case.get().engine().request.clone(), source: Source::Case(case.clone().unbind()) }
    }

    /// A request that was read from a text.
    pub(crate) fn of_text(engine: imagegate::Request, text: Text) -> Self {
        Self { engine, source: Source::Json(text) }
    }

    pub(crate) fn read(py: Python<'_>, text: Text, max_bytes: Limit) -> PyResult<Self> {
        let bytes = text.as_bytes(py)?;
        let limits = limits(max_bytes, Limits::REQUEST);
        let engine = reading(py, bytes, |bytes| imagegate::Request::from_json_within(bytes, limits))?;
        Ok(Self::of_text(engine, text))
    }
}

#[pymethods]
impl Request {
    #[new]
    #[pyo3(signature = (images, workload = None))]
    fn made_of(py: Python<'_>, images: Items<Py<PyAny>>, workload: Option<Bound<'_, PyAny>>) -> PyResult<Self> {
        guarded(py, || {
            let Items(images) = images;
            let image = |(index, image): (usize, &Py<PyAny>)| {
                let Record(fields) = image.bind(py).extract::<Record<Image>>()?;
                fields.into_image(py, &format!("/images/{index}"))
            };
            let read: Vec<imagegate::Image> = images.iter().enumerate().map(image).collect::<PyResult<_>>()?;
            let fields = workload.as_ref().map(|workload| workload.extract::<Record<Workload>>()).transpose()?;
            let engine = imagegate::Request::new(fields.map(|Record(fields)| fields.into()), read);
            let workload = workload.map_or_else(|| py.None(), Bound::unbind);
            Ok(Self {
                engine: or_raise(py, engine)?,
                source: Source::Values(PyTuple::new(py, images)?.unbind(), workload),
            })
        })
    }

    /// Reads a request document.
    #[staticmethod]
    #[pyo3(signature = (text, *, max_bytes = None))]
    fn from_json(py: Python<'_>, text: Text, max_bytes: Limit) -> PyResult<Self> {
        Self::read(py, text, max_bytes)
    }

    /// Everything that is wrong with a request document.
    #[staticmethod]
    fn check_json<'py>(py: Python<'py>, text: Text) -> PyResult<Vec<Bound<'py, PyAny>>> {
        checked(py, &text, |json| imagegate::Request::from_json(json).err())
    }

    #[getter]
    fn image_count(&self) -> usize {
        self.engine.image_count()
    }

    /// The workload; everything in it is unknown where none was given.
    #[getter]
    fn workload(&self) -> Record<Workload> {
        Record(self.engine.workload().clone().into())
    }

    fn __repr__(&self) -> String {
        let images = self.engine.image_count();
        format!("<Request of {images} image{}>", if images == 1 { "" } else { "s" })
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let class: Bound<'py, PyType> = py.get_type::<Self>();
        match &self.source {
            Source::Values(images, workload) => {
                (class, (images.clone_ref(py), workload.clone_ref(py))).into_pyobject(py)
            }
            Source::Json(text) => (method(py, "from_json", (text.object(py),))?, (class,)).into_pyobject(py),
            Source::Case(case) => (attribute(py, "request")?, (case.clone_ref(py),)).into_pyobject(py),
        }
    }
}
