//! Installs the library, and tests it as programs that use it find it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::library::{build_whole, copy};
use super::{compiler, folder, is_there};
use crate::{Done, root, run, target};

const MAJOR: &str = env!("CARGO_PKG_VERSION_MAJOR");
const MINOR: &str = env!("CARGO_PKG_VERSION_MINOR");
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a program that is linked with the static library needs beside it, as rustc tells of Linux.
const PRIVATE: &str = if cfg!(target_os = "linux") { "-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc" } else { "" };

/// Installs library, header and pkg-config file into a folder.
pub(crate) fn install(prefix: &str) -> Done {
    let prefix = std::path::absolute(prefix).map_err(|error| format!("{prefix}: {error}"))?;
    let built = build_whole()?;
    let library = prefix.join("lib");
    copy(&root().join("bindings-c/include/imagegate.h"), &prefix.join("include/imagegate.h"))?;
    copy(&built, &library.join("libimagegate.a"))?;
    shared(&library)?;
    let file = library.join("pkgconfig/imagegate.pc");
    let written = fs::create_dir_all(library.join("pkgconfig")).and_then(|()| fs::write(&file, pkg_config(&prefix)));
    written.map_err(|error| format!("{}: {error}", file.display()))?;
    eprintln!("installed into {}", prefix.display());
    Ok(())
}

fn pkg_config(prefix: &Path) -> String {
    format!(
        "prefix={}\nlibdir=${{prefix}}/lib\nincludedir=${{prefix}}/include\n\nName: imagegate\nDescription: Decides \
         whether a container image may run\nVersion: {VERSION}\nLibs: -L${{libdir}} -limagegate\nLibs.private: \
         {PRIVATE}\nCflags: -I${{includedir}}\n",
        prefix.display()
    )
}

/// The shared library with the names that the linker, and programs when they start, look for.
#[cfg(unix)]
fn shared(library: &Path) -> Done {
    let (file, whole, name, link) = if cfg!(target_os = "macos") {
        ("dylib", format!("{VERSION}.dylib"), format!("{MAJOR}.{MINOR}.dylib"), "dylib".to_owned())
    } else {
        ("so", format!("so.{VERSION}"), format!("so.{MAJOR}.{MINOR}"), "so".to_owned())
    };
    let whole = format!("libimagegate.{whole}");
    copy(&target().join(format!("release/libimagegate_c.{file}")), &library.join(&whole))?;
    for name in [name, link] {
        let link = library.join(format!("libimagegate.{name}"));
        // What an earlier installation left there.
        _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(&whole, &link).map_err(|error| format!("{}: {error}", link.display()))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn shared(_: &Path) -> Done {
    Err("the shared library is installed on Unix alone; elsewhere use cargo-c".to_owned())
}

/// Where the tests install it.
pub(super) fn prefix() -> PathBuf {
    folder().join("prefix")
}

/// Installs it and uses it as programs do.
pub(super) fn tests(compiler: &str) -> Done {
    let prefix = prefix();
    // A stale file would hide that one is not installed any more.
    _ = fs::remove_dir_all(&prefix);
    install(&prefix.to_string_lossy())?;
    use_installed(compiler, &prefix)
}

/// Installs it as distributors do, with cargo-c, and tests what that gives.
pub(crate) fn cargo_c() -> Done {
    let compiler = compiler().ok_or("there is no `cc` or `gcc` here")?;
    let prefix = folder().join("prefix-of-cargo-c");
    _ = fs::remove_dir_all(&prefix);
    // Without a full path it would be installed for the whole system.
    let prefix = std::path::absolute(&prefix).map_err(|error| format!("{}: {error}", prefix.display()))?;
    let mut command = Command::new(env!("CARGO"));
    command.args(["cinstall", "--locked", "--release", "--package", "imagegate-c", "--prefix"]).arg(&prefix);
    run(command.arg("--libdir").arg(prefix.join("lib")))?;
    use_installed(&compiler, &prefix)
}

/// Builds and runs the first program with what pkg-config tells of a library that was installed: with the shared
/// library, and with the static one.
fn use_installed(compiler: &str, prefix: &Path) -> Done {
    if !is_there("pkg-config") {
        eprintln!("the pkg-config file is not tested: there is no `pkg-config` here");
        return Ok(());
    }
    let library = prefix.join("lib");
    let program = folder().join("start-installed");
    for (kind, arguments) in [("shared", &["--cflags", "--libs"][..]), ("static", &["--cflags", "--libs", "--static"])]
    {
        let flags = ask_pkg_config(&library, arguments)?;
        let mut command = Command::new(compiler);
        command.arg("bindings-c/examples/start.c").arg("-o").arg(&program);
        if kind == "static" {
            // The linker takes the shared one where both are there.
            command.arg(library.join("libimagegate.a"));
            command.args(flags.iter().filter(|flag| *flag != "-limagegate"));
        } else {
            command.args(&flags);
        }
        run(&mut command)?;
        let mut started = Command::new(&program);
        if kind == "shared" {
            started.env("LD_LIBRARY_PATH", &library).env("DYLD_LIBRARY_PATH", &library);
        }
        run(&mut started)?;
    }
    Ok(())
}

fn ask_pkg_config(library: &Path, arguments: &[&str]) -> Result<Vec<String>, String> {
    let mut command = Command::new("pkg-config");
    command.args(arguments).arg("imagegate").env("PKG_CONFIG_PATH", library.join("pkgconfig"));
    let output = command.output().map_err(|error| format!("pkg-config: {error}"))?;
    if !output.status.success() {
        return Err(format!("pkg-config: {}", String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).split_whitespace().map(str::to_owned).collect())
}
