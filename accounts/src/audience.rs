/// Who a session's access tokens are for: their `aud` claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Audience {
    /// A browser: good only together with the session cookie of the same session.
    Web,
    /// A program: good by themselves.
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
