//! What the figures were measured on.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::available_parallelism;
use std::time::{SystemTime, UNIX_EPOCH};

use imagegate::Timestamp;

pub(crate) struct Machine {
    processor: String,
    cores: usize,
    system: String,
    compiler: String,
    date: String,
    /// Whether the run was a quick one, whose figures are rough.
    pub(crate) quick: bool,
}

impl Machine {
    pub(crate) fn look(run: Option<(String, SystemTime)>) -> Self {
        let (kind, when) = run.unwrap_or_else(|| ("quick".to_owned(), SystemTime::now()));
        Self {
            processor: processor().unwrap_or_else(|| "unknown processor".to_owned()),
            cores: available_parallelism().map_or(1, usize::from),
            system: system(),
            compiler: output("rustc", &["--version"]).unwrap_or_else(|| "unknown compiler".to_owned()),
            date: date(when),
            quick: kind != "full",
        }
    }

    /// In one line, for plots.
    pub(crate) fn line(&self) -> String {
        let compiler: Vec<&str> = self.compiler.split_whitespace().take(2).collect();
        let cores = if self.cores == 1 { "1 core".to_owned() } else { format!("{} cores", self.cores) };
        let Self { processor, system, date, .. } = self;
        let quick = if self.quick { " · quick run, rough figures" } else { "" };
        format!(
            "{processor}, {cores} · {system} · {} · imagegate {} · {date}{quick}",
            compiler.join(" "),
            env!("CARGO_PKG_VERSION")
        )
    }
}

fn processor() -> Option<String> {
    let known = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    known.or_else(|| output("sysctl", &["-n", "machdep.cpu.brand_string"]))
}

fn system() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).map(|name| name.trim_matches('"'));
    name.unwrap_or(std::env::consts::OS).to_owned()
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn date(when: SystemTime) -> String {
    let since = when.duration_since(UNIX_EPOCH).ok();
    let nanos = since.and_then(|since| i128::try_from(since.as_nanos()).ok());
    let instant = nanos.and_then(Timestamp::from_unix_nanos).map(|instant| instant.to_string());
    instant.and_then(|text| Some(text.split_once('T')?.0.to_owned())).unwrap_or_default()
}

/// The version of a crate in a lock file.
pub(crate) fn locked(lock: &Path, name: &str) -> Option<String> {
    let text = fs::read_to_string(lock).ok()?;
    let (_, after) = text.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    Some(after.split_once('"')?.0.to_owned())
}
