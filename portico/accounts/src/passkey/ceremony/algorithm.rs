use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaParameters, UnparsedPublicKey,
    VerificationAlgorithm,
};

/// A signature algorithm of passkeys, in the order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    EdDsa,
    Es256,
    Rs256,
}

/// The start of a P-256 key as SubjectPublicKeyInfo: the lengths, the algorithm, the curve, and an uncompressed point
/// (RFC 5480, section 2).
const P256: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

/// The start of an Ed25519 key (RFC 8410, section 4).
const EDWARDS: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// The algorithm of an RSA key (RFC 3279, section 2.3.1).
const RSA: [u8; 15] = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

impl Algorithm {
    pub(crate) const ALL: [Self; 3] = [Self::EdDsa, Self::Es256, Self::Rs256];

    /// The number in COSE (RFC 9053 and RFC 8812).
    pub(crate) fn cose(self) -> i64 {
        match self {
            Self::EdDsa => -8,
            Self::Es256 => -7,
            Self::Rs256 => -257,
        }
    }

    pub(crate) fn of_cose(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.cose() == number)
    }

    /// Whether a browser's SubjectPublicKeyInfo is a key of this algorithm: on P-256, of Ed25519, or RSA with 2048 to
    /// 8192 bits.
    pub(crate) fn has_key(self, spki: &[u8]) -> bool {
        let is_of_its_kind = match self {
            Self::EdDsa => spki.starts_with(&EDWARDS) && spki.len() == EDWARDS.len() + 32,
            Self::Es256 => spki.starts_with(&P256) && spki.len() == P256.len() + 64,
            Self::Rs256 => rsa_bits(spki).is_some_and(|bits| (2048..=8192).contains(&bits)),
        };
        is_of_its_kind && ParsedPublicKey::new(self.verification(), spki).is_ok()
    }

    /// Whether the key's other half signed this message.
    pub(crate) fn verifies(self, spki: &[u8], message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(self.verification(), spki).verify(message, signature).is_ok()
    }

    fn verification(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::EdDsa => &ED25519,
            Self::Es256 => &ECDSA_P256_SHA256_ASN1,
            Self::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
        }
    }
}

/// The size of an RSA key of at least 2048 bits, whose outer lengths take two bytes each.
fn rsa_bits(spki: &[u8]) -> Option<u32> {
    let content = after_length(spki.strip_prefix(&[0x30, 0x82])?)?;
    let bits = after_length(content.strip_prefix(&RSA)?.strip_prefix(&[0x03, 0x82])?)?;
    RsaParameters::public_modulus_len(bits.strip_prefix(&[0])?).ok()
}

/// What follows a length of two bytes, if it is as long as that says.
fn after_length(bytes: &[u8]) -> Option<&[u8]> {
    let (length, content) = bytes.split_first_chunk()?;
    (usize::from(u16::from_be_bytes(*length)) == content.len()).then_some(content)
}
