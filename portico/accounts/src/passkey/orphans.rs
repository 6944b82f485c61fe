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
}
