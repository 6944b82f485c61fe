//! Problems in the API document.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::{Code, Document, Problem};

impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        Document::schema()
    }
}

impl ToSchema for Problem {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Document::schemas(schemas);
    }
}

impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        let codes = Code::ALL.iter().copied().filter(|code| *code != Code::Unreachable);
        let lines = codes.clone().map(|code| format!("- `{}` ({}): {}", code.as_str(), code.status(), code.sentence()));
        let about = format!("The code that clients may rely on.\n\n{}", lines.collect::<Vec<_>>().join("\n"));
        let names = codes.map(Code::as_str);
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).description(Some(about)).into()
    }
}

impl ToSchema for Code {
    fn name() -> Cow<'static, str> {
        "ProblemCode".into()
    }
}
