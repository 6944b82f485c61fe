use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Type};

/// The audience of a session's access tokens: their `aud` claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// A browser: its tokens are valid only together with the session cookie of the same session.
    Web,
    /// A program: its tokens are valid by themselves.
    Api,
}

impl Audience {
    pub fn as_str(self) -> &'static str {
        match self {
            Audience::Web => "web",
            Audience::Api => "api",
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
        let known = [Audience::Web, Audience::Api].into_iter().find(|audience| audience.as_str() == text);
        known.ok_or_else(|| format!("unknown audience {text:?}").into())
    }
}
