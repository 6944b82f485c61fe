//! Strict parsing of request bodies: 400 for unparseable bodies, 422 for invalid fields.

mod body;
mod form;
mod json;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::{HeaderMap, header};
use portico_fields::{Field, FieldCode, FieldError};
use portico_wire::problem::{Code, Problem};

pub use self::body::read_body;
pub use self::form::{form_pairs, query_value};
use self::json::Value;
use crate::http_error::HttpError;

const FORM: &str = "application/x-www-form-urlencoded";

/// The fields of a JSON object or a form, in their original order. Unknown ones are ignored.
pub struct Fields(Vec<(String, Value)>);

impl Fields {
    /// Reads a JSON object or a form, depending on the headers.
    pub fn parse(headers: &HeaderMap, body: &[u8]) -> Result<Self, Problem> {
        match media_type(headers).as_deref() {
            Some("application/json") => json::members(body).map(Self),
            Some(FORM) => {
                let pairs = form_pairs(body)?;
                Ok(Self(pairs.into_iter().map(|(name, value)| (name, Value::Text(value))).collect()))
            }
            _ => Err(Problem::new(Code::UnsupportedMediaType)),
        }
    }

    /// A field's text. A missing, null or empty field gives an empty text, which its type then refuses.
    pub fn text(&self, field: Field) -> Result<&str, FieldError> {
        self.named(field.as_str(), field)
    }

    /// A field's text, sent under another name.
    pub fn named(&self, name: &str, field: Field) -> Result<&str, FieldError> {
        let mut values = self.0.iter().filter(|(sent, _)| sent == name).map(|(_, value)| value);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(FieldError::new(field, FieldCode::Repeated)),
            (Some(Value::Text(text)), None) => Ok(text),
            (Some(Value::Null) | None, None) => Ok(""),
            (Some(Value::Other), None) => Err(FieldError::new(field, FieldCode::WrongType)),
        }
    }

    /// A field's text. `None` if it is missing or null.
    pub fn optional(&self, field: Field) -> Result<Option<&str>, FieldError> {
        let is_null = |value: &Value| matches!(value, Value::Null);
        let is_given = self.0.iter().any(|(sent, value)| sent == field.as_str() && !is_null(value));
        self.text(field).map(|text| is_given.then_some(text))
    }

    /// The text of a field without a type of its own. It must not contain control characters.
    pub fn plain_text(&self, field: Field) -> Result<&str, FieldError> {
        let text = self.text(field)?;
        let has_control = text.chars().any(char::is_control);
        if has_control { Err(FieldError::new(field, FieldCode::ControlCharacter)) } else { Ok(text) }
    }

    /// The same for a required field.
    pub fn required(&self, field: Field) -> Result<&str, FieldError> {
        match self.plain_text(field)? {
            "" => Err(FieldError::new(field, FieldCode::Required)),
            text => Ok(text),
        }
    }

    /// Whether the field was sent.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(sent, _)| sent == name)
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = HttpError;

    async fn from_request(request: Request, _: &S) -> Result<Self, HttpError> {
        let (parts, body) = request.into_parts();
        let body = read_body(body, &parts.headers).await?;
        Ok(Self::parse(&parts.headers, &body)?)
    }
}

/// The fields of a JSON object. Forms are answered 415.
pub struct JsonFields(pub Fields);

impl<S: Send + Sync> FromRequest<S> for JsonFields {
    type Rejection = HttpError;

    async fn from_request(request: Request, state: &S) -> Result<Self, HttpError> {
        if media_type(request.headers()).as_deref() != Some("application/json") {
            return Err(Problem::new(Code::UnsupportedMediaType).into());
        }
        Fields::from_request(request, state).await.map(Self)
    }
}

/// The body of a form. Other media types are refused, but an empty body needs no media type.
pub async fn read_form(body: Body, headers: &HeaderMap) -> Result<Bytes, Problem> {
    let body = read_body(body, headers).await?;
    let is_nothing = body.is_empty() && !headers.contains_key(header::CONTENT_TYPE);
    let is_form = media_type(headers).as_deref() == Some(FORM);
    if is_form || is_nothing { Ok(body) } else { Err(Problem::new(Code::UnsupportedMediaType)) }
}

/// The media type without its parameters, in lower case. Also `None` if the body is compressed, because nothing is
/// decompressed here.
pub fn media_type(headers: &HeaderMap) -> Option<String> {
    if headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"))
    {
        return None;
    }
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    value.split(';').next().map(|kind| kind.trim().to_ascii_lowercase())
}
