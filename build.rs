//! Tells the tests whether the test peers (a strict printer interpreter, photographs) are on this machine, so that a
//! test that needs them shows up as ignored in the runner's own count, and never as passed.

use std::path::Path;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(peers)");
    println!("cargo::rerun-if-env-changed=MOTCUA_PEERS");
    println!("cargo::rerun-if-changed=build.rs");
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let peers = std::env::var_os("MOTCUA_PEERS").map_or_else(|| Path::new(&here).join("../shared/peers"), Into::into);
    println!("cargo::rerun-if-changed={}", peers.display());
    if peers.is_dir() {
        println!("cargo::rustc-cfg=peers");
        println!("cargo::rustc-env=MOTCUA_PEERS_FOLDER={}", peers.display());
    }
}
