use std::path::PathBuf;
use std::{env, fs};

use crate::Outcome;

/// The options of a run.
pub struct Setup {
    /// The server's program (`PORTICO_BIN`).
    pub program: PathBuf,
    /// An empty folder for its data (`BENCH_FOLDER`).
    pub folder: PathBuf,
    /// An empty PostgreSQL database (`BENCH_DATABASE_URL`). Otherwise the server creates an SQLite database.
    pub database_url: Option<String>,
    /// The length of a round in seconds (`BENCH_SECONDS`).
    pub seconds: u64,
    /// Where the report is written: this name with `.md` and `.json` (`BENCH_REPORT`).
    pub report: PathBuf,
    /// The day, for the table's caption (`BENCH_DATE`).
    pub date: String,
}

impl Setup {
    pub fn from_environment() -> Outcome<Self> {
        let required = |name: &str| env::var(name).map_err(|_| format!("{name} is not set; run make bench"));
        Ok(Self {
            // It starts in another folder.
            program: fs::canonicalize(required("PORTICO_BIN")?)?,
            folder: required("BENCH_FOLDER")?.into(),
            database_url: env::var("BENCH_DATABASE_URL").ok(),
            seconds: required("BENCH_SECONDS")?
                .parse()
                .ok()
                .filter(|s| (1..=60).contains(s))
                .ok_or("BENCH_SECONDS must be 1 to 60")?,
            report: required("BENCH_REPORT")?.into(),
            date: required("BENCH_DATE")?,
        })
    }

    pub fn engine(&self) -> &'static str {
        if self.database_url.is_some() { "PostgreSQL" } else { "SQLite" }
    }
}
