use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::Outcome;
use crate::sample::Sample;

/// A load by the program `oha`, which keeps its connections open.
pub struct Oha(Command);

/// The parts of its report that are used.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    summary: Summary,
    latency_percentiles: BTreeMap<String, Option<f64>>,
    status_code_distribution: BTreeMap<u16, usize>,
    error_distribution: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct Summary {
    /// In seconds.
    total: f64,
}

impl Oha {
    pub fn new(url: &str, connections: usize) -> Self {
        let mut command = Command::new("oha");
        command.args(["--no-tui", "--output-format", "json", "--redirect", "0", "-t", "60s"]);
        command.args(["-c", &connections.to_string(), url]);
        command.stdin(Stdio::null()).stderr(Stdio::inherit());
        Self(command)
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.0.args(["-H", &format!("{name}: {value}")]);
        self
    }

    /// Posts a line of the file, chosen at random for each request.
    pub fn post_lines_of(mut self, file: &Path) -> Self {
        self.0.args(["-m", "POST", "-T", "application/json", "-Z"]).arg(file);
        self
    }

    /// Sends this many requests per second, however long the responses take. A time includes the wait for a connection.
    pub fn at_rate(mut self, per_second: u32) -> Self {
        self.0.args(["-q", &per_second.to_string(), "--latency-correction"]);
        self
    }

    pub fn send(mut self, requests: usize) -> Outcome<Sample> {
        self.0.args(["-n", &requests.to_string()]);
        self.run()
    }

    /// Sends requests for this time, then waits for the last responses.
    pub fn send_for(mut self, seconds: u64) -> Outcome<Sample> {
        self.0.args(["-w", "-z", &format!("{seconds}s")]);
        self.run()
    }

    fn run(mut self) -> Outcome<Sample> {
        let output = self.0.output().map_err(|error| format!("oha: {error}"))?;
        if !output.status.success() {
            return Err(format!("oha ended with {}", output.status).into());
        }
        let report: Report = serde_json::from_slice(&output.stdout)?;
        let answered: usize = report.status_code_distribution.values().sum();
        let successful: usize = report.status_code_distribution.range(200..300).map(|(_, count)| count).sum();
        let requests = answered + report.error_distribution.values().sum::<usize>();
        let ms = |name| report.latency_percentiles.get(name).copied().flatten().map_or(f64::NAN, |s| s * 1e3);
        Ok(Sample {
            requests,
            failed: requests - successful,
            per_second: successful as f64 / report.summary.total,
            p50_ms: ms("p50"),
            p99_ms: ms("p99"),
            cpu_us: None,
        })
    }
}
