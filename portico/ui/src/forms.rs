//! Forms that work with and without scripts.
//!
//! A form is declared next to the server function that receives it (see [`Form`]). Without scripts, the browser posts
//! it and the server responds with a redirect. With scripts, [`PostForm`] makes a call.

mod alerts;
mod checked_form;
mod code_field;
mod declaration;
mod field;
mod field_check;
mod moves;
mod next_field;
mod post_form;
mod prove_again;
mod refused_post;
mod show_password;
mod shown_once;
mod strength_meter;
mod submit_button;
mod text_area;
mod username_field;

pub use alerts::{FormAlert, FormStatus};
pub use checked_form::{CheckedForm, empty_secrets, field_value, focus_form};
pub use code_field::CodeField;
pub use declaration::{EXPORT, Form, PlainForm};
pub use field::{CheckField, TextField, kept_as_typed};
pub use field_check::FieldCheck;
pub(crate) use field_check::LeftField;
pub use moves::{account_confirmation, confirmation, done_here, load, redirect, redirect_to, warns_here};
pub use next_field::{NextField, next_page};
pub use post_form::PostForm;
pub use prove_again::{ProveAgain, code_errors, needs_proof, proof_errors};
pub use refused_post::{Refusal, RefusedPost};
pub use show_password::{ShowPassword, show_password};
pub use shown_once::{CodesToShow, shown_once};
pub use strength_meter::{StrengthMeter, StrengthState};
pub use submit_button::SubmitButton;
pub use text_area::TextArea;
pub use username_field::UsernameField;
