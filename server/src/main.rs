//! The binary `portico`.

use std::process::ExitCode;

fn main() -> ExitCode {
    portico::Server::new(&app::SITE).run()
}
