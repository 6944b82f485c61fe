//! Schemas for text fields that have no type of their own.

use portico_fields::Email;
use portico_fields::schema::VISIBLE;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

const NO_CONTROL: &str = r"^[^\x00-\x1f\x7f-\x9f]+$";

pub struct GivenAddress;

impl PartialSchema for GivenAddress {
    fn schema() -> RefOr<Schema> {
        let text = text("The email address of an account. An invalid one is treated as an unknown one.");
        text.min_length(Some(1)).max_length(Some(Email::MAX_BYTES)).pattern(Some(VISIBLE)).into()
    }
}

impl ToSchema for GivenAddress {}

pub struct Token;

impl PartialSchema for Token {
    fn schema() -> RefOr<Schema> {
        let text = text("A token, exactly as issued. No control characters.");
        text.min_length(Some(1)).pattern(Some(NO_CONTROL)).into()
    }
}

impl ToSchema for Token {}

fn text(about: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).description(Some(about))
}
