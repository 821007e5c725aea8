//! The example reports: of real size and in the scanners' own formats, but of packages and CVE ids that do not exist
//! (the year 2099), apart from the one that everybody knows.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The example's check, as a user would type it. The instant is fixed so that the answer stays what README shows.
pub(crate) const CHECK: &[&str] = &[
    "check",
    "examples/shop/manifests.yaml",
    "--policy",
    "examples/shop/policy",
    "--report",
    "examples/shop/reports",
    "--cluster",
    "prod-1",
    "--now",
    "2026-11-23T12:00:00Z",
];

/// Writes the reports.
pub(crate) fn write(root: &Path) -> Result<(), String> {
    for (path, text) in reports(root) {
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// Whether the reports are what would be written.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    for (path, text) in reports(root) {
        if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            return Err(format!("{} is not what `cargo xtask examples` writes", path.display()));
        }
    }
    Ok(())
}

fn reports(root: &Path) -> Vec<(PathBuf, String)> {
    let folder = root.join("examples/shop/reports");
    vec![
        (folder.join("api.trivy.json"), trivy("api:1.4.2", 'a', 380, true)),
        (folder.join("web.grype.json"), grype("web:2.0.1", 'b', 90)),
        (folder.join("worker.trivy.json"), trivy("worker:0.9.0", 'c', 45, false)),
    ]
}

/// What both scanners know of a finding.
struct Finding {
    number: u32,
    severity: &'static str,
    fixed: bool,
}

/// Findings as scanners find them: many that matter little, few that matter much.
fn findings(count: u32, worst: &'static [&'static str]) -> impl Iterator<Item = Finding> {
    (0..count).map(move |number| {
        let ladder: &[&str] = match number % 19 {
            0 => worst,
            1..=3 => &["medium"],
            4..=9 => &["low"],
            _ => &["negligible", "low"],
        };
        let severity = ladder.get(number as usize / 19 % ladder.len()).copied().unwrap_or("low");
        Finding { number, severity, fixed: number % 3 == 0 }
    })
}

fn package(number: u32) -> String {
    format!("example-lib-{:03}", number * 7 % 211)
}

/// A report as Trivy writes it (schema 2).
fn trivy(image: &str, digest: char, count: u32, with_log4j: bool) -> String {
    let worst: &[&str] = if with_log4j { &["high", "critical", "high", "high"] } else { &["medium"] };
    let digest = digest.to_string().repeat(64);
    let (name, _) = image.split_once(':').unwrap_or((image, ""));
    let mut text = format!(
        r#"{{
  "SchemaVersion": 2,
  "Trivy": {{
    "Version": "0.69.1"
  }},
  "CreatedAt": "2026-11-22T21:14:07.482913265Z",
  "ArtifactName": "registry.example.com/shop/{image}",
  "ArtifactType": "container_image",
  "Metadata": {{
    "OS": {{
      "Family": "debian",
      "Name": "13.1"
    }},
    "RepoTags": [
      "registry.example.com/shop/{image}"
    ],
    "RepoDigests": [
      "registry.example.com/shop/{name}@sha256:{digest}"
    ],
    "ImageConfig": {{
      "architecture": "amd64",
      "created": "2026-11-20T09:00:00Z",
      "os": "linux"
    }}
  }},
  "Results": [
    {{
      "Target": "registry.example.com/shop/{image} (debian 13.1)",
      "Class": "os-pkgs",
      "Type": "debian",
      "Vulnerabilities": [
"#
    );
    let rows: Vec<String> = findings(count, worst)
        .map(|finding| {
            let Finding { number, severity, fixed } = finding;
            let package = package(number);
            let id = 10_000 + number * 37 % 50_000;
            let severity = if severity == "negligible" { "LOW".to_owned() } else { severity.to_uppercase() };
            let score = match severity.as_str() {
                "CRITICAL" => "9.8",
                "HIGH" => "7.5",
                "MEDIUM" => "5.3",
                _ => "3.1",
            };
            let mut row = format!(
                "        {{\n          \"VulnerabilityID\": \"CVE-2099-{id}\",\n          \"PkgID\": \"{package}@1.2.{}-1\",\n          \
                 \"PkgName\": \"{package}\",\n          \"PkgIdentifier\": {{\n            \"PURL\": \
                 \"pkg:deb/debian/{package}@1.2.{}-1?arch=amd64&distro=debian-13.1\"\n          }},\n          \
                 \"InstalledVersion\": \"1.2.{}-1\",\n",
                number % 10,
                number % 10,
                number % 10
            );
            if fixed {
                _ = write!(
                    row,
                    "          \"FixedVersion\": \"1.3.{}-1\",\n          \"Status\": \"fixed\",\n",
                    number % 10
                );
            } else {
                row.push_str("          \"Status\": \"affected\",\n");
            }
            _ = write!(
                row,
                "          \"SeveritySource\": \"debian\",\n          \"PrimaryURL\": \"https://example.com/advisories/CVE-2099-{id}\",\n          \
                 \"Title\": \"{package}: an example of a finding\",\n          \"Description\": \"This finding is an \
                 example. It has a description because real ones have one, and a scanner's report is mostly \
                 descriptions: the reader passes over them.\",\n          \"Severity\": \"{severity}\",\n          \
                 \"CVSS\": {{\n            \"nvd\": {{\n              \"V3Vector\": \
                 \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\",\n              \"V3Score\": {score}\n            \
                 }}\n          }},\n          \"PublishedDate\": \"2026-0{}-1{}T12:15:00Z\",\n          \
                 \"LastModifiedDate\": \"2026-10-01T08:00:00Z\"\n        }}",
                1 + number % 9,
                number % 10
            );
            row
        })
        .collect();
    text.push_str(&rows.join(",\n"));
    text.push_str("\n      ]\n    }");
    if with_log4j {
        text.push_str(
            r#",
    {
      "Target": "Java",
      "Class": "lang-pkgs",
      "Type": "jar",
      "Vulnerabilities": [
        {
          "VulnerabilityID": "CVE-2021-44228",
          "PkgName": "org.apache.logging.log4j:log4j-core",
          "PkgPath": "app/lib/log4j-core-2.14.1.jar",
          "PkgIdentifier": {
            "PURL": "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"
          },
          "InstalledVersion": "2.14.1",
          "FixedVersion": "2.15.0, 2.3.1, 2.12.2",
          "Status": "fixed",
          "SeveritySource": "ghsa",
          "Title": "log4j-core: remote code execution",
          "Severity": "CRITICAL",
          "CVSS": {
            "ghsa": {
              "V3Vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H",
              "V3Score": 10
            }
          },
          "PublishedDate": "2021-12-10T10:15:09Z"
        }
      ]
    }"#,
        );
    }
    text.push_str("\n  ]\n}\n");
    text
}

/// A report as Grype writes it.
fn grype(image: &str, digest: char, count: u32) -> String {
    let digest = digest.to_string().repeat(64);
    let (name, _) = image.split_once(':').unwrap_or((image, ""));
    let rows: Vec<String> = findings(count, &["high", "medium"])
        .map(|finding| {
            let Finding { number, severity, fixed } = finding;
            let package = package(number);
            let id = 10_000 + number * 41 % 50_000;
            let word = match severity {
                "high" => "High",
                "medium" => "Medium",
                "low" => "Low",
                _ => "Negligible",
            };
            let fix = if fixed {
                format!(
                    "{{\n     \"versions\": [\n      \"1.3.{0}-1\"\n     ],\n     \"state\": \"fixed\",\n     \
                     \"available\": [\n      {{\n       \"version\": \"1.3.{0}-1\",\n       \"date\": \"2026-08-1{0}\",\n       \
                     \"kind\": \"first-observed\"\n      }}\n     ]\n    }}",
                    number % 10
                )
            } else {
                "{\n     \"versions\": [],\n     \"state\": \"not-fixed\"\n    }".to_owned()
            };
            format!(
                "  {{\n   \"vulnerability\": {{\n    \"id\": \"CVE-2099-{id}\",\n    \"dataSource\": \
                 \"https://example.com/advisories/CVE-2099-{id}\",\n    \"namespace\": \"debian:distro:debian:13\",\n    \
                 \"severity\": \"{word}\",\n    \"urls\": [],\n    \"description\": \"This finding is an example.\",\n    \
                 \"cvss\": [],\n    \"epss\": [\n     {{\n      \"cve\": \"CVE-2099-{id}\",\n      \"epss\": 0.0{:02},\n      \
                 \"percentile\": 0.5,\n      \"date\": \"2026-11-20\"\n     }}\n    ],\n    \"fix\": {fix},\n    \
                 \"risk\": 1.5\n   }},\n   \"relatedVulnerabilities\": [],\n   \"matchDetails\": [],\n   \"artifact\": \
                 {{\n    \"id\": \"{number:016x}\",\n    \"name\": \"{package}\",\n    \"version\": \"1.2.{}-1\",\n    \
                 \"type\": \"deb\",\n    \"locations\": [\n     {{\n      \"path\": \"/var/lib/dpkg/status\"\n     }}\n    \
                 ],\n    \"purl\": \"pkg:deb/debian/{package}@1.2.{}-1?arch=amd64&distro=debian-13\"\n   }}\n  }}",
                number % 90,
                number % 10,
                number % 10
            )
        })
        .collect();
    format!(
        r#"{{
 "matches": [
{}
 ],
 "source": {{
  "type": "image",
  "target": {{
   "userInput": "registry.example.com/shop/{image}",
   "tags": [
    "registry.example.com/shop/{image}"
   ],
   "repoDigests": [
    "registry.example.com/shop/{name}@sha256:{digest}"
   ],
   "architecture": "amd64",
   "os": "linux"
  }}
 }},
 "distro": {{
  "name": "debian",
  "version": "13",
  "idLike": []
 }},
 "descriptor": {{
  "name": "grype",
  "version": "0.104.0",
  "timestamp": "2026-11-22T21:20:44.118203951Z"
 }}
}}
"#,
        rows.join(",\n")
    )
}
