//! Gives the shared library the name that programs look for when they start.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // cargo-c sets a name by itself, the same.
    let by_cargo_c = std::env::var_os("CARGO_CFG_CARGO_C").is_some();
    let system = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    let version = |part: &str| std::env::var(format!("CARGO_PKG_VERSION_{part}")).unwrap_or_default();
    let (major, minor) = (version("MAJOR"), version("MINOR"));
    let name = match system.as_str() {
        "linux" => format!("-soname,libimagegate.so.{major}.{minor}"),
        "macos" => format!("-install_name,@rpath/libimagegate.{major}.{minor}.dylib"),
        _ => return,
    };
    if !by_cargo_c {
        println!("cargo:rustc-cdylib-link-arg=-Wl,{name}");
    }
}
