use std::time::Duration;

use super::event::Event;
use super::news::News;
use super::refresh::Refresh;

/// What the browser must do after an event, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    StoreToken(String),
    RemoveToken,
    /// Starts the refresh timer for the stored token, or stops it if there is no token.
    SetTimer,
    /// Sends a message to all other tabs.
    Tell(News),
    Refresh(Refresh),
    /// Asks the server for the current user.
    RequestUser,
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
