use http::{HeaderMap, header};
use portico_wire::problem::{Code, Problem};

/// The access token in `Authorization`, if the header is present.
///
/// The header must appear only once and have exactly two parts: `Bearer` in any case, and the token (RFC 6750, section
/// 2.1). Other schemes do not count as credentials.
pub fn credential(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Problem::new(Code::InvalidToken));
    }
    let value = value.to_str().map_err(|_| Problem::new(Code::InvalidToken))?;
    let parts: Vec<&str> = value.splitn(3, ' ').collect();
    match parts[..] {
        [scheme, token] if is_bearer(scheme) && !token.is_empty() => Ok(Some(token)),
        [scheme, ..] if is_bearer(scheme) => Err(Problem::new(Code::InvalidToken)),
        _ => Err(Problem::new(Code::AuthenticationRequired)),
    }
}

fn is_bearer(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("bearer")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(values: &[&str]) -> Result<Option<String>, Code> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        credential(&headers).map(|token| token.map(str::to_owned)).map_err(|problem| problem.code)
    }

    #[test]
    fn the_scheme_is_case_insensitive() {
        for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] {
            assert_eq!(read(&[&format!("{scheme} a.b.c")]), Ok(Some("a.b.c".to_owned())));
        }
    }

    #[test]
    fn a_missing_header_is_not_an_error() {
        assert_eq!(read(&[]), Ok(None));
    }

    #[test]
    fn a_header_must_have_two_parts() {
        for value in ["Bearer", "Bearer ", "Bearer  a.b.c", "Bearer a.b.c d", "bearer a b c d"] {
            assert_eq!(read(&[value]), Err(Code::InvalidToken), "{value:?}");
        }
    }

    #[test]
    fn a_repeated_header_is_refused() {
        assert_eq!(read(&["Bearer a.b.c", "Bearer a.b.c"]), Err(Code::InvalidToken));
    }

    #[test]
    fn another_scheme_does_not_authenticate() {
        for value in ["Basic YWRhOmE=", "a.b.c", "JWT a.b.c", ""] {
            assert_eq!(read(&[value]), Err(Code::AuthenticationRequired), "{value:?}");
        }
    }
}
