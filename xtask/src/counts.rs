//! Instruction counts of the key cases, compared with the record that the repository keeps.
//!
//! Times depend on the machine and on what else it does; counts do not. `benches/src/bin/counts.rs` is the work, and
//! valgrind's callgrind counts it. That takes no crate and no runner to be installed, only valgrind.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::{cargo, root, target};

/// The exit status where nothing could be counted, for scripts that count where they can.
const ABSENT: u8 = 3;

/// By how many of a thousand a count may change.
const TOLERATED: u64 = 30;

const RECORD: &str = "benches/counts.toml";

const HEAD: &str = "\
# Instructions of the key cases, written by `cargo xtask counts --update` and compared by `cargo xtask counts`: one that
# grows by more than 3% needs its reason in the commit that writes this file again.
";

/// Compares with the record, or writes it again.
pub(crate) fn counts(update: bool) -> Result<ExitCode, String> {
    let Some(valgrind) = first_line("valgrind", &["--version"]) else {
        eprintln!("nothing was counted: valgrind is not there (Debian and Ubuntu: apt-get install valgrind)");
        return Ok(ExitCode::from(ABSENT));
    };
    cargo(&["build", "--release", "--locked", "--quiet", "-p", "imagegate-benches", "--bin", "counts"])?;
    let counted = Record { made_with: made_with(&valgrind), counts: count_all()? };
    let path = root().join(RECORD);
    if update {
        fs::write(&path, counted.text()).map_err(|error| format!("{RECORD}: {error}"))?;
        println!("{} counts were written to {RECORD}", counted.counts.len());
        return Ok(ExitCode::SUCCESS);
    }
    let record = fs::read_to_string(&path).map_err(|error| format!("{RECORD}: {error}"))?;
    compare(&Record::read(&record)?, &counted)
}

fn compare(record: &Record, counted: &Record) -> Result<ExitCode, String> {
    let mut faults = Vec::new();
    let mut fallen = false;
    println!("{:<42} {:>12} {:>12} {:>8}", "instructions", "record", "now", "change");
    for (name, now) in &counted.counts {
        let Some(before) = record.of(name) else {
            println!("{name:<42} {:>12} {now:>12}", "-");
            faults.push(format!("{name} is not in the record"));
            continue;
        };
        let change = change(before, *now);
        println!("{name:<42} {before:>12} {now:>12} {change:>8}");
        if *now * 1000 > before * (1000 + TOLERATED) {
            faults.push(format!("{name} grew by {change}"));
        }
        fallen |= *now * 1000 < before * (1000 - TOLERATED);
    }
    let gone = record.counts.iter().filter(|(name, _)| counted.of(name).is_none());
    faults.extend(gone.map(|(name, _)| format!("{name} is in the record alone")));
    let others: Vec<String> = counted
        .made_with
        .iter()
        .filter(|(key, value)| record.made_with(key) != value)
        .map(|(key, value)| format!("{key} is {value}, the record's {}", record.made_with(key)))
        .collect();
    if !others.is_empty() {
        println!("not judged, for the record was made with others: {}", others.join("; "));
        return Ok(ExitCode::SUCCESS);
    }
    if !faults.is_empty() {
        return Err(format!("{}; if that is meant: cargo xtask counts --update", faults.join("; ")));
    }
    if fallen {
        println!("some fell by more than 3%: keep what was won with cargo xtask counts --update");
    }
    Ok(ExitCode::SUCCESS)
}

/// The change in percent with a sign and one decimal.
fn change(before: u64, now: u64) -> String {
    let tenths = now.abs_diff(before) * 1000 / before.max(1);
    let sign = if now >= before { '+' } else { '-' };
    format!("{sign}{}.{}%", tenths / 10, tenths % 10)
}

/// What else decides how many instructions there are: of another compiler, machine or C library they say nothing.
fn made_with(valgrind: &str) -> Vec<(String, String)> {
    let compiler = first_line("rustc", &["--version"]).unwrap_or_else(|| "unknown".to_owned());
    let library = first_line("ldd", &["--version"]).and_then(|line| Some(line.split_whitespace().last()?.to_owned()));
    let values = [
        ("rustc", compiler),
        ("target", format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS)),
        ("libc", library.unwrap_or_else(|| "unknown".to_owned())),
        ("valgrind", valgrind.to_owned()),
    ];
    values.map(|(key, value)| (key.to_owned(), value)).into()
}

fn first_line(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok().filter(|output| output.status.success())?;
    String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned)
}

fn count_all() -> Result<Vec<(String, u64)>, String> {
    let binary = target().join("release/counts");
    let names = Command::new(&binary).output().map_err(|error| format!("{}: {error}", binary.display()))?;
    let names = String::from_utf8_lossy(&names.stdout).into_owned();
    names.lines().map(|name| Ok((name.to_owned(), count(&binary, name)?))).collect()
}

fn count(binary: &Path, name: &str) -> Result<u64, String> {
    let out: PathBuf = target().join("counts.callgrind");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--toggle-collect=*measured*"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(binary)
        .arg(name)
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    if !output.status.success() {
        return Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let profile = fs::read_to_string(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    let total = profile.lines().find_map(|line| line.strip_prefix("totals: ")?.trim().parse().ok());
    total.filter(|total| *total > 0).ok_or_else(|| format!("{name}: callgrind counted nothing within `measured`"))
}

/// The record: lines of `key = "value"`, then of `"case" = count`.
struct Record {
    made_with: Vec<(String, String)>,
    counts: Vec<(String, u64)>,
}

impl Record {
    fn read(text: &str) -> Result<Self, String> {
        let mut record = Self { made_with: Vec::new(), counts: Vec::new() };
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', '['])) {
            let (key, value) = line.split_once(" = ").ok_or_else(|| format!("{RECORD}: {line}"))?;
            let key = key.trim_matches('"').to_owned();
            match value.parse() {
                Ok(count) => record.counts.push((key, count)),
                Err(_) => record.made_with.push((key, value.trim_matches('"').to_owned())),
            }
        }
        Ok(record)
    }

    fn text(&self) -> String {
        let mut text = format!("{HEAD}\n[made-with]\n");
        for (key, value) in &self.made_with {
            _ = writeln!(text, "{key} = \"{value}\"");
        }
        text.push_str("\n[instructions]\n");
        for (name, count) in &self.counts {
            _ = writeln!(text, "\"{name}\" = {count}");
        }
        text
    }

    fn of(&self, name: &str) -> Option<u64> {
        self.counts.iter().find(|(known, _)| known == name).map(|(_, count)| *count)
    }

    fn made_with(&self, key: &str) -> &str {
        self.made_with.iter().find(|(known, _)| known == key).map_or("unknown", |(_, value)| value)
    }
}
