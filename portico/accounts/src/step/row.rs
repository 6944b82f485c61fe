use std::sync::LazyLock;
use std::time::Duration;

use secrecy::SecretString;
use uuid::Uuid;

use super::error::StepError;
use super::methods::StepMethod;
use crate::accounts::Accounts;
use crate::db::Db;
use crate::db::batches::{Obsolete, PerEngine};
use crate::db::query::{On, query};
use crate::factor::state::FactorState;
use crate::fault::Fault;
use crate::secret::clock::Timestamp;
use crate::session::audience::{Audience, LogInFrom};
use crate::session::proofs::Proofs;
use crate::user::row::User;

/// How long a log-in can be pending.
pub(crate) const STEP_TTL: Duration = Duration::from_secs(10 * 60);

/// A log-in that takes one more step.
#[derive(Clone, Debug)]
pub struct Step {
    /// The browser's cookie `portico-step`, or a program's `step_token`.
    pub token: SecretString,
    /// One of these finishes it. Empty where the account is about to be deleted and nothing else is due.
    pub methods: Vec<StepMethod>,
    /// How long it stays pending.
    pub expires_in: Duration,
    /// When the account will be deleted, unless its owner chooses to keep it first ([`Accounts::keep_account`]).
    pub deletion_due_at: Option<Timestamp>,
    /// For how long this browser can be trusted afterwards. `None` if it cannot be.
    pub trust: Option<Duration>,
}

/// A pending log-in with its user, as stored.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub(crate) struct StepRow {
    #[sqlx(flatten)]
    pub(crate) user: User,
    #[sqlx(flatten)]
    pub(crate) factors: FactorState,
    pub(crate) deletion_due_at: Option<Timestamp>,
    pub(crate) step_id: Uuid,
    pub(crate) audience: Audience,
    pub(crate) remembered: bool,
    /// What has been proved so far.
    pub(crate) proofs: Proofs,
    pub(crate) keeps_account: bool,
    pub(crate) step_expires_at: Timestamp,
}

/// What came first in a log-in that takes one more step.
#[derive(Clone, Copy)]
pub(crate) struct FirstProof<'a> {
    /// The word for it in a session's proofs.
    pub(crate) word: &'static str,
    /// The hash that the password matched.
    pub(crate) password_hash: Option<&'a str>,
}

/// A trusted browser never waits for a step.
const FIND: &str = "select users.id, users.name, users.email, users.email_verified_at, users.is_admin, \
     users.disabled_at, users.created_at, users.lang, users.deletion_due_at, \
     exists (select 1 from authenticator_apps a where a.user_id = users.id) as has_app, \
     exists (select 1 from recovery_codes r where r.user_id = users.id) as has_recovery_code, \
     exists (select 1 from passkeys p where p.user_id = users.id and p.rp_id = $3) as has_passkey, \
     false as is_trusted, s.id as step_id, s.audience, s.remembered, s.proofs, s.keeps_account, s.expires_at as step_expires_at \
     from log_in_steps s join users on users.id = s.user_id where s.id = $1 and s.expires_at > $2";

/// The conditions are those of opening a session: a user who is disabled, or has another password by now, gets no step.
const INSERT: &str = "insert into log_in_steps (id, user_id, audience, remembered, proofs, keeps_account, created_at, \
                      expires_at) select $1, id, $3, $4, $5, $6, $7, $8 from users where id = $2 \
                      and disabled_at is null \
                      and coalesce(password_hash, '') = coalesce($9, password_hash, '')";

/// Locks the user's row: a new password either waits until the step is stored, and then voids it, or is stored first.
static INSERT_ON_POSTGRES: LazyLock<String> = LazyLock::new(|| format!("{INSERT} for share"));

impl StepRow {
    pub(crate) fn from(&self) -> LogInFrom {
        match self.audience {
            Audience::Web => LogInFrom::Browser { keep: self.remembered },
            Audience::Api => LogInFrom::Program,
        }
    }

    /// Whether its user must first choose to keep the account.
    pub(crate) fn is_deletion_pending(&self) -> bool {
        self.deletion_due_at.is_some() && !self.keeps_account
    }
}

impl Accounts {
    /// The pending log-in of this token, for its page.
    pub async fn pending_step(&self, audience: Audience, token: &str) -> Result<Option<Step>, Fault> {
        match self.find_step(audience, token).await {
            Ok(row) => Ok(Some(self.step_of(&row))),
            Err(StepError::Fault(fault)) => Err(fault),
            Err(_) => Ok(None),
        }
    }

    pub(crate) async fn find_step(&self, audience: Audience, token: &str) -> Result<StepRow, StepError> {
        let id = self.step_tokens.read(audience, token).ok_or(StepError::InvalidStep)?;
        let find = query(FIND).bind(id).bind(self.clock.now()).bind(self.relying_party.usable_host());
        let found: Option<StepRow> = find.fetch_optional(self.db.read()).await?;
        found.filter(|row| row.audience == audience && row.user.disabled_at.is_none()).ok_or(StepError::InvalidStep)
    }

    /// The methods that a pending log-in still takes. After a passkey, none does.
    pub(crate) fn due_in(&self, row: &StepRow) -> Vec<StepMethod> {
        if row.proofs.is_passkey_first() { Vec::new() } else { self.due_methods(&row.user, row.factors) }
    }

    pub(crate) fn step_of(&self, row: &StepRow) -> Step {
        Step {
            token: self.step_tokens.write(row.audience, row.step_id),
            methods: self.due_in(row),
            expires_in: row.step_expires_at.since(self.clock.now()),
            deletion_due_at: row.deletion_due_at.filter(|_| !row.keeps_account),
            trust: self.trust_offered(&row.user, row.audience),
        }
    }

    /// How long a browser can be trusted after this log-in.
    pub(crate) fn trust_offered(&self, user: &User, audience: Audience) -> Option<Duration> {
        let is_possible = audience == Audience::Web && self.may_trust_browsers(user);
        self.settings.trust_browser.filter(|_| is_possible)
    }

    /// Inserts a pending log-in. `None` for a user who has meanwhile been deleted or disabled, or has another password.
    pub(crate) async fn insert_step(
        &self,
        user: Uuid,
        first: FirstProof<'_>,
        from: LogInFrom,
        keeps_account: bool,
        on: impl Into<On<'_>>,
    ) -> Result<Option<Uuid>, Fault> {
        let (id, now) = (self.randomness.id(&self.clock)?, self.clock.now());
        let sql = match self.db {
            Db::Sqlite { .. } => INSERT,
            Db::Postgres { .. } => INSERT_ON_POSTGRES.as_str(),
        };
        let insert = query(sql).bind(id).bind(user).bind(from.audience().as_str()).bind(from.is_remembered());
        let insert = insert.bind(first.word).bind(keeps_account).bind(now).bind(now + STEP_TTL);
        let inserted = insert.bind(first.password_hash).execute(on).await?;
        Ok((inserted > 0).then_some(id))
    }

    /// Pending log-ins that have expired.
    pub(crate) fn obsolete_steps(&self) -> Obsolete {
        let sql = PerEngine {
            sqlite: "delete from log_in_steps where id in \
                     (select id from log_in_steps where expires_at <= $1 order by expires_at limit $2)",
            postgres: "delete from log_in_steps where id in \
                       (select id from log_in_steps where expires_at <= $1 order by expires_at limit $2 \
                       for update skip locked)",
        };
        Obsolete::contested(sql, self.clock.now())
    }
}
