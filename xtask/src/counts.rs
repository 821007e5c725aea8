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

/// Shows both and judges the change.
fn compare(record: &Record, counted: &Record) -> Result<ExitCode, String> {
    println!("{:<42} {:>12} {:>12} {:>8}", "instructions", "record", "now", "change");
    for (name, now) in &counted.counts {
        match record.of(name) {
            Some(before) => println!("{name:<42} {before:>12} {now:>12} {:>8}", change(before, *now)),
            None => println!("{name:<42} {:>12} {now:>12}", "-"),
        }
    }
    match judge(record, counted) {
        Verdict::Kept => {}
        Verdict::Fallen => println!("some fell by more than 3%: keep what was won with cargo xtask counts --update"),
        Verdict::Elsewhere(differences) => println!("not judged, for the record was made elsewhere: {differences}"),
        Verdict::Grown(faults) => return Err(format!("{faults}; if that is meant: cargo xtask counts --update")),
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Kept,
    /// Something takes fewer instructions than the record allows it to take.
    Fallen,
    /// What grew too much, or is in one of the two alone.
    Grown(String),
    /// In what the record was made differently.
    Elsewhere(String),
}

fn judge(record: &Record, counted: &Record) -> Verdict {
    let others = counted.made_with.iter().filter(|(key, value)| record.made_with(key) != value);
    let others: Vec<String> =
        others.map(|(key, value)| format!("{key} is {value}, the record's {}", record.made_with(key))).collect();
    if !others.is_empty() {
        return Verdict::Elsewhere(others.join("; "));
    }
    let mut faults = Vec::new();
    let mut fallen = false;
    for (name, now) in &counted.counts {
        match record.of(name) {
            None => faults.push(format!("{name} is not in the record")),
            Some(before) if *now * 1000 > before * (1000 + TOLERATED) => {
                faults.push(format!("{name} grew by {}", change(before, *now)));
            }
            Some(before) => fallen |= *now * 1000 < before * (1000 - TOLERATED),
        }
    }
    let gone = record.counts.iter().filter(|(name, _)| counted.of(name).is_none());
    faults.extend(gone.map(|(name, _)| format!("{name} is in the record alone")));
    match faults.is_empty() {
        false => Verdict::Grown(faults.join("; ")),
        true if fallen => Verdict::Fallen,
        true => Verdict::Kept,
    }
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

#[cfg(test)]
mod tests {
    use super::{Record, Verdict, change, judge};

    fn record(rustc: &str, counts: &[(&str, u64)]) -> Record {
        Record {
            made_with: vec![("rustc".to_owned(), rustc.to_owned())],
            counts: counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect(),
        }
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let written = record("rustc 1.95.0", &[("evaluate S1", 1630), ("render S3, all", 7)]);
        let read = Record::read(&written.text()).unwrap();
        assert_eq!((read.made_with, read.counts), (written.made_with, written.counts));
        assert!(Record::read("no value").is_err());
    }

    #[test]
    fn three_percent_are_tolerated() {
        let before = record("a", &[("x", 1000)]);
        assert_eq!(judge(&before, &record("a", &[("x", 1030)])), Verdict::Kept);
        assert_eq!(judge(&before, &record("a", &[("x", 1031)])), Verdict::Grown("x grew by +3.1%".to_owned()));
        assert_eq!(judge(&before, &record("a", &[("x", 970)])), Verdict::Kept);
        assert_eq!(judge(&before, &record("a", &[("x", 969)])), Verdict::Fallen);
    }

    #[test]
    fn the_cases_must_be_the_same() {
        let verdict = judge(&record("a", &[("x", 1)]), &record("a", &[("y", 1)]));
        assert_eq!(verdict, Verdict::Grown("y is not in the record; x is in the record alone".to_owned()));
    }

    #[test]
    fn what_was_made_elsewhere_is_not_judged() {
        let verdict = judge(&record("a", &[("x", 1)]), &record("b", &[("x", 9)]));
        assert_eq!(verdict, Verdict::Elsewhere("rustc is b, the record's a".to_owned()));
    }

    #[test]
    fn changes_have_a_sign() {
        assert_eq!((change(1000, 1031), change(1000, 900)), ("+3.1%".to_owned(), "-10.0%".to_owned()));
    }
}
