use portico_accounts::{Enrolment, Fault, Step, StepMethod as Method};
use portico_wire::answers::{NewApp, PendingStep, StepMethod};
use portico_wire::problem::StepMembers;
use portico_wire::secret_text::SecretText;
use secrecy::ExposeSecret;

use super::qr_code::qr_code;

/// The ways to finish a pending log-in.
pub fn step_methods(step: &Step) -> Vec<StepMethod> {
    let name = |method: &Method| match method {
        Method::App => StepMethod::App,
        Method::RecoveryCode => StepMethod::RecoveryCode,
        Method::Passkey => StepMethod::Passkey,
        Method::SetUp => StepMethod::SetUp,
    };
    step.methods.iter().map(name).collect()
}

/// A pending log-in, for a program.
pub fn step_members(step: &Step) -> StepMembers {
    StepMembers {
        step_token: SecretText::from(step.token.expose_secret()),
        expires_in: step.expires_in.as_secs(),
        methods: step_methods(step),
    }
}

/// A pending log-in, for its page.
pub fn pending_step(step: &Step, enrolment: Option<&Enrolment>) -> Result<PendingStep, Fault> {
    Ok(PendingStep {
        methods: step_methods(step),
        deletion_due_at: step.deletion_due_at.map(|at| at.to_string()),
        trust_for: step.trust.map(|trust| trust.as_secs()),
        new_app: enrolment.map(new_app).transpose()?,
    })
}

/// An app that waits for its first code.
pub fn new_app(enrolment: &Enrolment) -> Result<NewApp, Fault> {
    Ok(NewApp {
        secret: SecretText::from(enrolment.secret.expose_secret()),
        uri: SecretText::from(enrolment.uri.expose_secret()),
        qr_code: SecretText::from(&*qr_code(enrolment.uri.expose_secret())?),
        expires_in: enrolment.expires_in.as_secs(),
    })
}
