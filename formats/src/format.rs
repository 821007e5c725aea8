//! The formats that are read.

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// REPORT documents, the model that everything else is read into.
    Imagegate,
    /// Trivy's JSON: the early list, schema 2 and what was between.
    Trivy,
    /// The JSON of `trivy k8s`, whole and as a summary.
    TrivyK8s,
    /// The custom resources of Trivy-operator and Starboard.
    TrivyOperator,
    /// Grype's JSON, from 0.1-beta on.
    Grype,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] = &[Self::Imagegate, Self::Trivy, Self::TrivyK8s, Self::TrivyOperator, Self::Grype];

    /// The name that is shown for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Imagegate => "imagegate",
            Self::Trivy => "trivy",
            Self::TrivyK8s => "trivy-k8s",
            Self::TrivyOperator => "trivy-operator",
            Self::Grype => "grype",
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
