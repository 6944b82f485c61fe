//! The sentences that people read, each under a code. There is one catalogue for each language: English, so far.
//!
//! The sentences of problems and of field errors are next to their codes, in `portico-wire` (`problem/en.rs`) and
//! `portico-fields` (`en.rs`). Headings, labels and prose are in the pages.

mod en;

pub use en::{at_least_characters, done, done_in_account, duration, notice, reason};

/// A message of the pages themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A name was changed.
    Saved,
    /// All sessions but this one have ended.
    OthersEnded,
    /// Some sessions have ended. A plain post does not say how many.
    SomeEnded,
    /// The emailed link does not work. The actual reason is not stored.
    DeadLink,
    /// The link of the email about a new factor does not work.
    DeadUndoLink,
    /// A log-out got no answer.
    LogOutUntold,
    CookiesBlocked,
    /// For browsers without scripts, which cannot tell whether cookies are kept.
    CookiesNeeded,
    StorageBlocked,
    /// A long text of a refused plain post came back without its end.
    TextCut,
    Loading,
    /// At a password field.
    CapsLock,
    /// A ceremony failed, or the user has closed the browser's dialog.
    NoPasskeyUsed,
    /// The same, where a passkey was to be added.
    NoPasskeyAdded,
    WaitingForPasskey,
    /// Before a passkey is removed.
    PasskeyStops,
    /// The same, where the page needs a second press.
    PressAgain,
    PasskeysNeedScripts,
    PasskeysNeedHostName,
}
