//! Binding the addresses to listen on.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use tokio::net::TcpListener;

/// Why an address cannot be listened on, and how to fix it.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    #[error("{address} is in use; stop the program that listens there, or set {variable} to another port")]
    InUse { address: SocketAddr, variable: &'static str },
    #[error(
        "{variable}={address}: this machine does not have this address; set one that it has, or {any} for all of them"
    )]
    NotOurs { address: SocketAddr, variable: &'static str, any: SocketAddr },
    #[error(
        "{variable}={address}: this user cannot listen on ports below 1024; set a port of 1024 or higher and let a \
         proxy forward requests to it, or allow the program to: setcap cap_net_bind_service=+ep {program}"
    )]
    Privileged { address: SocketAddr, variable: &'static str, program: String },
    #[error("{variable}={address}: {reason}; set another address")]
    Other { address: SocketAddr, variable: &'static str, reason: io::Error },
}

/// `variable` is the setting with the address.
pub async fn listen(address: SocketAddr, variable: &'static str) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|error| ListenError::new(address, variable, error))
}

impl ListenError {
    fn new(address: SocketAddr, variable: &'static str, reason: io::Error) -> Self {
        match reason.kind() {
            ErrorKind::AddrInUse => Self::InUse { address, variable },
            ErrorKind::AddrNotAvailable => Self::NotOurs { address, variable, any: everywhere(address) },
            ErrorKind::PermissionDenied => {
                let program = std::env::current_exe().unwrap_or_else(|_| "portico".into());
                Self::Privileged { address, variable, program: portico_accounts::quoted(&program) }
            }
            _ => Self::Other { address, variable, reason },
        }
    }
}

/// The same port on all addresses of this machine.
fn everywhere(address: SocketAddr) -> SocketAddr {
    let any = if address.is_ipv4() { "0.0.0.0" } else { "::" };
    any.parse().map_or(address, |ip| SocketAddr::new(ip, address.port()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(address: &str, kind: ErrorKind) -> String {
        ListenError::new(address.parse().unwrap(), "PORTICO_LISTEN", kind.into()).to_string()
    }

    #[test]
    fn a_privileged_port_is_explained_with_both_solutions() {
        let line = said("127.0.0.1:80", ErrorKind::PermissionDenied);
        assert!(line.starts_with("PORTICO_LISTEN=127.0.0.1:80: ") && line.contains(" 1024 or higher "), "{line}");
        assert!(line.contains("setcap cap_net_bind_service=+ep /"), "{line}");
    }

    #[test]
    fn a_foreign_address_is_explained_with_the_wildcard_address() {
        assert!(said("192.0.2.1:3000", ErrorKind::AddrNotAvailable).contains("or 0.0.0.0:3000 for all"));
        assert!(said("[2001:db8::1]:3000", ErrorKind::AddrNotAvailable).contains("or [::]:3000 for all"));
    }
}
