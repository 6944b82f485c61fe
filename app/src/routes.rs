//! Which pages there are and who may see them. The server refuses by this table before anything is
//! rendered; the browser follows it when it moves between pages by itself.

/// Who a page is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Everybody,
    /// Those who are logged in are sent on.
    SignedOut,
    /// Those who are not are sent to log in first.
    SignedIn,
}

/// Every page but the one that says there is none. A page of your own joins here.
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

/// Who the page at `path` is for. What lies below a page is for the same people, unless it has a line
/// of its own.
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
    fn what_lies_below_a_page_is_for_the_same_people() {
        assert_eq!(access("/dashboard"), Access::SignedIn);
        assert_eq!(access("/dashboard/"), Access::SignedIn);
        assert_eq!(access("/dashboard/x"), Access::SignedIn);
        assert_eq!(access("/dashboards"), Access::Everybody);
        assert_eq!(access("/nowhere"), Access::Everybody);
    }
}
