//! The pending log-in: its password was right, and one more step is due. It opens nothing.

pub(crate) mod enrol;
pub(crate) mod enter;
pub(crate) mod error;
pub(crate) mod finish;
pub(crate) mod keep;
pub(crate) mod methods;
pub(crate) mod row;
pub(crate) mod shown;
pub(crate) mod token;
