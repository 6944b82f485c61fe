//! The program that the tests start.

use std::process::ExitCode;

fn main() -> ExitCode {
    portico_testapp::server().run()
}
