//! The same findings as Trivy writes them: three kilobytes each, of which a gate needs a few words.

use std::fmt::Write as _;

use crate::finding::{DIGEST, Finding, SEED};
use crate::rng::Rng;

/// Words as JSON writes them, now and then with an escape.
const WORDS: &str = r#"a the flaw in parser allows remote attackers to read memory of process by means crafted input before version when handling overflow denial service leads certificate is was found library local user which could code and file \"headers\" issue.\n\nIt that"#;

/// A report of schema 2 of that many findings, indented as Trivy indents it.
pub fn trivy_report(findings: u64) -> String {
    let mut rng = Rng::new(SEED);
    let mut words = Rng::new(SEED + 1);
    let digest = DIGEST.to_string().repeat(64);
    let mut text = format!(
        r#"{{
  "SchemaVersion": 2,
  "CreatedAt": "2026-11-22T08:00:00.482913265Z",
  "ArtifactName": "contoso.azurecr.io/payments/api:1.4",
  "ArtifactType": "container_image",
  "Metadata": {{
    "OS": {{
      "Family": "debian",
      "Name": "13.1"
    }},
    "RepoTags": [
      "contoso.azurecr.io/payments/api:1.4"
    ],
    "RepoDigests": [
      "contoso.azurecr.io/payments/api@sha256:{digest}"
    ],
    "ImageConfig": {{
      "architecture": "amd64",
      "created": "2026-10-01T09:00:00Z",
      "os": "linux"
    }}
  }},
  "Results": [
    {{
      "Target": "contoso.azurecr.io/payments/api:1.4 (debian 13.1)",
      "Class": "os-pkgs",
      "Type": "debian",
      "Vulnerabilities": ["#
    );
    for number in 0..findings {
        text.push_str(if number > 0 { ",\n" } else { "\n" });
        vulnerability(&mut text, &Finding::draw(&mut rng, number), &mut words);
    }
    text.push_str("\n      ]\n    }\n  ]\n}\n");
    text
}

fn vulnerability(text: &mut String, finding: &Finding, words: &mut Rng) {
    let Finding { number, fixed, id, severity, cvss, package, version, published, .. } = finding;
    let version = format!("{}.{}.{}", version.0, version.1, version.2);
    let severity = if *severity == "negligible" { "LOW".to_owned() } else { severity.to_uppercase() };
    let fixed = if *fixed {
        "\"FixedVersion\": \"9.9.9\",\n          \"Status\": \"fixed\""
    } else {
        "\"Status\": \"affected\""
    };
    let references: Vec<String> = (0..12 + words.below(16))
        .map(|link| format!("            \"https://advisories.example.com/{id}/{link}\""))
        .collect();
    _ = write!(
        text,
        r#"        {{
          "VulnerabilityID": "{id}",
          "PkgID": "package-{package}@{version}",
          "PkgName": "package-{package}",
          "PkgIdentifier": {{
            "PURL": "pkg:deb/debian/package-{number}@1.0.0?arch=amd64\u0026distro=debian-13.1",
            "UID": "{:016x}"
          }},
          "InstalledVersion": "{version}",
          {fixed},
          "Layer": {{
            "DiffID": "sha256:{}"
          }},
          "SeveritySource": "debian",
          "PrimaryURL": "https://advisories.example.com/{id}",
          "DataSource": {{
            "ID": "debian",
            "Name": "Debian Security Tracker",
            "URL": "https://advisories.example.com/tracker"
          }},
          "Title": "package-{package}: {}",
          "Description": "{}",
          "Severity": "{severity}",
          "CweIDs": [
            "CWE-{}"
          ],
          "VendorSeverity": {{
            "debian": 1,
            "nvd": 3
          }},
          "CVSS": {{
            "nvd": {{
              "V3Vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
              "V3Score": {}.{}
            }}
          }},
          "References": [
{}
          ],
          "PublishedDate": "20{}-0{}-1{}T00:00:00Z",
          "LastModifiedDate": "2026-10-01T08:00:00.123Z"
        }}"#,
        number * 0x9e37,
        "c".repeat(64),
        sentence(words, 8),
        sentence(words, 80),
        20 + words.below(900),
        cvss.0,
        cvss.1,
        references.join(",\n"),
        published.0,
        published.1,
        published.2,
    );
}

/// Up to that many words, as JSON writes them.
fn sentence(words: &mut Rng, most: u64) -> String {
    let count = most / 2 + words.below(most);
    let known: Vec<&str> = WORDS.split(' ').collect();
    (0..count).map(|_| words.pick(&known)).collect::<Vec<&str>>().join(" ")
}
