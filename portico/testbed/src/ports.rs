//! Ports for servers that tests start.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process;
use std::sync::{Mutex, PoisonError};

/// Below the ports that systems give to clients, and beside those of the throw-away PostgreSQL.
const FIRST: u16 = 11_000;
const COUNT: u16 = 4_000;

/// Locked until this process ends.
static RESERVED: Mutex<Vec<File>> = Mutex::new(Vec::new());

/// An address on this machine that no other test gets as long as this process lives. A port that is only free at the
/// moment may be given to two tests, and one would then talk to the other one's server.
pub fn free_address() -> SocketAddr {
    let folder = std::env::temp_dir().join("portico-test-ports");
    fs::create_dir_all(&folder).expect("a folder for locks");
    let mut reserved = RESERVED.lock().unwrap_or_else(PoisonError::into_inner);
    let start = process::id().wrapping_mul(7);
    for offset in 0..u32::from(COUNT) {
        let port = FIRST + u16::try_from((start.wrapping_add(offset)) % u32::from(COUNT)).unwrap_or_default();
        let lock = File::options().write(true).create(true).truncate(false).open(folder.join(port.to_string()));
        let Ok(lock) = lock else { continue };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if lock.try_lock().is_ok() && TcpListener::bind(address).is_ok() {
            reserved.push(lock);
            return address;
        }
    }
    panic!("no port is free");
}
