use portico_accounts::{Accounts, Fault, Passkey as Stored};
use portico_wire::passkey::Passkey;
use uuid::Uuid;

/// A user's passkeys, oldest first, as shown to them.
pub async fn passkeys(accounts: &Accounts, user: Uuid) -> Result<Vec<Passkey>, Fault> {
    Ok(accounts.passkeys(user).await?.into_iter().map(passkey).collect())
}

/// One of them.
pub fn passkey(stored: Stored) -> Passkey {
    Passkey {
        id: stored.id.to_string(),
        name: stored.name,
        created_at: stored.created_at.to_string(),
        last_used_at: stored.last_used_at.map(|at| at.to_string()),
        synced: stored.is_synced,
    }
}
