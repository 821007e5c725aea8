//! The bodies of the fuzz targets, over their seeds and some mutations of them: what a fuzzer finds in its first
//! moments is found here, without one.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, unreachable_pub)]

#[path = "../fuzz/src/lib.rs"]
mod fuzz;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// How many mutations of its seeds each target is given.
const MUTATIONS: u64 = if cfg!(debug_assertions) { 5_000 } else { 20_000 };

/// Numbers that are the same at every run (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// Bytes that mean something to one of the readers.
const TOKENS: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"\\",
    b"null",
    b"true",
    b"false",
    b"0",
    b"-1",
    b"1e9",
    b"0.5",
    b"{}",
    b"[]",
    b"\"\"",
    b"/",
    b"@",
    b".",
    b"-",
    b"*",
    b"**",
    b"?",
    b"!",
    b"\n",
    b"\r",
    b"\t",
    b" ",
    b"#",
    b"---\n",
    b"&a",
    b"|",
    b">",
    b"'",
    b"\\u0000",
    b"\\ud800",
    b"\xff",
    b"\xc3\xa9",
    b"\xef\xbb\xbf",
    b"9999-12-31",
    b"0001-01-01T00:00:00Z",
    b"2026-11-20T08:05:00Z",
    b"36500d",
    b"0s",
    b"+23:59",
    b"sha256:",
    b"latest",
    b"unknown",
    b"critical",
    b"orUnknown",
    b"notEquals",
    b"exists",
    b"trigger",
];

fn mutated(numbers: &mut Numbers, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut text = seeds[numbers.below(seeds.len())].clone();
    for _ in 0..=numbers.below(4) {
        let from = numbers.below(text.len() + 1);
        let to = (from + numbers.below(24)).min(text.len());
        match numbers.below(6) {
            0 => drop(text.drain(from..to)),
            1 => drop(text.splice(from..from, numbers.of(TOKENS).iter().copied())),
            2 => drop(text.splice(from..to, numbers.of(TOKENS).iter().copied())),
            3 => {
                // A piece of another seed, or of the same one once more.
                let other = &seeds[numbers.below(seeds.len())];
                let start = numbers.below(other.len() + 1);
                let end = (start + numbers.below(80)).min(other.len());
                drop(text.splice(from..from, other[start..end].iter().copied()));
            }
            4 if from < text.len() => text[from] ^= 1 << numbers.below(8),
            _ => text.truncate(from.max(text.len() / 2)),
        }
    }
    text
}

fn run(name: &str, body: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let seeds: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
    assert!(seeds.len() >= 2, "{name} has no seeds");
    let mut numbers = Numbers(1);
    let mutations = (0..MUTATIONS).map(|_| mutated(&mut numbers, &seeds));
    for text in seeds.iter().cloned().chain(mutations) {
        if catch_unwind(AssertUnwindSafe(|| body(&text))).is_err() {
            panic!("{name} fails on {:?}", String::from_utf8_lossy(&text));
        }
    }
}

macro_rules! targets {
    ($($name:ident)+) => {
        $(#[test]
        fn $name() {
            run(stringify!($name), fuzz::$name);
        })+

        #[test]
        fn no_target_is_forgotten() {
            let names: Vec<&str> = fuzz::TARGETS.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, [$(stringify!($name)),+]);
            for name in names {
                let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets").join(name);
                assert!(target.with_extension("rs").is_file(), "{name}");
            }
        }
    };
}

targets! { policy exemption request report reference glob case trivy grype yaml admission_review }
