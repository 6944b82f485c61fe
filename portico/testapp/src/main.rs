//! The program that the tests start.

use std::process::ExitCode;

fn main() -> ExitCode {
    portico::Server::new(&portico_testapp::SITE).run()
}
