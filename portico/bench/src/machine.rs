//! What the figures depend on.

use std::{fs, thread};

/// The number of cores that this process may use.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Such as `2 cores of AMD EPYC`.
pub fn describe() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name));
    format!("{} cores of {}", cores(), model.unwrap_or(std::env::consts::ARCH))
}
