//! The binary `portico`.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::server().run()
}
