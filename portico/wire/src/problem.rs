//! Errors as RFC 9457 problem documents, shared by the API, the server functions and the pages.

mod code;
mod en;
mod explanation;
#[cfg(feature = "openapi")]
mod schema;

pub use code::Code;
pub use explanation::Explanation;
use portico_fields::{Field, FieldError};
use serde::{Deserialize, Serialize};

use crate::answers::StepMethod;
use crate::secret_text::SecretText;

/// The fields of a second factor.
const CODE_FIELDS: [Field; 2] = [Field::Code, Field::RecoveryCode];

/// The messages of the problems that browsers make themselves. As constants, they are all that is downloaded of the
/// messages of all codes.
const VALIDATION: &str = Code::Validation.sentence();
const INTERNAL: &str = Code::Internal.sentence();

/// Translates an English sentence.
pub type Say = fn(&'static str) -> &'static str;

/// The message of `second_factor_required` where the account has no second factor yet.
const SET_UP_FIRST: &str = en::SET_UP_FIRST;

/// The message of `second_factor_required` where the account has passkeys, but no app.
const USE_PASSKEY_FIRST: &str = en::USE_PASSKEY_FIRST;

/// A problem document. Unknown members are ignored when one is read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Problem {
    /// The stable code for clients.
    pub code: Code,
    /// The message for the user.
    pub detail: String,
    /// One entry for each invalid field.
    #[serde(default)]
    pub errors: Vec<FieldError>,
    /// Why the session ended, if known.
    #[serde(default)]
    pub reason: Option<String>,
    /// The exhausted limit, if any.
    #[serde(default)]
    pub limit: Option<Limit>,
    /// With `invalid_passkey`: whether no passkey has that id.
    #[serde(default)]
    pub unknown_credential: bool,
    /// The log-in that takes one more step. Only for programs.
    #[serde(skip)]
    pub step: Option<Box<StepMembers>>,
}

/// The members of `one_more_step`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepMembers {
    pub step_token: SecretText,
    /// Seconds.
    pub expires_in: u64,
    pub methods: Vec<StepMethod>,
}

/// An exhausted limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Limit {
    /// The number of attempts allowed…
    pub count: u32,
    /// …in this many seconds.
    pub per: u64,
    /// Seconds until the limit resets.
    pub retry_after: u64,
}

impl Problem {
    /// A problem with the code's default message.
    pub fn new(code: Code) -> Self {
        Self::with_detail(code, code.sentence())
    }

    pub fn with_detail(code: Code, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self { code, detail, errors: Vec::new(), reason: None, limit: None, unknown_credential: false, step: None }
    }

    /// A problem for fields that were understood but cannot be accepted.
    pub fn validation(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::with_detail(Code::Validation, VALIDATION) }
    }

    /// A second factor is required, and the account has none yet.
    pub fn set_up_first() -> Self {
        Self::with_detail(Code::SecondFactorRequired, SET_UP_FIRST)
    }

    /// A second factor is required, and the account has passkeys, but no app.
    pub fn use_passkey_first() -> Self {
        Self::with_detail(Code::SecondFactorRequired, USE_PASSKEY_FIRST)
    }

    /// A fault of ours.
    pub fn internal() -> Self {
        Self::with_detail(Code::Internal, INTERNAL)
    }

    /// Whether the user must enter their password for the operation.
    pub fn needs_password(&self) -> bool {
        matches!(self.code, Code::ReauthenticationRequired | Code::WrongPassword)
            || self.at_field(Field::Password).is_some()
    }

    /// Whether the user must set up a second factor first. Only the message shows it. `say` translates it into the
    /// language of the page.
    pub fn needs_set_up(&self, say: Say) -> bool {
        self.detail == say(SET_UP_FIRST)
    }

    /// Whether the user must use a passkey, and can enter nothing instead. Only the message shows it.
    pub fn needs_passkey(&self, say: Say) -> bool {
        self.detail == say(USE_PASSKEY_FIRST)
    }

    /// Whether the user must enter a code from their second factor for the operation.
    pub fn needs_code(&self, say: Say) -> bool {
        (matches!(self.code, Code::SecondFactorRequired | Code::WrongCode)
            && !self.needs_set_up(say)
            && !self.needs_passkey(say))
            || CODE_FIELDS.iter().any(|field| self.at_field(*field).is_some())
    }

    /// Whether this field must change before a retry.
    pub fn has_field(&self, field: Field) -> bool {
        self.at_field(field).is_some()
            || self.is_said_at(field)
            || (self.code == Code::SecondFactorRequired && CODE_FIELDS.contains(&field))
    }

    /// Whether its own sentence is shown at a field, as the answer to the whole form.
    pub fn is_about_field(&self) -> bool {
        self.said_at().next().is_some()
    }

    /// The fields that show its own sentence.
    pub fn said_at(&self) -> impl Iterator<Item = Field> {
        let fields = [Field::Email, Field::Password, Field::CurrentPassword, Field::Code, Field::RecoveryCode];
        fields.into_iter().filter(|field| self.is_said_at(*field))
    }

    /// Whether its own sentence is shown at this field.
    pub fn is_said_at(&self, field: Field) -> bool {
        matches!(
            (self.code, field),
            (Code::WrongCode, Field::Code | Field::RecoveryCode)
                | (Code::EmailTaken, Field::Email)
                | (Code::InvalidCredentials, Field::Password)
                | (Code::WrongPassword, Field::Password | Field::CurrentPassword)
        )
    }

    /// The message shown at this field.
    pub fn message_at(&self, field: Field) -> Option<&str> {
        let said = self.is_said_at(field).then_some(&*self.detail);
        self.at_field(field).map(|error| &*error.message).or(said)
    }

    /// The error of one field.
    pub fn at_field(&self, field: Field) -> Option<&FieldError> {
        self.errors.iter().find(|error| error.field == field)
    }
}

impl Serialize for Problem {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Document {
            kind: format!("/problems/{}", self.code.as_str()),
            title: self.code.title(),
            status: self.code.status(),
            detail: &self.detail,
            code: self.code,
            errors: &self.errors,
            reason: self.reason.as_deref(),
            limit: self.limit,
            unknown_credential: self.unknown_credential.then_some(true),
            step_token: self.step.as_ref().map(|step| step.step_token.expose()),
            expires_in: self.step.as_ref().map(|step| step.expires_in),
            methods: self.step.as_ref().map(|step| &*step.methods),
        }
        .serialize(serializer)
    }
}

/// An error (RFC 9457).
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
struct Document<'a> {
    /// The address of a page that explains the code.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(format = "uri-reference", pattern = "^/problems/[a-z_]+$"))]
    kind: String,
    /// The same for every problem with this code.
    title: &'a str,
    /// The HTTP status.
    #[cfg_attr(feature = "openapi", schema(minimum = 400, maximum = 599))]
    status: u16,
    /// The sentence for the user.
    detail: &'a str,
    code: Code,
    /// With `validation`: one entry for each invalid field.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<FieldError>>, nullable = false, min_items = 1))]
    errors: &'a [FieldError],
    /// Why the session ended, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::reason::Reason>, nullable = false))]
    reason: Option<&'a str>,
    /// With `rate_limited`: the exhausted limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    limit: Option<Limit>,
    /// With `invalid_passkey`: true if no passkey has that id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    unknown_credential: Option<bool>,
    /// With `one_more_step`: for `grant_type=step` of `POST /token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    step_token: Option<&'a str>,
    /// With `one_more_step`: the seconds in which the log-in can be finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    expires_in: Option<u64>,
    /// With `one_more_step`: one of these finishes the log-in. `passkey` and `set_up` need a browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<StepMethod>>, nullable = false, min_items = 1))]
    methods: Option<&'a [StepMethod]>,
}

#[cfg(test)]
mod tests;
