use std::time::Duration;

use portico_accounts::Clock;

/// Between one try and the next.
const PAUSE: Duration = Duration::from_millis(10);

/// Tries until it is so; how long after the call the try began that found it so, in real time. Fails
/// when that takes longer than `patience`.
pub async fn until(patience: Duration, mut is_so: impl AsyncFnMut() -> bool) -> Duration {
    let stopwatch = Clock::system();
    let mut tries = tokio::time::interval(PAUSE);
    loop {
        tries.tick().await;
        let began = stopwatch.uptime();
        assert!(began <= patience, "it is not so after {patience:?}");
        if is_so().await {
            return began;
        }
    }
}
