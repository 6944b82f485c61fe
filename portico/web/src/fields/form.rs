use percent_encoding::percent_decode;
use portico_wire::problem::{Code, Problem};

/// The pairs of an `application/x-www-form-urlencoded` body, which must decode to UTF-8.
pub fn form_pairs(body: &[u8]) -> Result<Vec<(String, String)>, Problem> {
    let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = match pair.iter().position(|byte| *byte == b'=') {
                Some(at) => (&pair[..at], &pair[at + 1..]),
                None => (pair, &[][..]),
            };
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

/// The first value with that name in a query.
pub fn query_value(query: &str, name: &str) -> Option<String> {
    let pairs = form_pairs(query.as_bytes()).ok()?;
    pairs.into_iter().find(|(sent, _)| sent == name).map(|(_, value)| value)
}

fn decode(text: &[u8]) -> Result<String, Problem> {
    let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let decoded = percent_decode(&spaced).decode_utf8().map_err(|_| Problem::new(Code::Malformed))?;
    Ok(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded() {
        let pairs = form_pairs(b"name=Ada+L%C3%B6&email=a%2Bb@c&&empty=&bare").unwrap();
        let expected = [("name", "Ada Lö"), ("email", "a+b@c"), ("empty", ""), ("bare", "")];
        assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn invalid_utf_8_is_malformed() {
        assert_eq!(form_pairs(b"name=%ff").unwrap_err().code, Code::Malformed);
        assert_eq!(form_pairs(b"name=\xff").unwrap_err().code, Code::Malformed);
    }
}
