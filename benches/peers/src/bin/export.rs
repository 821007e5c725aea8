//! Writes cases in Rego, with imagegate's decisions, for the program in `opa`: to the folder's `standard` the standard
//! ones, to `collide` a hundred in which everything collides.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use imagegate_peers::collide::collide;
use imagegate_peers::documents::Action;
use imagegate_peers::imagegate::Imagegate;
use imagegate_peers::rego::{self, Rego};
use imagegate_peers::{Case, Result, ask};
use serde_json::json;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: export FOLDER");
        return ExitCode::from(2);
    };
    match export(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn export(folder: &Path) -> Result<()> {
    Case::standard()?.iter().try_for_each(|case| write_case(&folder.join("standard"), case))?;
    (0..100).try_for_each(|seed| {
        let case = Case::new(&format!("seed-{seed}"), collide(seed).to_string())?;
        write_case(&folder.join("collide"), &case)
    })
}

fn write_case(folder: &Path, case: &Case) -> Result<()> {
    let folder = folder.join(&case.name);
    write(&folder.join("rules"), &rego::rules(case))?;
    write(&folder.join("tables"), &rego::tables(case))?;
    let verdict = ask::<Imagegate>(case)?;
    let of = |wanted: Action| {
        let rules = verdict.triggered.iter().filter(|(_, action)| **action == wanted);
        rules.map(|(rule, _)| rule.as_str()).collect::<Vec<_>>()
    };
    let action = match verdict.action {
        Action::Allow => "allow",
        Action::Audit => "audit",
        Action::Deny => "deny",
    };
    let decision = json!({"action": action, "deny": of(Action::Deny), "audit": of(Action::Audit), "now": case.now});
    fs::write(folder.join("decision.json"), decision.to_string())?;
    Ok(fs::write(folder.join("request.json"), &case.request)?)
}

fn write(folder: &Path, rego: &Rego) -> Result<()> {
    fs::create_dir_all(folder)?;
    for (number, module) in rego.modules.iter().enumerate() {
        fs::write(folder.join(format!("{number}.rego")), module)?;
    }
    Ok(fs::write(folder.join("data.json"), &rego.data)?)
}
