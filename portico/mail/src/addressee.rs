/// The reader of a letter.
#[derive(Clone, Copy, Debug)]
pub struct Addressee<'a> {
    pub email: &'a str,
    /// Greets a user whose address is known to be theirs: a name chosen by a stranger must not be emailed to others.
    pub name: Option<&'a str>,
    /// One of [`LANGUAGES`](crate::LANGUAGES). Any other counts as English.
    pub language: &'a str,
}
