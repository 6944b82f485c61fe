#[cfg(feature = "embed-site")]
mod site;

use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(feature = "embed-site")]
    site::embed();
    portico_server::cli::run()
}
