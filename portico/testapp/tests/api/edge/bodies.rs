//! Request bodies of `/api/v1` and `/fn`: when the status is 400, 413, 415 or 422.

mod fields;
mod malformed;
mod media_types;
mod server_functions;
mod too_large;
mod unknown_fields;
