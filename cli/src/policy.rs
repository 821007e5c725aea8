//! `imagegate policy`: the default one, what is wrong with others, and their schemas.

use std::process::ExitCode;

use imagegate::json::Limits;
use imagegate::{Policy, schema};
use serde::Serialize;

use crate::args::{Output, PolicyCommand, SchemaKind, ValidateArgs};
use crate::diagnostics::{Diagnostic, Failure, Severity, errors};
use crate::documents::Documents;
use crate::input::{EXTENSIONS, Inputs};
use crate::output;
use crate::text::counted;

pub(crate) fn run(command: &PolicyCommand) -> Result<ExitCode, Failure> {
    match command {
        PolicyCommand::Default => output::print_raw(Policy::DEFAULT_JSON.as_bytes())?,
        PolicyCommand::Validate(args) => return validate(args),
        PolicyCommand::Schema { kind } => {
            let schema = match kind {
                SchemaKind::Policy => schema::policy(),
                SchemaKind::Exemption => schema::exemption(),
                SchemaKind::Request => schema::request(),
                SchemaKind::Report => schema::report(),
                SchemaKind::Decision => schema::decision(),
            };
            output::print_raw(schema.as_bytes())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct Validation {
    valid: bool,
    /// The first error, where something could not be read, as every command gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Diagnostic>,
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

fn validate(args: &ValidateArgs) -> Result<ExitCode, Failure> {
    let files = Inputs::default().read_all(&args.path, Limits::POLICY);
    let mut unreadable = files.problems;
    let documents = Documents::read(&files.inputs);
    if documents.is_empty() && errors(&unreadable) == 0 {
        let error = Diagnostic::error("nothingToValidate", "there is no document in what was given");
        let help = format!("a folder stands for the files in it and below that end in {EXTENSIONS}");
        unreadable.push(error.help(help));
    }
    let (policies, exemptions) = documents.counts();
    let found = documents.check();
    let status = match (errors(&unreadable), errors(&found)) {
        (0, 0) => 0,
        (0, _) => 1,
        _ => 2,
    };
    let (warnings, wrong): (Vec<_>, Vec<_>) =
        unreadable.into_iter().chain(found).partition(|diagnostic| diagnostic.severity() == Severity::Warning);
    match args.output {
        Output::Json => {
            let error = wrong.first().filter(|_| status == 2).cloned();
            let validation = Validation { valid: wrong.is_empty(), error, errors: wrong, warnings };
            let json = serde_json::to_string(&validation)
                .map_err(|error| vec![Diagnostic::error("cannotWrite", error.to_string())])?;
            output::print_raw(format!("{json}\n").as_bytes())?;
        }
        Output::Text => {
            let colour = output::is_coloured();
            let mut text = String::new();
            for diagnostic in wrong.iter().chain(&warnings) {
                text.push_str(&diagnostic.to_text(colour));
                text.push('\n');
            }
            let count = format!("{} and {}", counted_policies(policies), counted(exemptions, "exemption"));
            let verdict = match (wrong.len(), warnings.len()) {
                (0, 0) => format!("{count}: all valid\n"),
                (0, warnings) => format!("{count}: all valid, {}\n", counted(warnings, "warning")),
                (errors, 0) => format!("{}\n", counted(errors, "error")),
                (errors, warnings) => format!("{}, {}\n", counted(errors, "error"), counted(warnings, "warning")),
            };
            output::print(&(text + &verdict))?;
        }
    }
    Ok(ExitCode::from(status))
}

fn counted_policies(count: usize) -> String {
    if count == 1 { "1 policy".to_owned() } else { format!("{count} policies") }
}
