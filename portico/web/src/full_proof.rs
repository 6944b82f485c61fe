use portico_accounts::{Accounts, Caller, FullProof};
use portico_fields::{Code, Field, FieldCode, FieldError, GivenPassword, RecoveryCode};
use portico_wire::problem::Problem;

use crate::fields::Fields;
use crate::into_problem::IntoProblem;

/// A text, or `None` if it was not given.
pub type Given<'a> = Result<Option<&'a str>, FieldError>;

/// Parses what a user gives as full proof. The domain decides what is needed.
pub fn full_proof(
    password: Given<'_>,
    code: Given<'_>,
    recovery_code: Given<'_>,
) -> Result<FullProof, Vec<FieldError>> {
    let parsed =
        (parse(password, GivenPassword::parse), parse(code, Code::parse), parse(recovery_code, RecoveryCode::parse));
    match parsed {
        (Ok(password), Ok(code), Ok(recovery_code)) => Ok(FullProof { password, code, recovery_code }),
        (password, code, recovery_code) => {
            Err([password.err(), code.err(), recovery_code.err()].into_iter().flatten().collect())
        }
    }
}

/// The full proof in a body. `password` is the password's field there.
pub fn full_proof_in(fields: &Fields, password: Field) -> Result<FullProof, Vec<FieldError>> {
    let given = |field: Field| fields.optional(field);
    let proof = full_proof(given(password), given(Field::Code), given(Field::RecoveryCode));
    proof.map_err(|errors| at_field(errors, password))
}

/// A new value with the full proof that its change takes. Every wrong field is reported, and beside others a missing
/// password, which the domain alone would report only later. `password` is its field. [`if_has_password`] takes that
/// error back for users who have no password.
pub fn with_proof<T>(
    new: Result<T, FieldError>,
    proof: Result<FullProof, Vec<FieldError>>,
    password: Field,
) -> Result<(T, FullProof), Vec<FieldError>> {
    match (new, proof) {
        (Ok(new), Ok(proof)) => Ok((new, proof)),
        (new, proof) => {
            let missing = proof.as_ref().is_ok_and(|proof| proof.password.is_none());
            let missing = missing.then(|| FieldError::new(password, FieldCode::Required));
            let of_proof = proof.err().into_iter().flatten().chain(missing);
            let mut errors: Vec<_> = new.err().into_iter().chain(of_proof).collect();
            // It is the first field of its form.
            errors.sort_by_key(|error| error.field != Field::CurrentPassword);
            Err(errors)
        }
    }
}

/// The same, but a missing password is an error only of users who have one. `password` is its field.
pub async fn if_has_password<T>(
    accounts: &Accounts,
    caller: &Caller,
    read: Result<T, impl IntoProblem>,
    password: Field,
) -> Result<T, Problem> {
    let problem = match read {
        Ok(read) => return Ok(read),
        Err(error) => error.into_problem(),
    };
    if !is_missing_beside_others(&problem.errors, password) {
        return Err(problem);
    }
    let has_password = accounts.has_password(caller.user.id).await.map_err(IntoProblem::into_problem)?;
    Err(if has_password { problem } else { without_missing(problem, password) })
}

fn is_missing_beside_others(errors: &[FieldError], password: Field) -> bool {
    errors.len() > 1 && errors.iter().any(|error| is_missing(error, password))
}

fn without_missing(mut problem: Problem, password: Field) -> Problem {
    problem.errors.retain(|error| !is_missing(error, password));
    problem
}

fn is_missing(error: &FieldError, password: Field) -> bool {
    error.field == password && error.code == FieldCode::Required
}

/// Moves errors of the password to the field that it was sent in.
pub fn at_field(errors: Vec<FieldError>, password: Field) -> Vec<FieldError> {
    let moved = |error: FieldError| if error.field == Field::Password { error.at(password) } else { error };
    errors.into_iter().map(moved).collect()
}

/// Parses a text if it was given.
pub fn parse<T>(given: Given<'_>, parse: impl FnOnce(&str) -> Result<T, FieldError>) -> Result<Option<T>, FieldError> {
    given?.map(parse).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_part_may_be_missing() {
        let proof = full_proof(Ok(None), Ok(None), Ok(None)).unwrap();
        assert!(proof.password.is_none() && proof.code.is_none() && proof.recovery_code.is_none());
        let proof = full_proof(Ok(Some("a password")), Ok(Some("123 456")), Ok(None)).unwrap();
        assert!(proof.password.is_some() && proof.code.unwrap().expose() == "123456");
    }

    #[test]
    fn a_missing_password_can_be_taken_back_beside_other_errors_only() {
        let new = Err::<(), _>(FieldError::new(Field::NewPassword, FieldCode::Required));
        let both = with_proof(new, Ok(FullProof::default()), Field::CurrentPassword).unwrap_err();
        assert!(is_missing_beside_others(&both, Field::CurrentPassword));
        let left = without_missing(Problem::validation(both), Field::CurrentPassword).errors;
        assert_eq!(left.iter().map(|error| error.field).collect::<Vec<_>>(), [Field::NewPassword]);
        assert!(!is_missing_beside_others(&left, Field::CurrentPassword));
        let alone = [FieldError::new(Field::CurrentPassword, FieldCode::Required)];
        assert!(!is_missing_beside_others(&alone, Field::CurrentPassword));
    }

    #[test]
    fn each_wrong_field_is_named() {
        let errors = full_proof(Ok(Some("")), Ok(Some("12345")), Ok(Some("short"))).unwrap_err();
        let found: Vec<_> = errors.iter().map(|error| (error.field, error.code)).collect();
        assert_eq!(
            found,
            [
                (Field::Password, FieldCode::Required),
                (Field::Code, FieldCode::Invalid),
                (Field::RecoveryCode, FieldCode::Invalid)
            ]
        );
        assert_eq!(at_field(errors, Field::CurrentPassword)[0].field, Field::CurrentPassword);
    }
}
