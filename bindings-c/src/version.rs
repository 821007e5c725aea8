//! What the library is.

use crate::text::imagegate_text;

/// The version of the ABI that this header describes. It grows when something is added; what is there stays as it is
/// until the name of the shared library changes.
pub const IMAGEGATE_ABI_VERSION: u32 = 1;

/// The version of the ABI that the library has. A program that was compiled with a newer header than the library's may
/// use what the library does not have: compare with `IMAGEGATE_ABI_VERSION`.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_abi_version() -> u32 {
    IMAGEGATE_ABI_VERSION
}

/// The version of the library, `0.1.0` for example. Static.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_version() -> imagegate_text {
    Some(env!("CARGO_PKG_VERSION")).into()
}

/// Whether the library has what the header puts under `IMAGEGATE_FORMATS`: YAML, scanners' reports, Kubernetes.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_has_formats() -> bool {
    cfg!(feature = "formats")
}
