//! The values in the API document.
//!
//! A JSON schema counts characters where the rules count bytes, and cannot detect common passwords. So a value that
//! matches the schema may still be answered with `validation`.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::{Code, Email, GivenPassword, Name, NewPassword, RecoveryCode};

/// At least one visible character, and no control characters.
pub const VISIBLE: &str = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";

const SIX_DIGITS: &str = r"^ *([0-9] *){6}$";

const CROCKFORD: &str = r"^[ -]*([0-9A-TV-Za-tv-z][ -]*){24}$";

const NO_NUL: &str = r"^[^\x00]+$";

impl PartialSchema for Name {
    fn schema() -> RefOr<Schema> {
        let text = text("1 to 100 characters after trimming, no control characters.");
        text.min_length(Some(1)).max_length(Some(Name::MAX_CHARS)).pattern(Some(VISIBLE)).into()
    }
}

impl ToSchema for Name {
    fn name() -> Cow<'static, str> {
        "PersonName".into()
    }
}

impl PartialSchema for Email {
    fn schema() -> RefOr<Schema> {
        let text = text("An email address of at most 254 bytes. Its domain may be internationalised.");
        text.format(known(KnownFormat::Email)).min_length(Some(3)).max_length(Some(Email::MAX_BYTES)).into()
    }
}

impl ToSchema for Email {
    fn name() -> Cow<'static, str> {
        "EmailAddress".into()
    }
}

impl PartialSchema for NewPassword {
    fn schema() -> RefOr<Schema> {
        let about = "At least 8 characters (the operator may require more) and at most 4,095 bytes, any \
                     character but NUL. Common passwords are refused, and so are those made of the user's name, the \
                     user's address or the site's name.";
        password(about, NewPassword::DEFAULT_MIN_CHARS)
    }
}

impl ToSchema for NewPassword {}

impl PartialSchema for GivenPassword {
    fn schema() -> RefOr<Schema> {
        password("The account's password: at most 4,095 bytes, any character but NUL.", 1)
    }
}

impl ToSchema for GivenPassword {}

impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        text("Six digits from the authenticator app. Spaces are ignored.").pattern(Some(SIX_DIGITS)).into()
    }
}

impl ToSchema for Code {
    fn name() -> Cow<'static, str> {
        "AppCode".into()
    }
}

impl PartialSchema for RecoveryCode {
    fn schema() -> RefOr<Schema> {
        let about = "24 characters of Crockford's base32. Case, spaces and hyphens are ignored, `O` counts as `0`, \
                     and `I` and `L` count as `1`.";
        text(about).pattern(Some(CROCKFORD)).into()
    }
}

impl ToSchema for RecoveryCode {}

fn password(about: &str, min_length: usize) -> RefOr<Schema> {
    let text = text(about).format(known(KnownFormat::Password)).pattern(Some(NO_NUL));
    text.min_length(Some(min_length)).max_length(Some(GivenPassword::MAX_BYTES)).into()
}

fn text(about: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).description(Some(about))
}

fn known(format: KnownFormat) -> Option<SchemaFormat> {
    Some(SchemaFormat::KnownFormat(format))
}
