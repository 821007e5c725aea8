//! Folders that kustomize makes manifests of: what would run is not what their files say.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::diagnostics::{Diagnostic, shown_file};
use crate::input::canonical;

/// The names of the file that says what kustomize makes of a folder.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// The folders with such a file, each with the way it was first written.
#[derive(Debug, Default)]
pub(crate) struct Kustomizations {
    folders: BTreeMap<PathBuf, PathBuf>,
}

impl Kustomizations {
    /// Looks at a file that is to be read, and says whether it is such a file, which is no manifest.
    pub(crate) fn look_at(&mut self, file: &Path) -> bool {
        let is_one = |name: &OsStr| NAMES.iter().any(|known| name == *known);
        let is_kustomization = file.file_name().is_some_and(is_one);
        let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if is_kustomization {
            self.add(folder);
        }
        is_kustomization
    }

    /// Looks for such a file in folders, for one of its names has no extension.
    pub(crate) fn look_in(&mut self, folders: &[PathBuf]) {
        for folder in folders {
            if NAMES.iter().any(|name| folder.join(name).is_file()) {
                self.add(folder);
            }
        }
    }

    fn add(&mut self, folder: &Path) {
        self.folders.entry(canonical(folder)).or_insert_with(|| folder.to_owned());
    }

    pub(crate) fn warnings(&self) -> impl Iterator<Item = Diagnostic> {
        self.folders.values().map(|folder| {
            let name = folder.to_string_lossy();
            let message = "this folder is kustomize's: what would run is not what its files say, and its kustomization \
                           is not read";
            let help = format!("render it first: kubectl kustomize {} | imagegate check -", shown_file(&name));
            Diagnostic::warning("unrenderedKustomization", message).in_file(&name).help(help)
        })
    }
}
