use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Type};
use strum::{EnumString, IntoStaticStr};

/// The audience of a session's access tokens: their `aud` claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Audience {
    /// A browser: its tokens are valid only together with the session cookie of the same session.
    Web,
    /// A program: its tokens are valid by themselves.
    Api,
}

impl Audience {
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// The kind of client that logs in. It decides how long the session lasts and who its tokens are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogInFrom {
    /// A browser, with or without "keep me logged in".
    Browser { keep: bool },
    /// A program, which stores its tokens itself.
    Program,
}

impl LogInFrom {
    pub(crate) fn audience(self) -> Audience {
        match self {
            LogInFrom::Browser { .. } => Audience::Web,
            LogInFrom::Program => Audience::Api,
        }
    }

    /// Programs get the long lifetimes, because no user is present to log in again.
    pub(crate) fn is_remembered(self) -> bool {
        match self {
            LogInFrom::Browser { keep } => keep,
            LogInFrom::Program => true,
        }
    }
}

// Stored as text. sqlx's derive for enums would need both drivers in its macros.
impl<DB: Database> Type<DB> for Audience
where
    str: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        <str as Type<DB>>::type_info()
    }

    fn compatible(column: &DB::TypeInfo) -> bool {
        <str as Type<DB>>::compatible(column)
    }
}

impl<'row, DB: Database> Decode<'row, DB> for Audience
where
    &'row str: Decode<'row, DB>,
{
    fn decode(stored: DB::ValueRef<'row>) -> Result<Self, BoxDynError> {
        let text = <&str as Decode<DB>>::decode(stored)?;
        text.parse().map_err(|_| format!("unknown audience {text:?}").into())
    }
}
