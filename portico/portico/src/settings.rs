//! Settings of an app, read like Portico's own.

pub use portico_server::config::{ConfigError, Vars};

/// A group of settings, read from the environment or `.env` when the server starts.
///
/// A name in use is known to the check for mistyped settings. A server function gets the group by
/// `Visit::current()?.settings::<T>()`, a route by `site.settings.get::<T>()`.
///
/// ```
/// use portico::settings::{ConfigError, Settings, Vars};
///
/// struct NoteSettings {
///     /// How many notes a user may keep. Read from `NOTES_PER_USER`. Defaults to 1,000.
///     per_user: u64,
/// }
///
/// impl Settings for NoteSettings {
///     fn read(vars: &Vars) -> Result<Self, ConfigError> {
///         let per_user = vars.parse("NOTES_PER_USER", 1_000, "must be a number", |value| value.parse().ok())?;
///         Ok(Self { per_user })
///     }
/// }
/// ```
pub trait Settings: Sized + Send + Sync + 'static {
    /// Reads every setting of the group. It is also called without any variable, to learn the names.
    ///
    /// # Errors
    ///
    /// Names the variable, its value and the allowed values. The server then does not start. A value that may be secret
    /// must not be part of the error: use [`ConfigError::WrongSecret`].
    fn read(vars: &Vars) -> Result<Self, ConfigError>;
}
