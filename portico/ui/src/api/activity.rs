use leptos::prelude::*;

use crate::activity::Activity;
use crate::call::ByScript;
use crate::call_error::CallError;
use crate::list_page::ListPage;

/// The events in the user's account, newest first: the first page, or the page at `cursor`.
#[server(name = ListActivity, prefix = "/fn", endpoint = "activity/list", protocol = ByScript)]
pub async fn list_activity(#[server(default)] cursor: Option<String>) -> Result<ListPage<Activity>, CallError> {
    let visit = crate::visit::Visit::current()?;
    let caller = visit.signed_in().await?;
    let lang = visit.language();
    Ok(portico_web::answers::activity_page(visit.accounts(), &caller, cursor.as_deref(), &lang).await?)
}
