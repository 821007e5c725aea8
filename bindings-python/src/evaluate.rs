//! Deciding about many requests at once, on several threads.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::Mutex;
use std::thread;

use imagegate::json::Limits;
use imagegate::{Error, Timestamp};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::decision::Decision;
use crate::errors::detached;
use crate::extract::Items;
use crate::gate::Gate;
use crate::request::Request;
use crate::text::Text;

/// A request of a batch: made before, or still to be read by the thread that decides about it.
enum Given {
    Made(Py<Request>),
    Read(Text),
}

impl<'py> FromPyObject<'_, 'py> for Given {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match object.cast::<Request>() {
            Ok(request) => Ok(Self::Made(request.to_owned().unbind())),
            Err(_) => object.extract().map(Self::Read),
        }
    }
}

/// The same, without Python.
enum Asked<'a> {
    Made(&'a imagegate::Request),
    Read(&'a [u8]),
}

/// What was decided about one, and the request where it was read.
type Decided = (Option<imagegate::Request>, Box<imagegate::Decision>);

pub(crate) fn many(
    gate: &Bound<'_, Gate>,
    requests: &Bound<'_, PyAny>,
    now: Timestamp,
    threads: Option<usize>,
) -> PyResult<Vec<Decision>> {
    let py = gate.py();
    if threads == Some(0) {
        return Err(PyValueError::new_err("no thread would decide: threads must be at least 1"));
    }
    let Items(given) = requests.extract::<Items<Given>>()?;
    let asked = given.iter().map(|given| match given {
        Given::Made(request) => Ok(Asked::Made(request.get().engine())),
        Given::Read(text) => text.as_bytes(py).map(Asked::Read),
    });
    let asked: Vec<Asked<'_>> = asked.collect::<PyResult<_>>()?;
    let engine = gate.get().engine();
    let answers = detached(py, || decide(engine, &asked, now, threads))?;
    drop(asked);
    let decision = |(given, (read, decision)): (Given, Decided)| {
        let request = match (given, read) {
            (Given::Made(request), _) => request.into_bound(py),
            (Given::Read(text), Some(read)) => Bound::new(py, Request::of_text(read, text))?,
            (Given::Read(text), None) => Bound::new(py, Request::read(py, text, None)?)?,
        };
        Ok(Decision::new(gate, &request, decision))
    };
    given.into_iter().zip(answers).map(decision).collect()
}

/// Threads take a few requests at a time, so that none waits for another that has all the large ones.
/// The first error in the order of the requests is the answer, whichever was found first.
fn decide(
    gate: &imagegate::Gate,
    asked: &[Asked<'_>],
    now: Timestamp,
    threads: Option<usize>,
) -> Result<Vec<Decided>, Error> {
    let most = || thread::available_parallelism().map_or(1, NonZero::get);
    let threads = threads.unwrap_or_else(most).min(asked.len());
    let few = (asked.len() / (threads * 16).max(1)).clamp(1, 64);
    let mut answers: Vec<Option<Result<Decided, Error>>> = Vec::new();
    answers.resize_with(asked.len(), || None);
    let parts = (0_usize..).step_by(few).zip(asked.chunks(few)).zip(answers.chunks_mut(few));
    let open = Mutex::new(parts);
    let work = || {
        // One buffer, of which what was decided is kept.
        let mut decision = imagegate::Decision::new();
        // Nothing panics while it is locked.
        while let Some(((first, asked), answers)) = open.lock().ok().and_then(|mut open| open.next()) {
            for ((index, asked), answer) in (first..).zip(asked).zip(answers) {
                *answer = Some(one(gate, asked, index, now, &mut decision));
            }
        }
    };
    thread::scope(|scope| {
        // This thread works, too. Where no other can be had it does so alone.
        let others: Vec<_> =
            (1..threads).filter_map(|_| thread::Builder::new().spawn_scoped(scope, work).ok()).collect();
        work();
        for other in others {
            if let Err(panic) = other.join() {
                resume_unwind(panic);
            }
        }
    });
    answers.into_iter().flatten().collect()
}

fn one(
    gate: &imagegate::Gate,
    asked: &Asked<'_>,
    index: usize,
    now: Timestamp,
    decision: &mut imagegate::Decision,
) -> Result<Decided, Error> {
    match asked {
        Asked::Made(request) => {
            gate.evaluate(request, now, decision);
            Ok((None, Box::new(decision.clone())))
        }
        Asked::Read(bytes) => {
            let request = imagegate::Request::from_json_within(bytes, Limits::REQUEST)
                .map_err(|errors| Error::from(errors).in_document(format!("requests/{index}")))?;
            gate.evaluate(&request, now, decision);
            Ok((Some(request), Box::new(decision.clone())))
        }
    }
}
