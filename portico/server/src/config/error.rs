use portico_accounts::FileError;

/// An error in a setting that prevents startup. Its `Display` is one line with the variable, the value and the allowed
/// values.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{variable}={value}: {allowed}")]
    Wrong { variable: &'static str, value: String, allowed: String },
    /// The value is a secret, or may hold one.
    #[error("{variable}: {what}")]
    WrongSecret { variable: String, what: String },
    #[error("PORTICO_DATA_DIR={path}: the folder cannot be created: {why}; name one that this user can write to")]
    DataDir { path: String, why: String },
    #[error(transparent)]
    File(#[from] FileError),
    /// Which line of the file is wrong and how, without its content.
    #[error("{path}{what}")]
    DotEnv { path: String, what: String },
    #[error("an email template of the app is invalid: {0}; fix it and build again")]
    Template(String),
    #[error("the app's route {0}; give it another path")]
    Route(String),
}
