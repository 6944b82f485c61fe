//! `/api/v1` and its documents.

mod api_docs;
mod bearer;
mod email_verification;
mod logout;
mod me;
mod openapi;
mod password_reset;
mod problems;
mod reauthenticate;
mod revoke;
mod sessions;
mod signup;
mod token;
