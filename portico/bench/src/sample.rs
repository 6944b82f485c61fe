use std::time::Duration;

use serde::Serialize;

use crate::Outcome;

/// One round of requests.
#[derive(Clone, Debug, Serialize)]
pub struct Sample {
    pub requests: usize,
    /// Those that were not answered with 2xx.
    pub failed: usize,
    /// Successful ones.
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// The processor time of the measured process for each request, in microseconds.
    pub cpu_us: Option<f64>,
}

impl Sample {
    /// From the time that each successful request took, and the time of all.
    pub fn of(mut times: Vec<Duration>, elapsed: Duration) -> Self {
        times.sort_unstable();
        let rank = |percent: usize| (times.len() * percent).div_ceil(100).saturating_sub(1);
        let at = |percent| times.get(rank(percent)).copied().unwrap_or_default();
        Self {
            requests: times.len(),
            failed: 0,
            per_second: times.len() as f64 / elapsed.as_secs_f64(),
            p50_ms: at(50).as_secs_f64() * 1e3,
            p99_ms: at(99).as_secs_f64() * 1e3,
            cpu_us: None,
        }
    }

    /// The sample of this load, with the processor time that a process used during it.
    pub fn with_cpu(cpu: impl Fn() -> Outcome<Duration>, load: impl FnOnce() -> Outcome<Self>) -> Outcome<Self> {
        let before = cpu()?;
        let sample = load()?;
        let used = cpu()?.saturating_sub(before);
        Ok(Self { cpu_us: Some(used.as_secs_f64() * 1e6 / sample.requests.max(1) as f64), ..sample })
    }
}

/// The median of a value in these rounds.
pub fn median(samples: &[Sample], value: impl Fn(&Sample) -> f64) -> f64 {
    middle(samples.iter().map(value).collect())
}

pub fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let upper = values.get(values.len() / 2).copied().unwrap_or(f64::NAN);
    let lower = values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN);
    f64::midpoint(lower, upper)
}
