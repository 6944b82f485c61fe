//! Calls every use case once.

mod factors;
mod passkeys;

use std::net::{IpAddr, Ipv4Addr};

use portico_fields::{Credentials, Email, GivenPassword, Name, NewPassword, SignUp};
use portico_mail::Transport;
use portico_testbed::{Database, Engine};
use secrecy::ExposeSecret;

use super::fill;
use super::setup::{DAY, MINUTE, Setup};
use crate::{
    Accounts, AddedByOperator, Audience, Caller, Client, CookieState, Db, Entry, LangChange, LogInFrom, LoggedIn,
    Proof, SignedUp,
};

const ADA: &str = "ada@example.org";
const EVE: &str = "eve@example.org";
const PASSWORD: &str = "correct horse";
const BROWSER: LogInFrom = LogInFrom::Browser { keep: true };

/// A database in which all use cases have run.
pub(super) struct Walked {
    node: Accounts,
    _setup: Setup,
}

impl Walked {
    pub(super) fn db(&self) -> &Db {
        self.node.db()
    }

    pub(super) async fn close(&self) {
        self.db().close().await;
    }
}

pub(super) async fn all_use_cases(engine: Engine) -> Walked {
    let setup = Setup::new(Database::make(engine).await);
    let node = setup.node().await;
    assert!(node.db().requires_secret().await.unwrap());
    let walk = Walk { node: &node, setup: &setup };
    walk.sessions().await;
    walk.limits().await;
    walk.emails().await;
    walk.passwords().await;
    walk.factors().await;
    walk.passkeys().await;
    walk.operators().await;
    walk.keys().await;
    walk.deletions().await;
    node.catch_up().await.unwrap();
    node.clean_up().await.unwrap();
    if let Db::Postgres { pool, .. } = node.db() {
        fill::fill(&pool.inner()).await;
    }
    Walked { node, _setup: setup }
}

struct Walk<'a> {
    node: &'a Accounts,
    setup: &'a Setup,
}

impl Walk<'_> {
    async fn sessions(&self) {
        let node = self.node;
        let ada = self.sign_up(ADA).await;
        self.sign_up(EVE).await;
        let caller = self.caller(&ada).await;
        for list in [node.own_sessions(&caller, None).await, node.other_sessions(&caller, None).await] {
            list.unwrap();
        }
        node.export(&caller).await.unwrap();
        let renewed = node.refresh(Audience::Web, cookie(&ada), &client()).await.unwrap();
        self.setup.clock.advance(5 * MINUTE * 60);
        let caller = self.caller(&renewed).await;
        node.reauthenticate(&caller, &password(PASSWORD), &client()).await.unwrap();
        let program = self.log_in(LogInFrom::Program).await;
        let program = self.caller_of_program(&program).await;
        node.end_own_session(&caller, program.session.id, &client()).await.unwrap();
        node.end_other_sessions(&caller, &client()).await.unwrap();
        let lang = LangChange::Set("de".to_owned());
        node.change_profile(caller.user.id, Some(Name::parse("Ada").unwrap()), lang).await.unwrap();
        node.activity(caller.user.id, None).await.unwrap();
        node.log_out(None, Some(cookie(&renewed)), &client()).await.unwrap();
        node.live_sessions().await.unwrap();
        // A log that another server has written to, faster than this one read it.
        node.catch_up().await.unwrap();
        self.change(
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < 50000) \
                     insert into changes (kind) select 'log_in' from n",
        )
        .await;
        node.catch_up().await.unwrap();
    }

    /// A clock that is set back makes a used-up window be stored again.
    async fn limits(&self) {
        let wrong = || Credentials::parse(Ok(ADA), Ok("wrong horse")).unwrap();
        for _ in 0..6 {
            assert!(self.node.log_in(wrong(), BROWSER, client()).await.is_err());
        }
        self.setup.clock.turn_back(400 * DAY);
        assert!(self.node.log_in(wrong(), BROWSER, client()).await.is_err());
        self.setup.clock.advance(400 * DAY);
        self.node.write_waiting_notes().await;
        self.setup.clock.advance(60 * MINUTE);
    }

    async fn emails(&self) {
        let node = self.node;
        self.node.deliver_waiting_mails().await.unwrap();
        self.later(async || node.request_verification(&email(ADA), &client()).await.unwrap()).await;
        let link = node.verification_link(&self.secret()).await.unwrap().unwrap();
        node.confirmation_removes_factors(&link, None).await.unwrap();
        let proof = Proof::Password(password(PASSWORD));
        node.verify_email(&self.secret(), proof, &client()).await.unwrap();
        let ada = self.log_in(BROWSER).await;
        let caller = self.caller(&ada).await;
        let new = email("ada.new@example.org");
        self.later(async || node.request_email_change(&caller, &new, &password(PASSWORD), &client()).await.unwrap())
            .await;
        let proof = Proof::Caller(Box::new(caller.clone()));
        node.verify_email(&self.secret(), proof, &client()).await.unwrap();
        // Back again, for what follows.
        self.change(
            "update users set email = 'ada@example.org', email_key = 'ada@example.org' \
                     where email_key = 'ada.new@example.org'",
        )
        .await;
        assert!(node.send_mail(caller.user.id, "news", serde_json::json!({})).await.unwrap());
        let broken = self.setup.node_with(4, Transport::folder("/dev/null/outbox".into())).await;
        broken.deliver_waiting_mails().await.unwrap();
        broken.db().close().await;
        assert!(node.waiting_mails().await.unwrap() > 0);
    }

    async fn passwords(&self) {
        let node = self.node;
        let ada = self.log_in(BROWSER).await;
        let caller = self.caller(&ada).await;
        let new = NewPassword::parse("a long way home", 8).unwrap();
        node.change_password(&caller, &password(PASSWORD), &new, &client()).await.unwrap();
        self.later(async || node.request_password_reset(&email(ADA), &client()).await.unwrap()).await;
        let new = NewPassword::parse(PASSWORD, 8).unwrap();
        node.reset_password(&self.secret(), &new, &client()).await.unwrap();
        node.reset_link(&email(ADA)).await.unwrap();
        let costly = self.setup.node_with(5, Transport::Memory(self.setup.memory.clone())).await;
        costly.log_in(Credentials::parse(Ok(ADA), Ok(PASSWORD)).unwrap(), BROWSER, client()).await.unwrap();
        costly.db().close().await;
    }

    async fn operators(&self) {
        let node = self.node;
        let frank = SignUp::parse(Ok("Frank"), Ok("frank@example.org"), Ok(PASSWORD), 8).unwrap();
        node.add_user(frank, AddedByOperator { is_admin: true }).await.unwrap();
        node.users(None, 10).await.unwrap();
        node.set_admin(&email(EVE), true).await.unwrap();
        node.sign_out_user(&email(EVE)).await.unwrap();
        node.disable_user(&email(EVE)).await.unwrap();
        node.enable_user(&email(EVE)).await.unwrap();
        node.delete_user(&email(EVE)).await.unwrap();
        node.remaining_sessions().await.unwrap();
        node.sign_out_all().await.unwrap();
        node.db().ping().await.unwrap();
    }

    async fn keys(&self) {
        for _ in 0..3 {
            self.setup.clock.advance(DAY);
            self.node.rotate_keys().await.unwrap();
        }
    }

    async fn deletions(&self) {
        for is_kept in [true, false] {
            let ada = self.log_in(BROWSER).await;
            let caller = self.caller(&ada).await;
            self.node.request_deletion(&caller, &password(PASSWORD), &client()).await.unwrap();
            if is_kept {
                let right = Credentials::parse(Ok(ADA), Ok(PASSWORD)).unwrap();
                let Entry::OneMoreStep(step) = self.node.log_in(right, BROWSER, client()).await.unwrap() else {
                    panic!("the account is about to be deleted")
                };
                self.node.keep_account(step.token.expose_secret(), &client()).await.unwrap();
            }
        }
        self.setup.clock.advance(8 * DAY);
        self.node.delete_due_accounts().await.unwrap();
        assert!(self.node.user_by_email(&email(ADA)).await.unwrap().is_none());
    }

    async fn sign_up(&self, address: &str) -> LoggedIn {
        let form = SignUp::parse(Ok("Ada"), Ok(address), Ok(PASSWORD), 8).unwrap();
        match self.node.sign_up_and_log_in(form, BROWSER, client()).await.unwrap() {
            SignedUp::Done(entry) => entry.logged_in().unwrap(),
            SignedUp::CheckYourMail => panic!("no confirmation is required"),
        }
    }

    async fn log_in(&self, from: LogInFrom) -> LoggedIn {
        let right = Credentials::parse(Ok(ADA), Ok(PASSWORD)).unwrap();
        self.node.log_in(right, from, client()).await.unwrap().logged_in().unwrap()
    }

    async fn caller(&self, of: &LoggedIn) -> Caller {
        let state = self.node.caller_by_cookie(cookie(of)).await.unwrap();
        self.node.write_waiting_notes().await;
        match state {
            CookieState::Caller(caller) => caller,
            other => panic!("{other:?}"),
        }
    }

    async fn caller_of_program(&self, of: &LoggedIn) -> Caller {
        let token = self.node.accept(of.tokens.access_token.expose_secret(), None).unwrap();
        self.node.caller_by_token(token).await.unwrap()
    }

    /// Requests a link, and delivers it.
    async fn later(&self, request: impl AsyncFnOnce()) {
        self.setup.clock.advance(MINUTE);
        request().await;
        self.node.deliver_waiting_mails().await.unwrap();
    }

    /// The secret of the latest link.
    fn secret(&self) -> String {
        let mails = self.setup.memory.mails();
        let with_link = mails.iter().rev().find_map(|mail| mail.page.text.split_once("?token="));
        let (_, rest) = with_link.unwrap();
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
    }

    async fn change(&self, sql: &'static str) {
        match self.node.db() {
            Db::Sqlite { writer, .. } => drop(sqlx::query(sql).execute(writer).await.unwrap()),
            Db::Postgres { pool, .. } => drop(sqlx::query(sql).execute(pool).await.unwrap()),
        }
    }
}

fn client() -> Client {
    Client::new(None, Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))))
}

fn cookie(of: &LoggedIn) -> &str {
    of.tokens.session_token.expose_secret()
}

fn email(typed: &str) -> Email {
    Email::parse(typed).unwrap()
}

fn password(typed: &str) -> GivenPassword {
    Credentials::parse(Ok(ADA), Ok(typed)).unwrap().password
}
