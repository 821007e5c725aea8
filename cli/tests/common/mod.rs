//! Runs the binary as people do: from outside.

// A test may panic: that is how it fails. Not every file uses all of this.
#![allow(clippy::unwrap_used, clippy::panic, dead_code, unreachable_pub)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

/// A folder of its own, in which the binary is run.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
        _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file, making the folders above it.
    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// A folder with a Deployment of one image and the policy that denies what is high or worse.
    pub fn with_deployment() -> Self {
        let folder = Self::new();
        folder.file("deploy.yaml", DEPLOYMENT).file("policy.yaml", POLICY);
        folder
    }

    /// Runs `imagegate` with the words of a line.
    pub fn run(&self, line: &str) -> Run {
        self.run_with(line, b"", &[])
    }

    pub fn run_with(&self, line: &str, input: &[u8], variables: &[(&str, &str)]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_imagegate"));
        command.current_dir(&self.0).args(line.split_whitespace()).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command.envs(variables.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let output = std::thread::scope(|scope| {
            // What is not read is not missed.
            scope.spawn(move || _ = stdin.write_all(input));
            child.wait_with_output().unwrap()
        });
        Run {
            line: line.to_owned(),
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// What a run gave.
#[derive(Debug)]
pub struct Run {
    pub line: String,
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    #[track_caller]
    pub fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{self:#?}");
        self
    }

    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.out.contains(text), "no {text:?} on standard output: {self:#?}");
        self
    }

    #[track_caller]
    pub fn complains(self, text: &str) -> Self {
        assert!(self.err.contains(text), "no {text:?} on standard error: {self:#?}");
        self
    }

    /// Nothing was decided, and nothing that looks like a decision was printed.
    #[track_caller]
    pub fn fails(self, text: &str) -> Self {
        let run = self.exits(2).complains(text);
        assert_eq!(run.out, "", "{run:#?}");
        run
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

pub const NOW: &str = "2027-01-15T08:00:00Z";

pub const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: payments}
spec:
  template:
    metadata: {labels: {tier: web}}
    spec:
      containers:
      - {name: app, image: 'nginx:1.25'}
";

/// Denies high and critical findings.
pub const POLICY: &str = "\
apiVersion: imagegate.dev/v1
kind: ImagePolicy
metadata: {name: production}
spec:
  rules:
  - name: block
    action: deny
    message: ask the security team
    when:
    - severity: {atLeast: high}
";

/// A report of an image, in imagegate's own model, with one finding of a severity.
pub fn report(reference: &str, severity: &str) -> String {
    format!(
        r#"{{"scanner":{{"name":"trivy","version":"0.58.1"}},"scannedAt":"2027-01-14T08:00:00Z","image":{{"reference":"{reference}"}},
            "findings":[{{"id":"CVE-2027-0001","severity":"{severity}","package":{{"name":"openssl","version":"3.0.1"}},"fix":{{"state":"fixed","versions":["3.0.2"]}}}}]}}"#
    )
}

/// A report by Trivy of the archive `alpine.tar.gz`, with a critical finding.
pub fn archive_report() -> &'static str {
    r#"{"SchemaVersion":2,"CreatedAt":"2027-01-14T08:00:00Z","ArtifactName":"alpine.tar.gz","ArtifactType":"container_image",
        "Metadata":{"OS":{"Family":"alpine","Name":"3.10.2"},"ImageID":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
        "Results":[{"Target":"alpine.tar.gz (alpine 3.10.2)","Class":"os-pkgs","Type":"alpine","Vulnerabilities":[
          {"VulnerabilityID":"CVE-2019-14697","PkgName":"musl","InstalledVersion":"1.1.22-r2","FixedVersion":"1.1.22-r3","Severity":"CRITICAL"}]}]}"#
}

/// A content packed with gzip.
pub fn packed(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A digest of one letter.
pub fn digest(letter: &str) -> String {
    format!("sha256:{}", letter.repeat(64))
}
