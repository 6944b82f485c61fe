use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::call::ByScript;
use crate::call_error::CallError;
use crate::user::User;

/// The dashboard's data, an example of data private to one user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    pub user: User,
    /// RFC 3339, UTC.
    pub logged_in_at: String,
}

#[server(name = ShowDashboard, prefix = "/fn", endpoint = "dashboard/show", protocol = ByScript)]
pub async fn show_dashboard() -> Result<Dashboard, CallError> {
    let caller = crate::visit::Visit::current()?.signed_in().await?;
    Ok(Dashboard { logged_in_at: caller.session.created_at.to_string(), user: portico_web::answers::user(caller.user) })
}
