//! Tells the tests what is on this machine to test against: the test peers (a strict printer interpreter, photographs) and
//! Chromium. A test that needs what is missing shows up as ignored in the runner's own count, and never as passed.

#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(peers, chromium)");
    println!("cargo::rerun-if-env-changed=MOTCUA_PEERS");
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let peers = std::env::var_os("MOTCUA_PEERS").map_or_else(|| Path::new(&here).join("../shared/peers"), PathBuf::from);
    println!("cargo::rerun-if-changed={}", peers.display());
    if peers.is_dir() {
        println!("cargo::rustc-cfg=peers");
        println!("cargo::rustc-env=MOTCUA_PEERS_FOLDER={}", peers.display());
    }
    for name in ["chromium", "chromium-browser"] {
        let program = Path::new("/usr/bin").join(name);
        println!("cargo::rerun-if-changed={}", program.display());
        if program.exists() {
            println!("cargo::rustc-cfg=chromium");
            println!("cargo::rustc-env=MOTCUA_CHROMIUM={}", program.display());
            break;
        }
    }
}
