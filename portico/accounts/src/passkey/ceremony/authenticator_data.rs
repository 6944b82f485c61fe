use uuid::Uuid;

use crate::passkey::refusal::Reason;
use crate::passkey::relying_party::RelyingParty;

/// The longest id of a credential (section 4).
pub(crate) const MAX_CREDENTIAL_ID: usize = 1023;

/// What the authenticator signs (section 6.1).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AuthenticatorData<'a> {
    rp_id_hash: &'a [u8; 32],
    flags: u8,
    pub(crate) sign_count: u32,
    rest: &'a [u8],
}

/// The new credential in it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AttestedCredential<'a> {
    pub(crate) aaguid: Uuid,
    pub(crate) id: &'a [u8],
}

/// Flags.
const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;

impl<'a> AuthenticatorData<'a> {
    /// `None` if it is cut, or longer than its flags say.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (rp_id_hash, bytes) = bytes.split_first_chunk()?;
        let (flags, bytes) = bytes.split_first()?;
        let (sign_count, rest) = bytes.split_first_chunk()?;
        let data = Self { rp_id_hash, flags: *flags, sign_count: u32::from_be_bytes(*sign_count), rest };
        let is_longer = data.has(HAS_CREDENTIAL) || data.has(HAS_EXTENSIONS);
        (is_longer != rest.is_empty()).then_some(data)
    }

    /// The checks of both ceremonies: made for this site, with the user present and verified, and with flags that fit
    /// each other.
    pub(crate) fn check(&self, site: &RelyingParty) -> Result<(), Reason> {
        if *self.rp_id_hash != site.id_hash() {
            Err(Reason::OtherHost)
        } else if !self.has(USER_PRESENT) || !self.has(USER_VERIFIED) {
            Err(Reason::UserNotVerified)
        } else if self.is_backed_up() && !self.is_backup_eligible() {
            Err(Reason::BackupState)
        } else {
            Ok(())
        }
    }

    pub(crate) fn is_backup_eligible(&self) -> bool {
        self.has(BACKUP_ELIGIBLE)
    }

    pub(crate) fn is_backed_up(&self) -> bool {
        self.has(BACKED_UP)
    }

    /// The new credential. Its public key follows in COSE's form; the browser hands it out in a simpler one.
    pub(crate) fn credential(&self) -> Option<AttestedCredential<'a>> {
        if !self.has(HAS_CREDENTIAL) {
            return None;
        }
        let (aaguid, rest) = self.rest.split_first_chunk::<16>()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (id, key) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        let is_good = (1..=MAX_CREDENTIAL_ID).contains(&id.len()) && !key.is_empty();
        is_good.then(|| AttestedCredential { aaguid: Uuid::from_bytes(*aaguid), id })
    }

    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(flags: u8, rest: &[u8]) -> Vec<u8> {
        let site = RelyingParty::new(true, "https://portico.example");
        [&site.id_hash()[..], &[flags], &7_u32.to_be_bytes(), rest].concat()
    }

    fn check(bytes: &[u8]) -> Result<(), Reason> {
        AuthenticatorData::parse(bytes).unwrap().check(&RelyingParty::new(true, "https://portico.example"))
    }

    #[test]
    fn the_flags_decide() {
        for (flags, outcome) in [
            (0b0000_0101, Ok(())),
            (0b0000_1101, Ok(())),
            (0b0001_1101, Ok(())),
            (0b0000_0100, Err(Reason::UserNotVerified)),
            (0b0000_0001, Err(Reason::UserNotVerified)),
            (0b0001_0101, Err(Reason::BackupState)),
        ] {
            assert_eq!(check(&data(flags, &[])), outcome, "{flags:b}");
        }
    }

    #[test]
    fn data_for_another_host_is_refused() {
        let mut bytes = data(0b101, &[]);
        bytes[31] ^= 1;
        assert_eq!(check(&bytes), Err(Reason::OtherHost));
    }

    #[test]
    fn data_of_another_length_is_refused() {
        let whole = data(0b101, &[]);
        assert_eq!(AuthenticatorData::parse(&whole).unwrap().sign_count, 7);
        for length in 0..whole.len() {
            assert_eq!(AuthenticatorData::parse(&whole[..length]), None);
        }
        assert_eq!(AuthenticatorData::parse(&data(0b101, &[0])), None);
        assert!(AuthenticatorData::parse(&data(0b1000_0101, &[0xa0])).is_some());
    }

    #[test]
    fn a_credential_is_read_with_its_id() {
        let credential = [&[9; 16][..], &[0, 3], b"abc", &[0xa5]].concat();
        let bytes = data(0b0100_0101, &credential);
        let read = AuthenticatorData::parse(&bytes).unwrap().credential().unwrap();
        assert_eq!((read.aaguid, read.id), (Uuid::from_bytes([9; 16]), &b"abc"[..]));
        for length in 1..credential.len() {
            let cut = data(0b0100_0101, &credential[..length]);
            assert_eq!(AuthenticatorData::parse(&cut).unwrap().credential(), None);
        }
        assert_eq!(AuthenticatorData::parse(&data(0b101, &[])).unwrap().credential(), None);
    }

    #[test]
    fn an_id_has_1_to_1023_bytes() {
        for (bytes, is_read) in [(0_u16, false), (1, true), (1023, true), (1024, false)] {
            let credential = [&[9; 16][..], &bytes.to_be_bytes(), &vec![1; bytes.into()], &[0xa5]].concat();
            let data = data(0b0100_0101, &credential);
            assert_eq!(AuthenticatorData::parse(&data).unwrap().credential().is_some(), is_read, "{bytes}");
        }
    }
}
