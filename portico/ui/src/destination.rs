//! The page that follows a log-in.

use crate::local_path::LocalPath;
use crate::routes::{Access, access};

/// The path in `next=` if it is safe and not for logged-out visitors only, or else the dashboard.
pub fn after_log_in(next: Option<&str>) -> LocalPath {
    let path = next.and_then(LocalPath::parse).filter(|path| access(path.without_query()) != Access::SignedOut);
    path.unwrap_or_else(LocalPath::dashboard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_the_site_is_kept() {
        for next in ["/", "/account?saved=yes", "/problems/csrf", "/loginx"] {
            assert_eq!(after_log_in(Some(next)).as_str(), next);
        }
    }

    #[test]
    fn external_targets_fall_back_to_the_dashboard() {
        let refused = ["", "//evil.example", "https://evil.example", "/login", "/login?next=/login", "/signup#x"];
        for next in refused {
            assert_eq!(after_log_in(Some(next)), LocalPath::dashboard(), "{next:?}");
        }
        assert_eq!(after_log_in(None), LocalPath::dashboard());
    }
}
