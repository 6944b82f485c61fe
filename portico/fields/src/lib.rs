//! The values that users type, parsed once at the edge.
//!
//! The same types are compiled into the server and into the browser's WASM, so both accept the same input. The server's
//! answer decides. The crate depends on no other crate of Portico and stays small, because browsers load it. Every other
//! crate may depend on it.

mod code;
mod credentials;
mod email;
mod en;
mod field;
mod field_error;
mod name;
mod password;
mod recovery_code;
#[cfg(feature = "openapi")]
pub mod schema;
mod sign_up;
mod text;
mod trim;

pub use code::Code;
pub use credentials::Credentials;
pub use email::Email;
pub use field::Field;
pub use field_error::{FieldCode, FieldError};
pub use name::{Name, without_directions};
pub use password::{GivenPassword, NewPassword};
pub use recovery_code::RecoveryCode;
pub use sign_up::SignUp;
pub use text::{parse_line, parse_text};
pub use trim::is_invisible;
