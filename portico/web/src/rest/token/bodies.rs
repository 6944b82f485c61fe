//! Request bodies for tokens.
#![expect(dead_code, reason = "these describe what is read as fields")]

use portico_fields::{Code, GivenPassword, RecoveryCode};
use utoipa::PartialSchema;
use utoipa::ToSchema;
use utoipa::openapi::schema::{AnyOfBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};

use crate::openapi::texts;

/// An email address and a password, a pending log-in and a code, or a refresh token.
pub struct Grant;

impl PartialSchema for Grant {
    fn schema() -> RefOr<Schema> {
        let kinds =
            [ByEmail::name(), ByUsername::name(), ByCode::name(), ByRecoveryCode::name(), ByRefreshToken::name()];
        let any = kinds.iter().fold(AnyOfBuilder::new(), |any, kind| any.item(Ref::from_schema_name(kind.as_ref())));
        let about = "An email address and a password, a pending log-in and a code, or a refresh token.";
        any.description(Some(about)).into()
    }
}

impl ToSchema for Grant {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((ByEmail::name().into(), ByEmail::schema()));
        ByEmail::schemas(schemas);
        schemas.push((ByUsername::name().into(), ByUsername::schema()));
        ByUsername::schemas(schemas);
        schemas.push((ByCode::name().into(), ByCode::schema()));
        ByCode::schemas(schemas);
        schemas.push((ByRecoveryCode::name().into(), ByRecoveryCode::schema()));
        ByRecoveryCode::schemas(schemas);
        schemas.push((ByRefreshToken::name().into(), ByRefreshToken::schema()));
        ByRefreshToken::schemas(schemas);
    }
}

/// An address and a password.
#[derive(ToSchema)]
#[schema(as = PasswordGrant, example = json!({ "email": "ada@example.org", "password": "correct horse battery" }))]
struct ByEmail {
    grant_type: Option<PasswordGrantType>,
    email: texts::GivenAddress,
    password: GivenPassword,
    /// From the authenticator app, to log in with one request.
    code: Option<Code>,
}

/// The same, with the field name of RFC 6749 for the address.
#[derive(ToSchema)]
#[schema(as = UsernameGrant)]
struct ByUsername {
    grant_type: Option<PasswordGrantType>,
    username: texts::GivenAddress,
    password: GivenPassword,
    code: Option<Code>,
}

/// A pending log-in, and a code from the authenticator app.
#[derive(ToSchema)]
#[schema(as = StepGrant, example = json!({ "grant_type": "step", "step_token": "the step token", "code": "123456" }))]
struct ByCode {
    grant_type: StepGrantType,
    step_token: texts::Token,
    code: Code,
}

/// A pending log-in, and a recovery code.
#[derive(ToSchema)]
#[schema(as = RecoveryGrant)]
struct ByRecoveryCode {
    grant_type: StepGrantType,
    step_token: texts::Token,
    recovery_code: RecoveryCode,
}

/// A refresh token.
#[derive(ToSchema)]
#[schema(as = RefreshTokenGrant)]
struct ByRefreshToken {
    grant_type: RefreshGrantType,
    refresh_token: texts::Token,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum PasswordGrantType {
    Password,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum StepGrantType {
    Step,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum RefreshGrantType {
    RefreshToken,
}
