//! All engines on the standard cases: decided from what is prepared, from JSON, and compiled. Before anything is timed,
//! each engine's verdict is compared with imagegate's; the first that differs ends the run.

use std::hint::black_box;
use std::process::ExitCode;

use criterion::Criterion;
use imagegate_peers::cedar::Cedar;
use imagegate_peers::cel_all::CelAll;
use imagegate_peers::cel_host::CelHost;
use imagegate_peers::imagegate::Imagegate;
use imagegate_peers::one_pass::{self, OnePass};
use imagegate_peers::plain::{Plain, PlainPrepared};
use imagegate_peers::plain_naive::PlainNaive;
use imagegate_peers::regorus::{Regorus, Rules, Tables};
use imagegate_peers::{Case, Engine, Result, Verdict, ask};

fn main() -> ExitCode {
    let mut criterion = Criterion::default().configure_from_args();
    let done = Case::standard().and_then(|cases| cases.iter().try_for_each(|case| compare(&mut criterion, case)));
    criterion.final_summary();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn compare(criterion: &mut Criterion, case: &Case) -> Result<()> {
    let expected = ask::<Imagegate>(case)?;
    engine::<Imagegate>(criterion, case, &expected)?;
    engine::<Plain>(criterion, case, &expected)?;
    engine::<PlainPrepared>(criterion, case, &expected)?;
    engine::<PlainNaive>(criterion, case, &expected)?;
    engine::<Regorus<Rules>>(criterion, case, &expected)?;
    engine::<Regorus<Tables>>(criterion, case, &expected)?;
    engine::<Cedar>(criterion, case, &expected)?;
    engine::<CelHost>(criterion, case, &expected)?;
    engine::<CelAll>(criterion, case, &expected)?;
    let limit = OnePass::new(case)?;
    criterion.benchmark_group(&case.name).bench_function(one_pass::NAME, |b| b.iter(|| black_box(&limit).pass()));
    Ok(())
}

fn engine<E: Engine>(criterion: &mut Criterion, case: &Case, expected: &Verdict) -> Result<()> {
    let Case { name, request, now, .. } = case;
    let source = E::translate(case)?;
    let mut engine = E::compile(&source)?;
    let question = engine.read(request, now)?;
    // Twice, for the second time is on buffers and caches that the first one filled.
    for _ in 0..2 {
        let answer = engine.decide(&question)?;
        if let Some(difference) = engine.verdict(&question, &answer)?.difference(expected) {
            return Err(format!("{name}: {} and imagegate differ about {difference}", E::NAME).into());
        }
    }
    let mut prepared = criterion.benchmark_group(name);
    prepared.bench_function(E::NAME, |b| b.iter(|| engine.decide(black_box(&question)).is_ok()));
    prepared.finish();
    let mut json = criterion.benchmark_group(format!("{name}-json"));
    json.bench_function(E::NAME, |b| {
        b.iter(|| {
            let question = engine.read(black_box(request), black_box(now))?;
            engine.decide(&question).map(|_| ())
        });
    });
    json.finish();
    let mut compile = criterion.benchmark_group(format!("{name}-compile"));
    // Some take tenths of a second.
    compile.sample_size(20).bench_function(E::NAME, |b| b.iter(|| E::compile(black_box(&source)).is_ok()));
    compile.finish();
    Ok(())
}
