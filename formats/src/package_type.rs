//! The types of packages: one word for each ecosystem, the one that package URLs use.

use std::borrow::Cow;

/// The type that a report gives a package: that of its package URL, else the one that the scanner's word stands for,
/// else that word in lower case.
pub(crate) fn package_type<'t>(purl: Option<&'t str>, word: Option<&'t str>) -> Option<Cow<'t, str>> {
    purl.and_then(of_purl).or_else(|| word.map(|word| of_word(&Cow::Borrowed(word))))
}

/// Whether a scanner's word is a type of packages, and not of configuration files, say.
pub(crate) fn is_package_type(word: &str) -> bool {
    known(&word.to_ascii_lowercase()).is_some()
}

/// Whether a package URL is of a type that is known, in the spelling in which nearly all of them are written. This is a
/// shorter way than [`of_purl`] to the same answer.
pub(crate) fn is_of_type(purl: &str, kind: &str) -> bool {
    let rest = purl.strip_prefix("pkg:").and_then(|rest| rest.strip_prefix(kind));
    !kind.is_empty() && rest.is_some_and(|rest| rest.starts_with('/'))
}

/// The type of `pkg:type/name`.
pub(crate) fn of_purl(purl: &str) -> Option<Cow<'_, str>> {
    let (scheme, rest) = purl.split_once(':')?;
    let (kind, _) = rest.trim_start_matches('/').split_once('/')?;
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-');
    (scheme.eq_ignore_ascii_case("pkg") && !kind.is_empty() && kind.bytes().all(good)).then(|| lower(kind))
}

/// The type that a scanner's word stands for, else that word in lower case.
pub(crate) fn of_word<'t>(word: &Cow<'t, str>) -> Cow<'t, str> {
    let small = lower(word);
    match known(&small) {
        Some(known) => Cow::Borrowed(known),
        None if small == *word => word.clone(),
        None => Cow::Owned(small.into_owned()),
    }
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

fn known(word: &str) -> Option<&'static str> {
    Some(match word {
        "deb" | "debian" | "ubuntu" | "echo" => "deb",
        "apk" | "alpine" | "wolfi" | "chainguard" => "apk",
        "rpm" | "redhat" | "centos" | "rocky" | "alma" | "amazon" | "oracle" | "fedora" | "photon" | "azurelinux"
        | "cbl-mariner" | "suse" | "sles" | "slem" | "sle" | "sle hpc" | "opensuse" => "rpm",
        _ if ["suse ", "suse.", "suse-", "opensuse ", "opensuse.", "opensuse-"]
            .iter()
            .any(|family| word.starts_with(family)) =>
        {
            "rpm"
        }
        "maven" | "jar" | "pom" | "gradle" | "sbt" | "java-archive" | "jenkins-plugin" => "maven",
        "npm" | "node-pkg" | "yarn" | "pnpm" | "bun" => "npm",
        "pypi" | "python" | "python-pkg" | "pip" | "pipenv" | "poetry" | "uv" => "pypi",
        "golang" | "gobinary" | "gomod" | "go-module" => "golang",
        "cargo" | "rustbinary" | "rust-crate" => "cargo",
        "gem" | "gemspec" | "bundler" => "gem",
        "nuget" | "dotnet" | "dotnet-core" | "packages-props" => "nuget",
        "composer" | "composer-vendor" | "php-composer" => "composer",
        "conan" => "conan",
        "hex" => "hex",
        "pub" => "pub",
        "swift" => "swift",
        "cocoapods" => "cocoapods",
        "conda" => "conda",
        "bitnami" => "bitnami",
        "generic" | "binary" => "generic",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_url_comes_first_then_the_word() {
        for (purl, word, expected) in [
            (Some("pkg:deb/debian/a@1"), Some("debian"), Some("deb")),
            (Some("PKG:Golang/x"), None, Some("golang")),
            (Some("pkg://npm/x"), Some("jar"), Some("npm")),
            (Some("pkg:x"), Some("jar"), Some("maven")),
            (Some("x"), None, None),
            (None, Some("Debian"), Some("deb")),
            (None, Some("opensuse.leap"), Some("rpm")),
            (None, Some("opensuse tumbleweed"), Some("rpm")),
            (None, Some("suse linux enterprise server"), Some("rpm")),
            (None, Some("suse linux micro"), Some("rpm")),
            (None, Some("node-pkg"), Some("npm")),
            (None, Some("gobinary"), Some("golang")),
            (None, Some("dotnet-core"), Some("nuget")),
            (None, Some("Kubernetes"), Some("kubernetes")),
            (None, None, None),
        ] {
            assert_eq!(package_type(purl, word).as_deref(), expected, "{purl:?} {word:?}");
        }
        for (purl, kind, expected) in [
            ("pkg:deb/debian/a@1", "deb", true),
            ("pkg:deb/debian/a@1", "de", false),
            ("pkg:deb", "deb", false),
            ("pkg:/a", "", false),
            ("pkg:rpm/a", "deb", false),
        ] {
            assert_eq!(is_of_type(purl, kind), expected, "{purl} {kind}");
            assert!(!expected || of_purl(purl).as_deref() == Some(kind));
        }
        assert!(is_package_type("Alpine") && !is_package_type("dockerfile") && !is_package_type("terraform"));
    }
}
