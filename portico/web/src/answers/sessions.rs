use portico_accounts::{Accounts, Caller, Cursor, Fault, List, Page, Session};
use portico_wire::list_page::ListPage;
use portico_wire::own_session::OwnSession;

/// The caller's sessions after a place in the list, newest log-in first.
pub async fn session_list(
    accounts: &Accounts,
    caller: &Caller,
    after: Option<Cursor>,
) -> Result<Page<OwnSession>, Fault> {
    let page = accounts.own_sessions(caller, after).await?;
    Ok(page.map(|session| own_session(session, caller)))
}

/// The same for the site's own pages. The first page begins with the caller's own session, however old it is. An
/// invalid cursor returns the first page.
pub async fn session_page(
    accounts: &Accounts,
    caller: &Caller,
    cursor: Option<&str>,
) -> Result<ListPage<OwnSession>, Fault> {
    let after = cursor.and_then(|cursor| accounts.cursor(List::Sessions, caller.user.id, cursor));
    let others = accounts.other_sessions(caller, after).await?;
    let here = after.is_none().then(|| caller.session.clone());
    let sessions = here.into_iter().chain(others.rows);
    Ok(ListPage {
        rows: sessions.map(|session| own_session(session, caller)).collect(),
        next: others.next,
        is_first: after.is_none(),
    })
}

fn own_session(session: Session, caller: &Caller) -> OwnSession {
    OwnSession {
        id: session.id.to_string(),
        device: session.device(),
        current: session.id == caller.session.id,
        address: session.address,
        created_at: session.created_at.to_string(),
        last_seen_at: session.last_seen_at.to_string(),
        expires_at: session.expires_at.to_string(),
    }
}
