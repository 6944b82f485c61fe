//! The server's time as known to this page. The machine's own clock may be hours off, so it decides nothing about a
//! token.

/// Counts on from the server's time. All its values are milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ServerClock {
    /// The server's time when this page was created.
    server_at_birth: f64,
    /// The machine's time at that moment. Only the time elapsed since then is used.
    machine_at_birth: f64,
}

/// What the machine's clocks say at one moment, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reading {
    /// Since 1970, as far as the machine knows.
    pub machine: f64,
    /// Since this page was created. It may stop while the machine sleeps.
    pub steady: f64,
}

impl ServerClock {
    pub fn new(server_at_birth: f64, reading: Reading) -> Self {
        Self { server_at_birth, machine_at_birth: reading.machine - reading.steady }
    }

    /// Seconds since 1970.
    pub fn now(self, reading: Reading) -> f64 {
        (self.server_at_birth + self.age(reading)) / 1_000.0
    }

    /// Sets the time from the server, in seconds since 1970.
    pub fn learn(&mut self, seconds: f64, reading: Reading) {
        self.server_at_birth = seconds * 1_000.0 - self.age(reading);
    }

    /// The age of this page. The steady clock may stop while the machine sleeps, and the machine's clock may be set
    /// back. So the larger value is right.
    fn age(self, reading: Reading) -> f64 {
        reading.steady.max(reading.machine - self.machine_at_birth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: f64 = 3_600_000.0;
    /// The server's time when the page is created.
    const BIRTH: f64 = 1_000_000.0;

    fn reading(machine: f64, steady: f64) -> Reading {
        Reading { machine, steady }
    }

    #[test]
    fn a_machine_that_is_hours_off_shows_the_servers_time() {
        for shift in [-2.0 * HOUR, 0.0, 2.0 * HOUR] {
            let clock = ServerClock::new(BIRTH, reading(BIRTH + shift + 500.0, 500.0));
            assert_eq!(clock.now(reading(BIRTH + shift + 9_000.0, 9_000.0)), (BIRTH + 9_000.0) / 1_000.0);
        }
    }

    #[test]
    fn a_clock_set_back_does_not_turn_the_time_back() {
        let clock = ServerClock::new(BIRTH, reading(BIRTH, 0.0));
        assert_eq!(clock.now(reading(BIRTH - HOUR, 9_000.0)), (BIRTH + 9_000.0) / 1_000.0);
    }

    #[test]
    fn time_passes_while_the_machine_sleeps() {
        let clock = ServerClock::new(BIRTH, reading(BIRTH, 0.0));
        assert_eq!(clock.now(reading(BIRTH + HOUR, 9_000.0)), (BIRTH + HOUR) / 1_000.0);
    }

    #[test]
    fn a_new_token_corrects_the_time() {
        let mut clock = ServerClock::new(BIRTH, reading(BIRTH, 0.0));
        clock.learn(2_000.0, reading(BIRTH + 9_000.0, 9_000.0));
        assert_eq!(clock.now(reading(BIRTH + 10_000.0, 10_000.0)), 2_001.0);
    }
}
