use portico_fields::{Field, FieldError, NewPassword};
use portico_strength::{Whose, objection};

use crate::{Accounts, Fault};

impl Accounts {
    /// What speaks against a password that somebody chose: that it is on the lists of common ones, or made
    /// of their name, their address, or what this site is called. Found out away from the async threads.
    pub(crate) async fn objection_to(
        &self,
        password: &NewPassword,
        name: &str,
        email: &str,
    ) -> Result<Option<FieldError>, Fault> {
        let (password, name, email) = (password.clone(), name.to_owned(), email.to_owned());
        let site = self.settings.issuer.clone();
        let objection = self.passwords.take_turn(move || {
            let host = site.split_once("://").map_or(&*site, |(_, host)| host);
            objection(password.expose(), Whose { name: &name, email: &email, host })
        });
        Ok(objection.await?.map(|code| FieldError::new(Field::Password, code)))
    }
}
