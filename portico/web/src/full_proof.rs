use portico_accounts::FullProof;
use portico_fields::{Code, FieldError, GivenPassword, RecoveryCode};

/// Parses what a user gives as full proof. An empty or missing field counts as not given: the domain decides what is
/// needed.
pub fn full_proof(
    password: Result<&str, FieldError>,
    code: Result<&str, FieldError>,
    recovery_code: Result<&str, FieldError>,
) -> Result<FullProof, Vec<FieldError>> {
    let password = given(password, GivenPassword::parse);
    match (password, given(code, Code::parse), given(recovery_code, RecoveryCode::parse)) {
        (Ok(password), Ok(code), Ok(recovery_code)) => Ok(FullProof { password, code, recovery_code }),
        (password, code, recovery_code) => {
            Err([password.err(), code.err(), recovery_code.err()].into_iter().flatten().collect())
        }
    }
}

/// A new value with the full proof that its change takes. Every wrong field is reported.
pub fn with_proof<T>(
    new: Result<T, FieldError>,
    proof: Result<FullProof, Vec<FieldError>>,
) -> Result<(T, FullProof), Vec<FieldError>> {
    match (new, proof) {
        (Ok(new), Ok(proof)) => Ok((new, proof)),
        (new, proof) => Err(new.err().into_iter().chain(proof.err().into_iter().flatten()).collect()),
    }
}

/// Parses a text unless it is empty.
pub fn given<T>(
    text: Result<&str, FieldError>,
    parse: impl FnOnce(&str) -> Result<T, FieldError>,
) -> Result<Option<T>, FieldError> {
    match text? {
        "" => Ok(None),
        text => parse(text).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use portico_fields::{Field, FieldCode};

    use super::*;

    #[test]
    fn empty_fields_are_not_given() {
        let proof = full_proof(Ok(""), Ok(""), Ok("")).unwrap();
        assert!(proof.password.is_none() && proof.code.is_none() && proof.recovery_code.is_none());
        let proof = full_proof(Ok("a password"), Ok("123 456"), Ok("")).unwrap();
        assert!(proof.password.is_some() && proof.code.unwrap().expose() == "123456");
    }

    #[test]
    fn each_wrong_field_is_named() {
        let errors = full_proof(Ok("a\0"), Ok("12345"), Ok("short")).unwrap_err();
        let found: Vec<_> = errors.iter().map(|error| error.field).collect();
        assert_eq!(found, [Field::Password, Field::Code, Field::RecoveryCode]);
        assert_eq!(errors[1].code, FieldCode::Invalid);
    }
}
