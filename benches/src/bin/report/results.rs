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

/// Medians by group, function and value (empty where a function has none): of several rounds the best.
#[derive(Debug, Default)]
pub(crate) struct Results(BTreeMap<(String, String, String), Timed>);

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
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("round-")) {
                if let Some((key, timed)) = timed(&path) {
                    self.add(key, timed);
                }
            } else {
                self.walk(&path);
            }
        }
    }

    fn add(&mut self, key: (String, String, String), timed: Timed) {
        let best = self.0.entry(key).or_insert(timed);
        if timed.median < best.median {
            *best = timed;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn get(&self, group: &str, function: &str, value: &str) -> Option<Timed> {
        self.0.get(&(group.to_owned(), function.to_owned(), value.to_owned())).copied()
    }

    pub(crate) fn median(&self, group: &str, function: &str, value: &str) -> Option<f64> {
        self.get(group, function, value).map(|timed| timed.median)
    }

    /// The functions of a group.
    pub(crate) fn functions(&self, group: &str) -> Vec<&str> {
        let keys = self.0.keys().filter(|(known, ..)| known == group);
        let mut functions: Vec<&str> = keys.map(|(_, function, _)| function.as_str()).collect();
        functions.dedup();
        functions
    }

    /// A function's medians by the size that it was measured at.
    pub(crate) fn curve(&self, group: &str, function: &str) -> Vec<(f64, Timed)> {
        let keys = self.0.iter().filter(|((known, of, _), _)| known == group && of == function);
        let mut points: Vec<(f64, Timed)> =
            keys.filter_map(|((.., value), timed)| Some((value.parse().ok()?, *timed))).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        points
    }
}

fn timed(folder: &Path) -> Option<((String, String, String), Timed)> {
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
