//! The engine beside its peers: the same cases decided by engines of general use, each written as its own expert
//! would, and by plain Rust.
//!
//! An engine is a file here, and all of them do what [`Engine`] says. [`case`] has the cases, [`verdict`] what must come
//! out the same before anything is timed. `README.md` says what is compared and what is not.

pub mod case;
pub mod cedar;
pub mod cel_all;
pub mod cel_host;
pub mod collide;
pub mod documents;
pub mod facts;
pub mod imagegate;
pub mod medians;
pub mod one_pass;
pub mod plain;
pub mod plain_naive;
pub mod question;
pub mod rego;
pub mod regorus;
pub mod verdict;

pub use case::Case;
pub use verdict::Verdict;

pub type Error = Box<dyn std::error::Error + Send + Sync>;
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One way to decide.
pub trait Engine: Sized {
    /// Its name in the table.
    const NAME: &'static str;

    /// What its user writes: policies in the engine's own language, and data beside them.
    type Source;
    /// A request and its report, read and brought into the engine's own form.
    type Question;
    /// What the engine gives.
    type Answer;

    /// A case in the engine's own language: what its user would have written by hand, and so never timed.
    ///
    /// # Errors
    ///
    /// A case that the translation does not cover.
    fn translate(case: &Case) -> Result<Self::Source>;

    /// From text to what decides.
    ///
    /// # Errors
    ///
    /// A text that the engine refuses.
    fn compile(source: &Self::Source) -> Result<Self>;

    /// Reads a request, its report included, from JSON. `now` is an instant in RFC 3339.
    ///
    /// # Errors
    ///
    /// A request that the engine cannot read.
    fn read(&self, request: &str, now: &str) -> Result<Self::Question>;

    /// Decides.
    ///
    /// # Errors
    ///
    /// What the engine cannot evaluate.
    fn decide(&mut self, question: &Self::Question) -> Result<Self::Answer>;

    /// The answer in the form that all are compared in.
    ///
    /// # Errors
    ///
    /// An answer that is none.
    fn verdict(&self, question: &Self::Question, answer: &Self::Answer) -> Result<Verdict>;
}

/// What the engine says about a case, from its text to the verdict.
///
/// # Errors
///
/// Whatever goes wrong on the way.
pub fn ask<E: Engine>(case: &Case) -> Result<Verdict> {
    let mut engine = E::compile(&E::translate(case)?)?;
    let question = engine.read(&case.request, &case.now)?;
    let answer = engine.decide(&question)?;
    engine.verdict(&question, &answer)
}
