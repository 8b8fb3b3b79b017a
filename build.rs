//! Tells the tests what is on this machine to test against: the test peers (a strict printer interpreter, photographs, a
//! disk whose power can be cut, which needs root and fuse), the research the catalogue was taken from, Chromium, and whether
//! a small drive can be mounted. A test that needs what is missing shows up as ignored in the runner's own count, and never
//! as passed.

#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(peers, power, facts, chromium)");
    println!("cargo::rerun-if-env-changed=MOTCUA_PEERS");
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let peers = std::env::var_os("MOTCUA_PEERS").map_or_else(|| Path::new(&here).join("../shared/peers"), PathBuf::from);
    println!("cargo::rerun-if-changed={}", peers.display());
    if peers.is_dir() {
        println!("cargo::rustc-cfg=peers");
        println!("cargo::rustc-env=MOTCUA_PEERS_FOLDER={}", peers.display());
        if can_cut_power() {
            println!("cargo::rustc-cfg=power");
        }
    }
    let facts = peers.join("../facts/procedures-vn.json");
    println!("cargo::rerun-if-changed={}", facts.display());
    if facts.is_file() {
        println!("cargo::rustc-cfg=facts");
        println!("cargo::rustc-env=MOTCUA_FACTS_FILE={}", facts.display());
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
    println!("cargo::rustc-check-cfg=cfg(mounts)");
    if may_mount() {
        println!("cargo::rustc-cfg=mounts");
    }
}

/// Whether a small drive in memory can be mounted here: the capability of the system's administrator (`CAP_SYS_ADMIN`).
fn may_mount() -> bool {
    const ADMINISTRATOR: u64 = 1 << 21;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    effective.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & ADMINISTRATOR != 0)
}

/// Whether a disk of the peers' own can be mounted here: root, fuse, loop devices, ext4.
fn can_cut_power() -> bool {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let opens = |device: &str| std::fs::File::options().read(true).write(true).open(device).is_ok();
    is_root && opens("/dev/fuse") && opens("/dev/loop-control") && Path::new("/usr/sbin/mkfs.ext4").exists()
}
