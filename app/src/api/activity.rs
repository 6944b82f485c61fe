use leptos::prelude::*;

use crate::activity::Activity;
use crate::bearer_client::BearerClient;
use crate::problem::Problem;

/// What happened to the person's account, the latest first.
#[server(name = ListActivity, prefix = "/fn", endpoint = "activity/list", client = BearerClient)]
pub async fn list_activity() -> Result<Vec<Activity>, Problem> {
    let visit = crate::visit::Visit::current()?;
    let caller = visit.signed_in().await?;
    Ok(Activity::list(visit.accounts(), &caller).await?)
}
