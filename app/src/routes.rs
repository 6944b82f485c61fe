//! The site's pages and who may see them. The server applies this table before it renders. The browser applies it when
//! it moves between pages itself.

/// Who may see a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Everybody,
    /// Logged-in users are redirected.
    SignedOut,
    /// Signed-out visitors must log in first.
    SignedIn,
}

/// All pages except the one for unknown addresses. Add your own here.
pub const PAGES: [(&str, Access); 13] = [
    ("/", Access::Everybody),
    ("/signup", Access::SignedOut),
    ("/login", Access::SignedOut),
    ("/dashboard", Access::SignedIn),
    ("/forgot-password", Access::Everybody),
    ("/reset-password", Access::Everybody),
    ("/verify-email", Access::Everybody),
    ("/problems", Access::Everybody),
    ("/problems/{code}", Access::Everybody),
    ("/account/security", Access::SignedIn),
    ("/account/sessions", Access::SignedIn),
    ("/account/data", Access::SignedIn),
    ("/account", Access::SignedIn),
];

/// Who may see the page at `path`. Pages below another page have the same access, unless they have their own entry.
pub fn access(path: &str) -> Access {
    let is_at =
        |page: &str| path == page || (page != "/" && path.strip_prefix(page).is_some_and(|rest| rest.starts_with('/')));
    let nearest = PAGES.iter().filter(|(page, _)| is_at(page)).max_by_key(|(page, _)| page.len());
    nearest.map_or(Access::Everybody, |(_, access)| *access)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_below_a_page_has_the_same_access() {
        assert_eq!(access("/dashboard"), Access::SignedIn);
        assert_eq!(access("/dashboard/"), Access::SignedIn);
        assert_eq!(access("/dashboard/x"), Access::SignedIn);
        assert_eq!(access("/dashboards"), Access::Everybody);
        assert_eq!(access("/nowhere"), Access::Everybody);
    }
}
