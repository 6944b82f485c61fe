//! The root secret with the keys derived from it, randomness and the clock.

pub(crate) mod clock;
pub(crate) mod randomness;
pub(crate) mod root_secret;
pub(crate) mod sealing;
