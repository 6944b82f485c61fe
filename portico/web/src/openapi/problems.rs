//! The problems that an operation can return, and their schema.

use std::collections::BTreeMap;

use portico_fields::{Field, FieldCode, FieldError};
use portico_wire::answers::StepMethod;
use portico_wire::problem::{Code, Limit, Problem, StepMembers};
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

/// Errors of any request that reaches the domain.
const ANY: &[Code] = &[Code::Internal, Code::Unavailable];

/// Errors in a body.
pub const BODY: &[Code] = &[Code::Malformed, Code::TooLarge, Code::UnsupportedMediaType, Code::Validation];

/// Errors of an access token.
pub const BEARER: &[Code] = &[Code::AuthenticationRequired, Code::InvalidToken];

/// The same for operations that make changes. A browser's token then counts only on the site's own pages.
pub const BEARER_TO_CHANGE: &[Code] = &[Code::AuthenticationRequired, Code::InvalidToken, Code::Csrf];

/// Errors of an access token that must belong to an administrator.
pub const ADMIN: &[Code] =
    &[Code::AuthenticationRequired, Code::InvalidToken, Code::Forbidden, Code::SecondFactorRequired];

/// The same for operations that make changes.
pub const ADMIN_TO_CHANGE: &[Code] =
    &[Code::AuthenticationRequired, Code::InvalidToken, Code::Forbidden, Code::SecondFactorRequired, Code::Csrf];

/// Errors of an operation that demands a recent proof.
pub const RECENT_PROOF: &[Code] = &[Code::ReauthenticationRequired];

/// Errors of an operation that demands a second factor.
pub const SECOND_FACTOR: &[Code] = &[Code::SecondFactorRequired];

/// Errors of a password checked against the caller's.
pub const PASSWORD: &[Code] = &[Code::WrongPassword, Code::RateLimited, Code::Busy];

/// Errors of a full proof: a password, and a code where an app is on.
pub const FULL_PROOF: &[Code] = &[
    Code::WrongPassword,
    Code::ReauthenticationRequired,
    Code::SecondFactorRequired,
    Code::WrongCode,
    Code::RateLimited,
    Code::Busy,
];

/// `problems!(Problems: BODY, &[Code::EmailTaken]);` names the error responses of an operation, for the `responses` of
/// its description.
#[macro_export]
macro_rules! problems {
    ($name:ident: $($codes:expr),+ $(,)?) => {
        struct $name;

        impl $crate::utoipa::IntoResponses for $name {
            fn responses()
            -> std::collections::BTreeMap<String, $crate::utoipa::openapi::RefOr<$crate::utoipa::openapi::Response>> {
                $crate::openapi::problems::responses(&[$($codes),+])
            }
        }
    };
}

pub use problems;

/// One response for each status, with all of its codes.
pub fn responses(codes: &[&[Code]]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in [&codes.concat(), ANY].concat() {
        by_status.entry(code.status()).or_default().push(code);
    }
    by_status.into_iter().map(|(status, codes)| (status.to_string(), response(status, &codes).into())).collect()
}

fn response(status: u16, codes: &[Code]) -> Response {
    let lines = codes.iter().map(|code| format!("- `{}`: {}", code.as_str(), code.sentence()));
    let examples = codes.iter().map(|code| (code.as_str(), example(*code)));
    let content = ContentBuilder::new().schema(Some(schema(status, codes))).examples_from_iter(examples).build();
    let response = ResponseBuilder::new()
        .description(lines.collect::<Vec<_>>().join("\n"))
        .content("application/problem+json", content);
    match status {
        401 => response.header("WWW-Authenticate", challenge()).build(),
        429 => limits(response.header("Retry-After", retry_after())).build(),
        503 => response.header("Retry-After", retry_after()).build(),
        _ => response.build(),
    }
}

fn schema(status: u16, codes: &[Code]) -> Schema {
    let names = codes.iter().map(|code| code.as_str());
    let here = ObjectBuilder::new()
        .property("status", ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some([status])))
        .property("code", ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)));
    AllOfBuilder::new().item(Ref::from_schema_name("Problem")).item(here).into()
}

fn example(code: Code) -> Example {
    let problem = match code {
        Code::Validation => Problem::validation(vec![FieldError::new(Field::Email, FieldCode::Required)]),
        Code::RateLimited => {
            let limit = Limit { count: 10, per: 900, retry_after: 840 };
            Problem { limit: Some(limit), ..Problem::new(code) }
        }
        Code::OneMoreStep => {
            let methods = vec![StepMethod::App, StepMethod::RecoveryCode];
            let step = StepMembers { step_token: "the step token".into(), expires_in: 600, methods };
            Problem { step: Some(Box::new(step)), ..Problem::new(code) }
        }
        _ => Problem::new(code),
    };
    ExampleBuilder::new().summary(code.title()).value(serde_json::to_value(problem).ok()).build()
}

fn challenge() -> Header {
    let text = "`Bearer`; with `error=\"invalid_token\"` if an access token was sent (RFC 6750).";
    HeaderBuilder::new()
        .schema(ObjectBuilder::new().schema_type(Type::String).pattern(Some("^Bearer")))
        .description(Some(text))
        .build()
}

fn retry_after() -> Header {
    let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
    HeaderBuilder::new().schema(seconds).description(Some("Seconds until a retry makes sense.")).build()
}

fn limits(response: ResponseBuilder) -> ResponseBuilder {
    let policy = "The limit: `q` attempts in `w` seconds (draft-ietf-httpapi-ratelimit-headers).";
    let left = "The remaining budget: `r` attempts for the next `t` seconds.";
    let header = |says: &str| HeaderBuilder::new().description(Some(says)).build();
    response.header("RateLimit-Policy", header(policy)).header("RateLimit", header(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_for_administrators_describe_their_refusals() {
        let without_change = &["forbidden", "second_factor_required"][..];
        let with_change = &["csrf", "forbidden", "second_factor_required"];
        for (codes, forbidden) in [(ADMIN, without_change), (ADMIN_TO_CHANGE, with_change)] {
            let described = serde_json::to_value(responses(&[codes])).unwrap();
            let examples = |status: &str| {
                let content = &described[status]["content"]["application/problem+json"];
                content["examples"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
            };
            assert_eq!(examples("401"), ["authentication_required", "invalid_token"]);
            assert_eq!(examples("403"), forbidden);
        }
    }
}
