//! Schemas for text fields, with the rules of [`portico_fields`].
//!
//! A JSON schema counts characters where these rules count bytes, and cannot detect common passwords. So a value that
//! matches the schema may still be answered with `validation`.

use portico_fields::{Email, GivenPassword as Given, Name, NewPassword as New};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// At least one visible character, and no control characters.
const SEEN: &str = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";
const NO_CONTROL: &str = r"^[^\x00-\x1f\x7f-\x9f]+$";
const NO_NUL: &str = r"^[^\x00]+$";

macro_rules! text {
    ($name:ident, $says:expr, $rules:expr) => {
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let rules: fn(ObjectBuilder) -> ObjectBuilder = $rules;
                rules(ObjectBuilder::new().schema_type(Type::String).description(Some($says))).into()
            }
        }

        impl ToSchema for $name {}
    };
}

text!(PersonName, "1 to 100 characters after trimming, no control characters.", |text| {
    text.min_length(Some(1)).max_length(Some(Name::MAX_CHARS)).pattern(Some(SEEN))
});

text!(EmailAddress, "An email address of at most 254 bytes. Its domain may be internationalised.", |text| {
    text.format(known(KnownFormat::Email)).min_length(Some(3)).max_length(Some(Email::MAX_BYTES))
});

text!(GivenAddress, "The address of an account. One that cannot exist is treated as an unknown one.", |text| text
    .min_length(Some(1))
    .max_length(Some(Email::MAX_BYTES))
    .pattern(Some(SEEN)));

text!(
    NewPassword,
    "At least 8 characters (whoever runs the site may ask for more) and at most 4,095 bytes, any character but NUL. \
     Common passwords and such as are made of the person's own name or address are refused.",
    |text| {
        let text = text.format(known(KnownFormat::Password)).pattern(Some(NO_NUL));
        text.min_length(Some(New::DEFAULT_MIN_CHARS)).max_length(Some(Given::MAX_BYTES))
    }
);

text!(GivenPassword, "The account's password: at most 4,095 bytes, any character but NUL.", |text| {
    let text = text.format(known(KnownFormat::Password)).pattern(Some(NO_NUL));
    text.min_length(Some(1)).max_length(Some(Given::MAX_BYTES))
});

text!(Token, "A token, exactly as it was handed out. No control characters.", |text| {
    text.min_length(Some(1)).pattern(Some(NO_CONTROL))
});

fn known(format: KnownFormat) -> Option<SchemaFormat> {
    Some(SchemaFormat::KnownFormat(format))
}
