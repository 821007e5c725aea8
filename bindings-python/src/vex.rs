//! VEX statements.

use imagegate::VexStatus;
use imagegate::json::Limits;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;

use crate::errors::{guarded, reading};
use crate::extract::{Dataclass, Items, Record, Word, or_raise};
use crate::instant::When;
use crate::records::{Texts, dataclass};
use crate::text::{Limit, Text, limits};

/// `VexStatement`, read.
#[derive(FromPyObject)]
struct VexStatement {
    author: String,
    vulnerability: String,
    products: Items<Record<VexProduct>>,
    status: Word<VexStatus>,
    document: Option<String>,
    timestamp: Option<When>,
    aliases: Texts,
}
dataclass!(VexStatement, "VexStatement");

/// `VexStatement`, made.
#[derive(IntoPyObject)]
struct Made<'a> {
    author: &'a str,
    vulnerability: &'a str,
    products: Products<'a>,
    status: &'static str,
    document: Option<&'a str>,
    timestamp: Option<String>,
    aliases: Texts,
}
dataclass!(Made<'_>, "VexStatement");

/// `VexProduct`
#[derive(FromPyObject, IntoPyObject)]
struct VexProduct {
    id: String,
    subcomponents: Texts,
}
dataclass!(VexProduct, "VexProduct");

struct Products<'a>(&'a [imagegate::VexProduct]);

impl<'py> IntoPyObject<'py> for Products<'_> {
    type Target = PyTuple;
    type Output = Bound<'py, PyTuple>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        let product = |product: &imagegate::VexProduct| {
            let (id, subcomponents) = (product.id.clone(), Texts(product.subcomponents.clone()));
            Record(VexProduct { id, subcomponents })
        };
        PyTuple::new(py, self.0.iter().map(product))
    }
}

impl VexStatement {
    fn into_statement(self, py: Python<'_>, index: usize) -> PyResult<imagegate::VexStatement> {
        let product = |Record(given): Record<VexProduct>| {
            let Texts(subcomponents) = given.subcomponents;
            imagegate::VexProduct { id: given.id, subcomponents }
        };
        let pointer = format!("/{index}/status");
        Ok(imagegate::VexStatement {
            author: self.author,
            document: self.document,
            timestamp: self.timestamp.map(|When(instant)| instant),
            vulnerability: self.vulnerability,
            aliases: self.aliases.0,
            products: self.products.0.into_iter().map(product).collect(),
            status: or_raise(py, self.status.read(VexStatus::ALL, &pointer))?,
        })
    }
}

fn made<'py>(py: Python<'py>, statement: &imagegate::VexStatement) -> PyResult<Bound<'py, PyAny>> {
    let made = Made {
        author: &statement.author,
        vulnerability: &statement.vulnerability,
        products: Products(&statement.products),
        status: statement.status.as_str(),
        document: statement.document.as_deref(),
        timestamp: statement.timestamp.map(|instant| instant.to_string()),
        aliases: Texts(statement.aliases.clone()),
    };
    Record(made).into_pyobject(py)
}

/// Reads one statement, for `VexStatement.from_json`.
#[pyfunction]
pub(crate) fn read_vex_statement(py: Python<'_>, text: Text) -> PyResult<Bound<'_, PyAny>> {
    let bytes = text.as_bytes(py)?;
    made(py, &reading(py, bytes, imagegate::VexStatement::from_json)?)
}

/// VEX statements: immutable, shared between threads.
#[pyclass(frozen, module = "imagegate")]
pub(crate) struct Vex(imagegate::Vex);

impl Vex {
    pub(crate) fn engine(&self) -> &imagegate::Vex {
        &self.0
    }
}

#[pymethods]
impl Vex {
    #[new]
    #[pyo3(signature = (statements = None))]
    pub(crate) fn made_of(py: Python<'_>, statements: Option<Items<Py<PyAny>>>) -> PyResult<Self> {
        guarded(py, || {
            let statements = statements.map(|Items(statements)| statements).unwrap_or_default();
            let statement = |(index, given): (usize, Py<PyAny>)| {
                let Record(given) = given.bind(py).extract::<Record<VexStatement>>()?;
                given.into_statement(py, index)
            };
            let statements = statements.into_iter().enumerate().map(statement).collect::<PyResult<_>>()?;
            Ok(Self(imagegate::Vex::new(statements)))
        })
    }

    /// Reads a list of statements.
    #[staticmethod]
    #[pyo3(signature = (text, *, max_bytes = None))]
    fn from_json(py: Python<'_>, text: Text, max_bytes: Limit) -> PyResult<Self> {
        let bytes = text.as_bytes(py)?;
        let limits = limits(max_bytes, Limits::REQUEST);
        reading(py, bytes, |bytes| imagegate::Vex::from_json_within(bytes, limits)).map(Self)
    }

    /// The statements, in order.
    #[getter]
    fn statements<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let statements = self.0.statements().iter().map(|statement| made(py, statement));
        PyTuple::new(py, statements.collect::<PyResult<Vec<_>>>()?)
    }

    fn __len__(&self) -> usize {
        self.0.statements().len()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0.statements() == other.0.statements()
    }

    fn __repr__(&self) -> String {
        format!("<Vex statements={}>", self.0.statements().len())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (py.get_type::<Self>(), (self.statements(py)?,)).into_pyobject(py)
    }
}
