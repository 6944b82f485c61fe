//! Values that people type into an app's own forms. Browser and server parse them with the same code.
//!
//! ```
//! use portico::fields::{Field, FieldCode, parse_line};
//!
//! const TITLE: Field = Field::Own("title");
//!
//! assert_eq!(parse_line(TITLE, " Shopping ", 100).unwrap(), "Shopping");
//! let error = parse_line(TITLE, "", 100).unwrap_err();
//! assert_eq!((error.code, error.message.as_str()), (FieldCode::Required, "This field is required."));
//! ```

pub use portico_fields::{Email, Field, FieldCode, FieldError, parse_line, parse_text};
