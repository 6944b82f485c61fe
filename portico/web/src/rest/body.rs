use axum::extract::{FromRequest, Request};
use portico_accounts::Settings;
use portico_fields::{Field, SignUp};
use utoipa::ToSchema;

use crate::fields::{Fields, JsonFields};
use crate::http_error::HttpError;
use crate::visit::Site;

/// The body of an operation. One type holds what is read and checked, and describes it.
pub trait Body: ToSchema + Sized {
    fn read(fields: &Fields, settings: &Settings) -> Result<Self, HttpError>;
}

/// A body that is a JSON object.
pub struct JsonBody<B>(pub B);

/// A body that is a JSON object or a form.
pub struct JsonOrForm<B>(pub B);

impl<B: Body> FromRequest<Site> for JsonBody<B> {
    type Rejection = HttpError;

    async fn from_request(request: Request, site: &Site) -> Result<Self, HttpError> {
        let JsonFields(fields) = JsonFields::from_request(request, site).await?;
        B::read(&fields, site.accounts.settings()).map(Self)
    }
}

impl<B: Body> FromRequest<Site> for JsonOrForm<B> {
    type Rejection = HttpError;

    async fn from_request(request: Request, site: &Site) -> Result<Self, HttpError> {
        let fields = Fields::from_request(request, site).await?;
        B::read(&fields, site.accounts.settings()).map(Self)
    }
}

impl Body for SignUp {
    fn read(fields: &Fields, settings: &Settings) -> Result<Self, HttpError> {
        let [name, email, password] = [Field::Name, Field::Email, Field::Password].map(|field| fields.text(field));
        Ok(Self::parse(name, email, password, settings.password_min_length)?)
    }
}
