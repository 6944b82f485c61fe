use axum::response::Redirect;

/// Where a password is changed (W3C, "A Well-Known URL for Changing Passwords").
pub async fn change_password() -> Redirect {
    Redirect::to("/account/security")
}
