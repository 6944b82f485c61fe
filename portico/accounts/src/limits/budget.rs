use std::net::IpAddr;
use std::time::Duration;

/// A number of actions within a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    pub count: u32,
    pub per: Duration,
}

/// The rate limits (`PORTICO_LOGIN_ATTEMPTS` and related settings).
#[derive(Clone, Copy, Debug)]
pub struct RateLimits {
    /// Failed log-ins for one account.
    pub log_ins_to_account: Budget,
    /// Failed log-ins from one client address.
    pub log_ins_from_address: Budget,
    /// Sign-ups from one client address.
    pub sign_ups: Budget,
}

/// The budget is used up until its window closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Too many attempts. Try again in {}.", format_wait(*.retry_after))]
pub struct RateLimited {
    pub budget: Budget,
    pub retry_after: Duration,
}

/// The network of one client: an IPv4 address, or the IPv6 /64 that one household or server gets.
pub fn network_of(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

fn format_wait(wait: Duration) -> String {
    match wait.as_secs().div_ceil(60) {
        0 | 1 => "a minute".to_owned(),
        minutes @ 2..=119 => format!("{minutes} minutes"),
        minutes => format!("{} hours", minutes.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hosts_of_one_ipv6_network_share_a_count() {
        let network = |text: &str| network_of(text.parse().unwrap());
        assert_eq!(network("2001:db8:1:2:3::4"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }

    #[test]
    fn a_wait_is_put_into_words() {
        let says = |seconds| format_wait(Duration::from_secs(seconds));
        assert_eq!(says(1), "a minute");
        assert_eq!(says(61), "2 minutes");
        assert_eq!(says(900), "15 minutes");
        assert_eq!(says(7_200), "2 hours");
    }
}
