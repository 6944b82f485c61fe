/// RFC 4648, section 6: the form in which authenticator apps read a secret.
pub(crate) const RFC_4648: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Eight characters for every five bytes. Bytes that do not fill a group of five are left out, so the text has no
/// padding.
pub(crate) fn encode(bytes: &[u8], alphabet: &[u8; 32]) -> String {
    let (groups, _) = bytes.as_chunks::<5>();
    let mut text = String::with_capacity(groups.len() * 8);
    for group in groups {
        let bits = group.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        for shift in (0..8).rev() {
            let digit = usize::try_from(bits >> (shift * 5) & 31).unwrap_or_default();
            text.extend(alphabet.get(digit).map(|byte| char::from(*byte)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_4648_are_encoded() {
        assert_eq!(encode(b"fooba", RFC_4648), "MZXW6YTB");
        assert_eq!(encode(b"12345678901234567890", RFC_4648), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(encode(&[0xff; 5], b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"), "ZZZZZZZZ");
    }
}
