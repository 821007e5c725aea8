//! Writes `docs/benchmarks.md` and its plots from what the benches measured: `cargo xtask report` runs both.

mod compiling;
mod format;
mod growth;
mod instructions;
mod machine;
mod page;
mod peers;
mod plot;
mod reading;
mod rendering;
mod results;
mod running;
mod targets;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use imagegate_benches::target;

use machine::Machine;
use page::Section;
use results::{Memory, Results};

/// Everything that the page is made of.
struct Measured {
    ours: Results,
    peers: Results,
    memory: Memory,
    machine: Machine,
    /// The lock file that says which versions the peers have.
    peers_lock: PathBuf,
    /// The record of instruction counts.
    instructions: Vec<(String, f64)>,
}

fn main() -> ExitCode {
    match write() {
        Ok(written) => {
            written.iter().for_each(|path| println!("written: {}", path.display()));
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn write() -> Result<Vec<PathBuf>, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let measured = Measured::read(root);
    if measured.ours.is_empty() {
        return Err("nothing has been measured: cargo xtask report".to_owned());
    }
    let sections = [
        measured.machine_section(),
        targets::section(&measured),
        instructions::section(&measured),
        peers::section(&measured),
        growth::section(&measured),
        reading::section(&measured),
        compiling::section(&measured),
        rendering::section(&measured),
        running::section(&measured),
    ];
    let path = root.join("docs/benchmarks.md");
    let mut page = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let plots = root.join("docs/benchmarks");
    fs::create_dir_all(&plots).map_err(|error| format!("{}: {error}", plots.display()))?;
    let mut written = Vec::new();
    for Section { name, text, plot } in sections {
        page = page::replace(&page, name, &text)?;
        if let Some(svg) = plot {
            written.push(save(plots.join(format!("{name}.svg")), &svg)?);
        }
    }
    written.push(save(path, &page)?);
    Ok(written)
}

fn save(path: PathBuf, text: &str) -> Result<PathBuf, String> {
    fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(path)
}

impl Measured {
    fn read(root: &Path) -> Self {
        let folder = root.join("benches/peers");
        let own = std::env::var_os("CARGO_TARGET_DIR").map(|_| target());
        let peers_target = own.unwrap_or_else(|| folder.join("target"));
        let mut peers = Results::read(&peers_target.join("criterion"));
        peers.read_lines(&peers_target.join("opa.jsonl"));
        Self {
            ours: Results::read(&target().join("criterion")),
            peers,
            memory: Memory::read(&target().join("imagegate-memory.tsv")),
            machine: Machine::look(results::run(&target())),
            peers_lock: folder.join("Cargo.lock"),
            instructions: instructions::recorded(
                &fs::read_to_string(root.join("benches/counts.toml")).unwrap_or_default(),
            ),
        }
    }

    fn machine_section(&self) -> Section {
        let quick = if self.machine.quick {
            "\n\n**These are rough figures of a quick run**; `cargo xtask report` measures them properly."
        } else {
            ""
        };
        Section { name: "machine", text: format!("Measured on: {}.{quick}", self.machine.line()), plot: None }
    }
}
