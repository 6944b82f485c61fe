use axum::extract::Request;
use portico_accounts::PasskeyUse;
use portico_wire::problem::{Code, Problem};

use crate::visit::Site;

/// Paths that exist only where passkeys are on, and all paths below them.
const PATHS: [&str; 4] =
    ["/api/v1/me/passkeys", "/fn/passkey", "/.well-known/passkey-endpoints", "/passkeys/passkeys.js"];

/// With `PORTICO_PASSKEYS=off`, there is nothing at the addresses of passkeys, for logged-in users as for others.
pub fn require(site: &Site, request: &Request) -> Result<(), Problem> {
    match site.accounts.passkeys_offered() == PasskeyUse::Off && is_for_passkeys(request.uri().path()) {
        true => Err(Problem::new(Code::NotFound)),
        false => Ok(()),
    }
}

pub fn is_for_passkeys(path: &str) -> bool {
    let mut rests = PATHS.iter().filter_map(|known| path.strip_prefix(known));
    rests.any(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_passkeys_depend_on_the_setting() {
        for path in ["/api/v1/me/passkeys", "/api/v1/me/passkeys/7", "/fn/passkey/log-in", PATHS[2], PATHS[3]] {
            assert!(is_for_passkeys(path), "{path}");
        }
        for path in [
            "/",
            "/login",
            "/api/v1/me",
            "/api/v1/me/factors",
            "/fn/passkeys/x",
            "/passkeys",
            "/passkeys/other.js",
            "/.well-known/jwks.json",
        ] {
            assert!(!is_for_passkeys(path), "{path}");
        }
    }
}
