use portico_fields::{Field, FieldError, NewPassword};
use portico_strength::{PersonalDetails, rejection_reason};

use crate::accounts::Accounts;
use crate::fault::Fault;

impl Accounts {
    /// The reason to refuse a new password: it is on the lists of common ones, or made of the user's name, their
    /// address or the site's name. Checked off the async threads.
    pub(crate) async fn password_rejection(
        &self,
        password: &NewPassword,
        name: &str,
        email: &str,
    ) -> Result<Option<FieldError>, Fault> {
        let (password, name, email) = (password.clone(), name.to_owned(), email.to_owned());
        let (site, site_name) = (self.settings.issuer.clone(), self.settings.site_name.clone());
        let rejection = self.passwords.run_queued(move || {
            let host = site.split_once("://").map_or(&*site, |(_, host)| host);
            let whose = PersonalDetails { name: &name, email: &email, host, site_name: &site_name };
            rejection_reason(password.expose(), whose)
        });
        Ok(rejection.await?.map(|code| FieldError::new(Field::Password, code)))
    }
}
