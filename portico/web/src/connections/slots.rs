use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use portico_accounts::network_of;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use crate::visit::TrustedProxies;

/// The slots for open connections and the clients that hold them. One client gets at most half of them, so that it
/// cannot lock out all others. A trusted proxy acts for many clients and may take all of them.
pub struct Slots {
    free: Arc<Semaphore>,
    share: usize,
    trusted: TrustedProxies,
    held: HeldSlots,
}

#[derive(Clone, Default)]
struct HeldSlots(Arc<Mutex<HashMap<String, usize>>>);

/// A slot for a future client.
pub struct FreeSlot(#[expect(dead_code, reason = "held, and released with it")] OwnedSemaphorePermit);

/// A client's slot, released on drop.
pub struct Slot {
    _free: FreeSlot,
    held: HeldSlots,
    network: String,
}

impl Slots {
    pub fn new(count: usize, trusted: TrustedProxies) -> Self {
        let free = Arc::new(Semaphore::new(count));
        Self { free, share: (count / 2).max(1), trusted, held: HeldSlots::default() }
    }

    /// Waits for a free slot.
    pub async fn free(&self) -> Result<FreeSlot, AcquireError> {
        self.free.clone().acquire_owned().await.map(FreeSlot)
    }

    /// `None` if this client already holds its share.
    pub fn assign(&self, free: FreeSlot, client: IpAddr) -> Option<Slot> {
        let network = network_of(client);
        let mut held = self.held.lock();
        let count = held.entry(network.clone()).or_default();
        if *count >= self.share && !self.trusted.trusts(client) {
            return None;
        }
        *count += 1;
        drop(held);
        Some(Slot { _free: free, held: self.held.clone(), network })
    }
}

impl HeldSlots {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut held = self.held.lock();
        match held.get_mut(&self.network) {
            Some(count) if *count > 1 => *count -= 1,
            _ => _ = held.remove(&self.network),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct TestSlots(Slots);

    impl TestSlots {
        fn with(count: usize, trusted: &str) -> Self {
            Self(Slots::new(count, TrustedProxies::parse(trusted).unwrap()))
        }

        async fn take(&self, client: &str) -> Option<Slot> {
            self.0.assign(self.0.free().await.unwrap(), client.parse().unwrap())
        }

        async fn take_all(&self, client: &str, count: usize) -> Vec<Slot> {
            let mut slots = Vec::new();
            for _ in 0..count {
                slots.extend(self.take(client).await);
            }
            slots
        }
    }

    #[tokio::test]
    async fn one_client_gets_at_most_half_of_the_slots() {
        let slots = TestSlots::with(8, "");
        let greedy = slots.take_all("192.0.2.7", 6).await;
        assert_eq!(greedy.len(), 4);
        assert_eq!(slots.take_all("192.0.2.8", 4).await.len(), 4);
    }

    #[tokio::test]
    async fn the_hosts_of_one_ipv6_network_share_their_slots() {
        let slots = TestSlots::with(4, "");
        let greedy = [slots.take("2001:db8::1").await, slots.take("2001:db8::2").await];
        assert!(greedy.iter().all(Option::is_some));
        assert!(slots.take("2001:db8::3").await.is_none());
        assert!(slots.take("2001:db8:0:1::1").await.is_some());
    }

    #[tokio::test]
    async fn a_released_slot_is_reused() {
        let slots = TestSlots::with(4, "");
        for _ in 0..3 {
            assert_eq!(slots.take_all("192.0.2.7", 3).await.len(), 2);
        }
        assert!(slots.0.held.lock().is_empty(), "clients that have left are not remembered");
        assert_eq!(slots.0.free.available_permits(), 4);
    }

    #[tokio::test]
    async fn a_trusted_proxy_can_use_all_slots() {
        let slots = TestSlots::with(4, "10.0.0.0/8");
        assert_eq!(slots.take_all("10.0.0.1", 4).await.len(), 4);
    }
}
