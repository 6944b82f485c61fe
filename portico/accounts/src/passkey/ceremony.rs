//! The parts of a ceremony, as the specification defines them. Nothing here knows the database.

pub(crate) mod algorithm;
pub(crate) mod authenticator_data;
pub(crate) mod challenge;
pub(crate) mod client_data;
pub(crate) mod credential;
#[cfg(test)]
mod vectors;
