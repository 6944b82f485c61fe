use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;
use std::{fs, io};

use crate::Outcome;

/// Linux counts processor time in hundredths of a second for programs (`USER_HZ`), whatever the kernel's own clock.
const TICK: Duration = Duration::from_millis(10);

/// A process that was started here. It ends when this is dropped.
pub struct Process(Child);

impl Process {
    pub fn start(command: &mut Command) -> io::Result<Self> {
        command.spawn().map(Self)
    }

    pub fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// The processor time of all its threads so far, also of those that have ended.
    pub fn cpu(&self) -> Outcome<Duration> {
        cpu(&self.0.id().to_string())
    }

    /// The resident memory, in megabytes (1,000,000 bytes).
    pub fn memory(&self) -> Outcome<f64> {
        let status = fs::read_to_string(Path::new("/proc").join(self.0.id().to_string()).join("status"))?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
        Ok(resident.ok_or("no VmRSS in /proc/PID/status")?.parse::<f64>()? * 1_024.0 / 1e6)
    }

    /// Asks it to end (SIGTERM) and waits for that.
    pub fn stop(mut self) -> Outcome<()> {
        Command::new("kill").arg(self.0.id().to_string()).status()?;
        let status = self.0.wait()?;
        if status.success() { Ok(()) } else { Err(format!("the server ended with {status}").into()) }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// The processor time of this process.
pub fn own_cpu() -> Outcome<Duration> {
    cpu("self")
}

fn cpu(pid: &str) -> Outcome<Duration> {
    let stat = fs::read_to_string(Path::new("/proc").join(pid).join("stat"))?;
    // The name in brackets may contain spaces. After it, the 12th and 13th values are the time in user and system mode.
    let (_, values) = stat.rsplit_once(") ").ok_or("/proc/PID/stat has another form")?;
    let ticks: u32 = values.split(' ').skip(11).take(2).map(|ticks| ticks.parse().unwrap_or(0)).sum();
    Ok(TICK * ticks)
}
