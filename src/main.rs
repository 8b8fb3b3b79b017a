//! The `motcua` program. Everything it does is in the library; see [`motcua::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    motcua::cli::run()
}
