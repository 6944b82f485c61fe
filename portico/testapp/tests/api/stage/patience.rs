use std::time::Duration;

use portico_accounts::Clock;

/// The pause between two attempts.
const PAUSE: Duration = Duration::from_millis(10);

/// Repeats a check until it holds, and returns how long after the call that attempt began, in real time. Fails
/// if that takes longer than `patience`.
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
