use std::time::Duration;

use super::event::Event;
use crate::reason::Reason;

/// What the browser must do after an event, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    StoreToken(String),
    RemoveToken,
    /// Starts the renewal timer for the stored token, or stops it if there is no token.
    SetTimer,
    /// Sends a message to all other tabs.
    Tell(News),
    Refresh(Refresh),
    /// Asks the server for the current user.
    AskForUser,
    Later(Event, Duration),
    /// Keeps the text in the page's forms for this user's return.
    KeepForms(String),
    /// Discards the text kept for any other user.
    DiscardFormsUnless(Option<String>),
    HidePage,
    /// Shows the page once it has followed the session.
    ShowPage,
    ReloadPage,
    /// Replaces this page by the one at this address.
    LoadPage(String),
}

/// Messages between tabs. The token itself is in the storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The session has ended.
    Over(Reason),
    /// The user's name or address has changed.
    Renamed,
}

const RENAMED: &str = "renamed";

impl News {
    pub fn as_str(self) -> &'static str {
        match self {
            News::Over(reason) => reason.as_str(),
            News::Renamed => RENAMED,
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        if text == RENAMED { Some(News::Renamed) } else { Reason::parse(text).map(News::Over) }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_parse_back() {
        for news in [News::Renamed, News::Over(Reason::LoggedOut), News::Over(Reason::Theft)] {
            assert_eq!(News::parse(news.as_str()), Some(news));
        }
        assert_eq!(News::parse("anything else"), None);
    }
}
