/// A path up to the page name of an emailed link. A mangled link may carry its token in the path.
pub fn without_token(path: &str) -> &str {
    let end = |page: &str| path.find(page).map(|start| start + page.len());
    let ends = ["reset-password", "verify-email"].into_iter().filter_map(end);
    ends.min().and_then(|end| path.get(..end)).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mangled_link_logs_no_token() {
        for (path, logged) in [
            ("/reset-password", "/reset-password"),
            ("/reset-password/abc", "/reset-password"),
            ("/verify-email;token=abc", "/verify-email"),
            ("//x/verify-email%3Ftoken=reset-password", "//x/verify-email"),
            ("/account/security", "/account/security"),
        ] {
            assert_eq!(without_token(path), logged);
        }
    }
}
