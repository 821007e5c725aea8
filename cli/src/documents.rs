//! Policies, exemptions and VEX statements: what is decided by.

use std::path::PathBuf;
use std::rc::Rc;

use imagegate::json::Limits;
use imagegate::{Code, Error, Exemption, Gate, Policy, Vex, VexStatement};
use imagegate_formats::{Document, DocumentItem, DocumentKind};
use imagegate_insight::lint;

use crate::args::DocumentArgs;
use crate::diagnostics::{Diagnostic, Failure, errors};
use crate::input::{Input, Inputs, empty};
use crate::pointer;
use crate::recognise::Given;

/// What was read and compiled.
#[derive(Debug)]
pub(crate) struct Decider {
    pub(crate) gate: Gate,
    /// Exemptions that are not applied to some rules, and the like.
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) is_default: bool,
}

/// Documents of some files, in order.
#[derive(Debug)]
pub(crate) struct Documents<'a> {
    policies: Vec<Policy>,
    exemptions: Vec<Exemption>,
    policy_places: Vec<DocumentPlace<'a>>,
    exemption_places: Vec<DocumentPlace<'a>>,
    /// How many documents were lists; one may be empty.
    lists: usize,
    /// What is wrong with those that could not be read, and warnings.
    problems: Vec<Diagnostic>,
}

#[derive(Debug)]
struct DocumentPlace<'a> {
    input: &'a Input,
    document: Rc<Document<'a>>,
    item: DocumentItem,
}

/// Reads and compiles what is given on the command line.
///
/// # Errors
///
/// Everything that cannot be read or is wrong.
pub(crate) fn load(args: &DocumentArgs, inputs: &mut Inputs) -> Result<Decider, Failure> {
    let files = inputs.read_all(args.policy.iter().chain(&args.exemption), Limits::POLICY);
    let (files, mut warnings) = files.all()?;
    let documents = Documents::read(&files);
    let (vex, of_vex) = read_vex(&args.vex, inputs)?;
    warnings.extend(of_vex);
    let is_default = args.policy.is_empty() && documents.policies.is_empty();
    if !args.policy.is_empty() && documents.policies.is_empty() && errors(&documents.problems) == 0 {
        let message = format!("--policy was given, but no document of kind {} is in it", DocumentKind::Policy.as_str());
        let error = Diagnostic::error("noPolicy", message);
        let error = error.help("leave --policy out to use the default policy, which audits High and Critical");
        return Err([vec![error], warnings, documents.problems].concat());
    }
    let (gate, more) = documents.compile(&vex, is_default)?;
    warnings.extend(more);
    Ok(Decider { gate, warnings, is_default })
}

impl<'a> Documents<'a> {
    /// Reads every document: what is wrong with one is no reason to be silent about the others.
    pub(crate) fn read(files: &'a [Input]) -> Self {
        let mut documents = Self {
            policies: Vec::new(),
            exemptions: Vec::new(),
            policy_places: Vec::new(),
            exemption_places: Vec::new(),
            lists: 0,
            problems: Vec::new(),
        };
        for input in files {
            let before = documents.problems.len();
            match input.documents(Limits::POLICY) {
                Ok(found) if found.is_empty() => documents.problems.push(empty(input)),
                Ok(found) => found.into_iter().for_each(|document| documents.add(input, document)),
                Err(problem) => documents.problems.push(problem),
            }
            let of_file = documents.problems.split_off(before);
            documents.problems.extend(Given::Policy.explain(input, of_file));
        }
        documents
    }

    /// Adds the policies and exemptions of a document: itself, or the items of a list.
    fn add(&mut self, input: &'a Input, document: Document<'a>) {
        let document = Rc::new(document);
        let items = match DocumentItem::all(&document) {
            Ok(items) => items,
            Err(errors) => {
                let of_document = |error| of_document(document.locate(error), input, &document);
                return self.problems.extend(errors.into_iter().map(of_document));
            }
        };
        self.lists += usize::from(items.iter().all(|item| !item.pointer().is_empty()));
        for item in items {
            self.add_item(DocumentPlace { input, document: Rc::clone(&document), item });
        }
    }

    fn add_item(&mut self, place: DocumentPlace<'a>) {
        let json = place.item.json(&place.document);
        let errors = match DocumentKind::of(json) {
            Ok(DocumentKind::Exemption) => match Exemption::from_json(json) {
                Ok(exemption) => {
                    self.exemptions.push(exemption);
                    return self.exemption_places.push(place);
                }
                Err(errors) => errors,
            },
            Ok(DocumentKind::Policy) => match Policy::from_json(json) {
                Ok(policy) => {
                    self.policies.push(policy);
                    return self.policy_places.push(place);
                }
                Err(errors) => errors,
            },
            Err(errors) => errors,
        };
        let located = |error| of_document(place.item.locate(&place.document, error), place.input, &place.document);
        self.problems.extend(errors.into_iter().map(located));
    }

    /// Whether there is none, good or not.
    pub(crate) fn is_empty(&self) -> bool {
        self.policies.is_empty() && self.exemptions.is_empty() && self.lists == 0 && errors(&self.problems) == 0
    }

    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.policies.len(), self.exemptions.len())
    }

    /// Everything that is wrong, and all warnings about what is not.
    pub(crate) fn check(mut self) -> Vec<Diagnostic> {
        let mut problems = std::mem::take(&mut self.problems);
        match self.compile(&Vex::default(), false) {
            Ok((_, warnings)) => problems.extend(warnings),
            Err(more) => problems.extend(more),
        }
        problems
    }

    /// Compiles them.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with any of them, and names used twice; with all warnings, for they may help.
    fn compile(mut self, vex: &Vex, with_default: bool) -> Result<(Gate, Vec<Diagnostic>), Failure> {
        if with_default {
            self.policies.push(Policy::default());
        }
        let mut problems = self.problems;
        let gate = loop {
            let error = match Gate::compile(&self.policies, &self.exemptions, vex) {
                Ok(gate) => break gate,
                Err(error) => error,
            };
            let place = index(&error, "policies/").filter(|index| *index < self.policy_places.len());
            let Some(place) = place else {
                problems.push(Diagnostic::of_document(&error, "-", None, &[]));
                return Err(problems);
            };
            // Without it the next name that is used twice comes to light.
            self.policies.remove(place);
            problems.push(self.policy_places.remove(place).diagnostic(error));
        };
        let warnings = gate.warnings().iter().filter_map(|warning| {
            let place = self.exemption_places.get(index(warning, "exemptions/")?)?;
            Some(place.diagnostic(warning.clone()).into_warning())
        });
        problems.extend(warnings);
        problems.extend(lint(&self.policies, &self.exemptions).into_iter().filter_map(|lint| {
            // The default policy is in no file.
            let place = match lint.document.split_once('/')? {
                ("policies", index) => self.policy_places.get(index.parse::<usize>().ok()?),
                (_, index) => self.exemption_places.get(index.parse::<usize>().ok()?),
            };
            let error = Error::new(Code::InvalidValue, lint.message, lint.pointer);
            let warning = place?.diagnostic(error).with_code(lint.code.as_str()).into_warning();
            Some(if lint.hint.is_empty() { warning } else { warning.help(lint.hint) })
        }));
        if errors(&problems) > 0 { Err(problems) } else { Ok((gate, problems)) }
    }
}

impl DocumentPlace<'_> {
    fn diagnostic(&self, error: Error) -> Diagnostic {
        let error = pointer::locate(error.below(self.item.pointer()), &self.document);
        of_document(error, self.input, &self.document)
    }
}

/// What is wrong with a document, at its place in the file.
fn of_document(error: Error, input: &Input, document: &Document<'_>) -> Diagnostic {
    Diagnostic::of_document(&error, &input.name, Some(document.index()), &input.bytes)
}

/// The number in `policies/1`.
fn index(error: &Error, list: &str) -> Option<usize> {
    error.document()?.strip_prefix(list)?.parse().ok()
}

/// Reads lists of VEX statements, in order, and warns of files and folders in which there is nothing.
fn read_vex(paths: &[PathBuf], inputs: &mut Inputs) -> Result<(Vex, Vec<Diagnostic>), Failure> {
    let mut statements: Vec<VexStatement> = Vec::new();
    let mut failure = Failure::new();
    let (files, mut warnings) = inputs.read_all(paths, Limits::REQUEST).all()?;
    for input in files {
        let mut problems = Failure::new();
        let documents = input.documents(Limits::REQUEST).unwrap_or_else(|problem| {
            problems.push(problem);
            Vec::new()
        });
        if documents.is_empty() && problems.is_empty() {
            warnings.push(empty(&input));
        }
        for document in documents {
            match Vex::from_json(document.json()) {
                Ok(vex) => statements.extend_from_slice(vex.statements()),
                Err(errors) => problems
                    .extend(errors.into_iter().map(|error| of_document(document.locate(error), &input, &document))),
            }
        }
        failure.extend(Given::Vex.explain(&input, problems));
    }
    if failure.is_empty() { Ok((Vex::new(statements), warnings)) } else { Err(failure) }
}
