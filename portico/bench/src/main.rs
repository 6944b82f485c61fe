//! `make bench`: measures the built server from outside, beside two yardsticks, and prints one table.
//! `docs/performance.md` explains it.
//!
//! `portico-bench run` is called by `portico/scripts/bench.sh`, which sets the variables of [`Setup`].
//! `portico-bench yardstick` is the bare axum route, a process of its own so that its processor time is counted alone.
#![expect(clippy::disallowed_methods, reason = "measures real time")]
#![expect(clippy::print_stdout, reason = "the table is the output")]

mod client;
mod machine;
mod oha;
mod plan;
mod portico;
mod process;
mod report;
mod sample;
mod setup;
mod yardstick;

use std::error::Error;

use self::setup::Setup;

/// Whatever goes wrong ends the run: figures of a server that refuses requests are worthless.
pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Outcome<()> {
    match std::env::args().nth(1).as_deref() {
        Some("run") => {
            let setup = Setup::from_environment()?;
            println!("{}", report::write(&plan::run(&setup)?, &setup)?);
            Ok(())
        }
        Some("yardstick") => yardstick::serve(),
        _ => Err("usage: portico-bench run | yardstick".into()),
    }
}
