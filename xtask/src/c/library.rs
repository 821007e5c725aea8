//! The library in its three makings.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Done, cargo, target};

/// Static libraries that programs are linked with.
pub(super) struct Libraries {
    /// As it is installed.
    pub(super) whole: PathBuf,
    /// Without formats.
    pub(super) core_alone: PathBuf,
    /// With a function that panics.
    pub(super) fault: PathBuf,
}

/// Builds all of them. What cargo calls them is the same for each, so each is put away before the next.
pub(super) fn build() -> Result<Libraries, String> {
    let put_away = |name: &str| {
        let kept = super::folder().join("libraries").join(name).join("libimagegate.a");
        copy(&target().join("debug/libimagegate_c.a"), &kept).map(|()| kept)
    };
    cargo(&["build", "--locked", "-p", "imagegate-c", "--no-default-features"])?;
    let core_alone = put_away("core-alone")?;
    cargo(&["build", "--locked", "-p", "imagegate-c", "--features", "fault"])?;
    let fault = put_away("fault")?;
    Ok(Libraries { whole: build_whole()?, core_alone, fault })
}

/// The library as it is installed; beside it lies the shared one.
pub(super) fn build_whole() -> Result<PathBuf, String> {
    cargo(&["build", "--locked", "--release", "-p", "imagegate-c"])?;
    Ok(target().join("release/libimagegate_c.a"))
}

/// Copies a file, making the folders that it needs.
pub(super) fn copy(from: &Path, to: &Path) -> Done {
    let copied = fs::create_dir_all(to.parent().unwrap_or(to)).and_then(|()| fs::copy(from, to));
    copied.map(|_| ()).map_err(|error| format!("{} to {}: {error}", from.display(), to.display()))
}
