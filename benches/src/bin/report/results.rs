//! What was measured: criterion's estimates, and what the allocator counted.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use serde_json::Value;

/// One measured function.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timed {
    /// The median time in nanoseconds.
    pub(crate) median: f64,
    /// The bytes that are read or written.
    pub(crate) bytes: Option<f64>,
}

/// Group, function and value (empty where a function has none).
type Key = (String, String, String);

/// Medians, of several rounds the best.
#[derive(Debug, Default)]
pub(crate) struct Results {
    best: BTreeMap<Key, Timed>,
    /// By round.
    rounds: BTreeMap<Key, BTreeMap<String, f64>>,
}

impl Results {
    /// Everything below criterion's folder.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut results = Self::default();
        results.walk(folder);
        results
    }

    /// A file of lines `{"group", "function", "median"}`, in nanoseconds, which a program that is no criterion bench
    /// writes.
    pub(crate) fn read_lines(&mut self, path: &Path) {
        let text = fs::read_to_string(path).unwrap_or_default();
        for line in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            let word = |key: &str| line.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            if let Some(median) = line.get("median").and_then(Value::as_f64) {
                self.add((word("group"), word("function"), word("value")), Timed { median, bytes: None });
            }
        }
    }

    fn walk(&mut self, folder: &Path) {
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        for path in entries.map(|entry| entry.path()).filter(|path| path.is_dir()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with("round-") {
                if let Some((key, timed)) = timed(&path) {
                    self.rounds.entry(key.clone()).or_default().insert(name.into_owned(), timed.median);
                    self.add(key, timed);
                }
            } else {
                self.walk(&path);
            }
        }
    }

    fn add(&mut self, key: Key, timed: Timed) {
        let best = self.best.entry(key).or_insert(timed);
        if timed.median < best.median {
            *best = timed;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.best.is_empty()
    }

    pub(crate) fn get(&self, group: &str, function: &str, value: &str) -> Option<Timed> {
        self.best.get(&(group.to_owned(), function.to_owned(), value.to_owned())).copied()
    }

    pub(crate) fn median(&self, group: &str, function: &str, value: &str) -> Option<f64> {
        self.get(group, function, value).map(|timed| timed.median)
    }

    /// The medians of a function at two values, divided: in every round, and of these ratios the median. For two that ask
    /// different things of a machine, as one thread and two do, of which the best rounds need not be the same.
    pub(crate) fn ratio(&self, group: &str, function: &str, [of, by]: [&str; 2]) -> Option<f64> {
        let rounds = |value: &str| self.rounds.get(&(group.to_owned(), function.to_owned(), value.to_owned()));
        let by = rounds(by)?;
        let mut ratios: Vec<f64> = rounds(of)?.iter().filter_map(|(round, of)| Some(of / by.get(round)?)).collect();
        ratios.sort_by(f64::total_cmp);
        let middle = ratios.len() / 2;
        let below = ratios.get(middle.checked_sub(1 - ratios.len() % 2)?)?;
        Some((below + ratios.get(middle)?) / 2.0)
    }

    /// The functions of a group.
    pub(crate) fn functions(&self, group: &str) -> Vec<&str> {
        let keys = self.best.keys().filter(|(known, ..)| known == group);
        let mut functions: Vec<&str> = keys.map(|(_, function, _)| function.as_str()).collect();
        functions.dedup();
        functions
    }

    /// A function's medians by the size that it was measured at.
    pub(crate) fn curve(&self, group: &str, function: &str) -> Vec<(f64, Timed)> {
        let keys = self.best.iter().filter(|((known, of, _), _)| known == group && of == function);
        let mut points: Vec<(f64, Timed)> =
            keys.filter_map(|((.., value), timed)| Some((value.parse().ok()?, *timed))).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        points
    }
}

fn timed(folder: &Path) -> Option<(Key, Timed)> {
    let json = |name: &str| serde_json::from_slice::<Value>(&fs::read(folder.join(name)).ok()?).ok();
    let (bench, estimates) = (json("benchmark.json")?, json("estimates.json")?);
    let word = |key: &str| bench.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let median = estimates.get("median")?.get("point_estimate")?.as_f64()?;
    let bytes = bench.get("throughput").and_then(|throughput| throughput.get("Bytes")?.as_f64());
    Some(((word("group_id"), word("function_id"), word("value_str")), Timed { median, bytes }))
}

/// What the allocator counted while something was made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    /// Bytes that what was made holds.
    pub(crate) held: f64,
    /// The most bytes that were held while it was made.
    pub(crate) peak: f64,
    pub(crate) allocations: f64,
}

/// By what was made and its size, as the bench `memory` writes it.
#[derive(Debug, Default)]
pub(crate) struct Memory(Vec<(String, String, Held)>);

impl Memory {
    pub(crate) fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        let line = |line: &str| {
            let mut fields = line.split('\t');
            let (what, size) = (fields.next()?.to_owned(), fields.next()?.to_owned());
            let mut number = || fields.next()?.parse().ok();
            Some((what, size, Held { held: number()?, peak: number()?, allocations: number()? }))
        };
        Self(text.lines().filter_map(line).collect())
    }

    pub(crate) fn get(&self, what: &str, size: &str) -> Option<Held> {
        self.0.iter().find(|(known, of, _)| known == what && of == size).map(|(.., held)| *held)
    }

    /// By size, what is not sized by a number left out.
    pub(crate) fn curve(&self, what: &str) -> Vec<(f64, Held)> {
        let of = self.0.iter().filter(|(known, ..)| known == what);
        of.filter_map(|(_, size, held)| Some((size.parse().ok()?, *held))).collect()
    }
}

/// How a run was made: `quick` or `full`, and when.
pub(crate) fn run(target: &Path) -> Option<(String, SystemTime)> {
    let path = target.join("imagegate-run");
    Some((fs::read_to_string(&path).ok()?, fs::metadata(&path).ok()?.modified().ok()?))
}
