//! What is sent to `/api/v1` and `/fn`: where 400, 413, 415 and 422 are drawn.

mod fields;
mod malformed;
mod media_types;
mod server_functions;
mod too_large;
mod unknown_fields;
