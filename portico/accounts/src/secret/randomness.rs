use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

use crate::fault::Fault;
use crate::secret::clock::Clock;

/// The source of random bytes: the system's generator, or a test's sequence.
#[derive(Clone)]
pub struct Randomness(Arc<Fill>);

type Fill = dyn Fn(&mut [u8]) -> Result<(), NoRandomness> + Send + Sync;

/// The system's random generator did not answer. Without it, no secret may be created.
#[derive(Debug, thiserror::Error)]
#[error("the machine's random generator failed")]
pub struct NoRandomness;

impl From<NoRandomness> for Fault {
    fn from(error: NoRandomness) -> Self {
        Self::internal(error)
    }
}

impl Randomness {
    pub fn system() -> Self {
        Self(Arc::new(system_bytes))
    }

    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], NoRandomness> {
        let mut bytes = [0; N];
        (self.0)(&mut bytes)?;
        Ok(bytes)
    }

    /// Several arrays at the cost of one.
    pub fn arrays<const N: usize, const M: usize>(&self) -> Result<[[u8; N]; M], NoRandomness> {
        let mut arrays = [[0; N]; M];
        (self.0)(arrays.as_flattened_mut())?;
        Ok(arrays)
    }

    /// A new UUIDv7 (RFC 9562, section 5.7). It identifies a row and is not secret.
    pub(crate) fn id(&self, clock: &Clock) -> Result<Uuid, NoRandomness> {
        let millis = u64::try_from(clock.now().as_micros() / 1_000).unwrap_or_default();
        Ok(uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()?).into_uuid())
    }
}

impl fmt::Debug for Randomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Randomness")
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for randomness")]
fn system_bytes(bytes: &mut [u8]) -> Result<(), NoRandomness> {
    aws_lc_rs::rand::fill(bytes).map_err(|_| NoRandomness)
}
