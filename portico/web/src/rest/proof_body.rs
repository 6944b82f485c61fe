use portico_accounts::{FullProof, Settings};
use portico_fields::{Code, Field, GivenPassword, RecoveryCode};
use utoipa::ToSchema;

use super::body::Body;
use crate::fields::Fields;
use crate::full_proof::full_proof_in;
use crate::http_error::HttpError;

/// Full proof: the password, and where an authenticator app is on, a code or a recovery code. Users without a password
/// must have used a passkey recently in the same session.
#[derive(ToSchema)]
#[schema(as = Proof, example = json!({ "password": "correct horse battery", "code": "123456" }))]
pub struct ProofBody {
    /// Required of users who have one. Others leave it out.
    password: Option<GivenPassword>,
    /// From the authenticator app. It takes precedence over `recovery_code` if both are sent.
    code: Option<Code>,
    recovery_code: Option<RecoveryCode>,
}

impl Body for ProofBody {
    fn read(fields: &Fields, _: &Settings) -> Result<Self, HttpError> {
        let FullProof { password, code, recovery_code } = full_proof_in(fields, Field::Password)?;
        Ok(Self { password, code, recovery_code })
    }
}

impl From<ProofBody> for FullProof {
    fn from(ProofBody { password, code, recovery_code }: ProofBody) -> Self {
        Self { password, code, recovery_code }
    }
}
