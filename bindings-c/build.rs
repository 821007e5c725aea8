//! Gives the shared library the name that programs look for when they start.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |key: &str, value: &str| std::env::var(key).is_ok_and(|found| found == value);
    // cargo-c sets a name by itself, the same.
    let by_cargo_c = std::env::var_os("CARGO_CFG_CARGO_C").is_some();
    if is("CARGO_CFG_TARGET_OS", "linux") && !by_cargo_c {
        let version = |part: &str| std::env::var(format!("CARGO_PKG_VERSION_{part}")).unwrap_or_default();
        let name = format!("libimagegate.so.{}.{}", version("MAJOR"), version("MINOR"));
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,{name}");
    }
}
