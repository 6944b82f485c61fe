//! Attempts that limits count.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use portico_accounts::{Accounts, Client, Fault, LogInError, RateLimited};

use super::{BROWSER, MINUTE, Stage, given};

/// The window of failed log-ins.
pub const QUARTER: Duration = MINUTE.saturating_mul(15);

/// The outcome of a log-in: whether the password was checked.
#[derive(Debug, PartialEq, Eq)]
pub enum Attempt {
    Let,
    Refused,
    Limited(RateLimited),
}

/// A client at this address.
pub fn from(ip: &str) -> Client {
    at(ip.parse().expect("an address"))
}

/// A separate client for each number.
pub fn numbered(number: u32) -> Client {
    at(IpAddr::V4(Ipv4Addr::from_bits(0x0a00_0000 + number)))
}

fn at(ip: IpAddr) -> Client {
    Client::new(Some("Firefox"), Some(ip))
}

pub async fn try_password(node: &Accounts, email: &str, password: &str, client: Client) -> Attempt {
    match node.log_in(given(email, password), BROWSER, client).await {
        Ok(_) => Attempt::Let,
        Err(LogInError::WrongCredentials) => Attempt::Refused,
        Err(LogInError::Fault(Fault::RateLimited(limited))) => Attempt::Limited(limited),
        Err(error) => panic!("{error:?}"),
    }
}

impl Stage {
    /// How many of `attempts` wrong passwords were checked.
    pub async fn checked(&self, email: &str, attempts: u32, client: impl Fn(u32) -> Client) -> usize {
        let mut checked = 0;
        for n in 0..attempts {
            let outcome = try_password(&self.accounts, email, "wrong", client(n)).await;
            checked += usize::from(outcome == Attempt::Refused);
        }
        checked
    }
}
