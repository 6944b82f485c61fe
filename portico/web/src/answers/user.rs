use portico_wire::user::User;

/// A user, as shown to themselves.
pub fn user(user: portico_accounts::User) -> User {
    User {
        id: user.id.to_string(),
        name: user.name,
        email: user.email,
        email_verified: user.email_verified_at.is_some(),
        is_admin: user.is_admin,
        created_at: user.created_at.to_string(),
        lang: user.lang,
    }
}
