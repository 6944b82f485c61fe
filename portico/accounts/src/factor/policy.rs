use crate::user::row::User;

/// Who must have a second factor (`PORTICO_SECOND_FACTOR`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// Everyone may have one.
    Optional,
    /// Administrators must have one.
    Admins,
    /// Everyone must have one.
    Required,
}

impl SecondFactor {
    pub fn asks(self, user: &User) -> bool {
        match self {
            Self::Optional => false,
            Self::Admins => user.is_admin,
            Self::Required => true,
        }
    }
}
