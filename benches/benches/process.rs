//! What is not a matter of sizes: starting, and both cores at once on one gate.

use std::env::consts::EXE_SUFFIX;
use std::fs::File;
use std::hint::black_box;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use imagegate::{Case, Decision, read_case};
use imagegate_benches::{case, standard_text, target};

/// The command as it is released, if it has been built.
fn command() -> Option<PathBuf> {
    Some(target().join("release").join(format!("imagegate{EXE_SUFFIX}"))).filter(|path| path.is_file())
}

/// A process from its start to its end.
fn run(command: &Path, arguments: &[&str], input: &Path) -> io::Result<bool> {
    let mut process = Command::new(command);
    let process = process.args(arguments).stdin(File::open(input)?).stdout(Stdio::null());
    Ok(process.status()?.success())
}

fn start(c: &mut Criterion) {
    let mut group = c.benchmark_group("start");
    let Some(line) = standard_text("S1") else { return };
    let input = Path::new(env!("CARGO_TARGET_TMPDIR")).join("S1.jsonl");
    match command() {
        Some(command) if std::fs::write(&input, &line).is_ok() => {
            group.bench_function("process of S1", |b| b.iter(|| run(&command, &["evaluate", "--stream"], &input).ok()));
            // What of it is the operating system's: a process that prints its version.
            group.bench_function("process alone", |b| b.iter(|| run(&command, &["--version"], &input).ok()));
        }
        _ => eprintln!("no process is started: `cargo build --release -p imagegate-cli` makes the command"),
    }
    group.bench_function("library on S1", |b| b.iter(|| imagegate::answer_case(black_box(line.as_bytes()))));
    if let Ok(case) = read_case(line.as_bytes()) {
        group.bench_function("first evaluation of S1", |b| {
            b.iter_batched_ref(Decision::default, |decision| evaluate(&case, decision), BatchSize::SmallInput);
        });
    }
    group.finish();
}

fn evaluate(case: &Case, decision: &mut Decision) {
    case.gate.evaluate(black_box(&case.request), case.now, decision);
    black_box(decision.action());
}

/// Every thread does all iterations: where threads do not hinder each other, the time stays that of one.
fn threads(c: &mut Criterion) {
    let mut group = c.benchmark_group("threads");
    let Ok(case) = read_case(case(100, 100, 500).as_bytes()) else { return };
    for threads in [1, 2] {
        group.bench_function(BenchmarkId::new("S3", threads), |b| {
            b.iter_custom(|iterations| together(&case, threads, iterations));
        });
    }
    group.finish();
}

fn together(case: &Case, threads: u64, iterations: u64) -> Duration {
    let barrier = std::sync::Barrier::new(usize::try_from(threads).unwrap_or(1));
    let work = || {
        let mut decision = Decision::default();
        evaluate(case, &mut decision);
        barrier.wait();
        let start = Instant::now();
        for _ in 0..iterations {
            evaluate(case, &mut decision);
        }
        start.elapsed()
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).max().unwrap_or_default()
    })
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(50)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(4));
    targets = start, threads
}
criterion_main!(benches);
