/// An exchange of a token for a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refresh {
    /// The token that was refused, is about to expire or is missing.
    pub old: Option<String>,
    pub purpose: Purpose,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Renewal,
    /// The page was restored from the back-forward cache and is hidden until the server has answered.
    Restoration {
        /// Whether the stored token belonged to the user on the page.
        is_theirs: bool,
    },
}

impl Refresh {
    /// Whether the server must be asked. Another tab or call may have been faster.
    pub fn is_needed(&self, stored: Option<&str>) -> bool {
        self.old.as_deref() == stored
    }
}
