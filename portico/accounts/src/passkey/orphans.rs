use crate::accounts::Accounts;
use crate::db::Db;
use crate::db::query::query;
use crate::fault::Fault;

impl Accounts {
    /// How many passkeys were made for another host than this one, and cannot be used. For the doctor, before the
    /// start.
    pub async fn passkeys_of_other_hosts_in(db: &Db, host: &str) -> Result<i64, Fault> {
        let sql = "select count(*) from passkeys where rp_id <> $1";
        let (count,) = query(sql).bind(host).fetch_one::<(i64,)>(db.read()).await?;
        Ok(count)
    }

    /// How many users have passkeys but no way in, because none of their passkeys was made for this host. `None` where
    /// passkeys cannot be used at all. For the doctor, before the start.
    pub async fn locked_out_in(db: &Db, passkey_host: Option<&str>) -> Result<i64, Fault> {
        let sql = "select count(*) from users where password_hash is null and disabled_at is null \
                   and exists (select 1 from passkeys p where p.user_id = users.id) \
                   and not exists (select 1 from passkeys p where p.user_id = users.id and p.rp_id = $1)";
        let count = query(sql).bind(passkey_host.unwrap_or_default());
        let (count,) = count.fetch_one::<(i64,)>(db.read()).await?;
        Ok(count)
    }
}
