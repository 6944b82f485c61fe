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
    /// Reads every setting of the group. Also called without any variable, to learn the names.
    ///
    /// # Errors
    ///
    /// The variable, its value and what is allowed. The server then does not start.
    fn read(vars: &Vars) -> Result<Self, ConfigError>;
}
