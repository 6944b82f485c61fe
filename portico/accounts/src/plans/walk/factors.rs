//! Calls every use case of the second factor once.

use portico_fields::{Code, Credentials, NewPassword, RecoveryCode};
use portico_testbed::Phone;
use secrecy::ExposeSecret;

use super::{ADA, BROWSER, MINUTE, PASSWORD, Walk, client, email, password};
use crate::{
    Accounts, Audience, Caller, Enrolment, Entry, FullProof, GivenFactor, LogInError, LoggedIn, ProofError, Step,
};

/// Ada's authenticator app.
struct App<'a> {
    walk: &'a Walk<'a>,
    phone: Phone,
}

impl Walk<'_> {
    pub(super) async fn factors(&self) {
        let node = self.node;
        let caller = self.caller(&self.log_in(BROWSER).await).await;
        node.dismiss_second_factor_offer(caller.user.id).await.unwrap();
        node.require_second_factor(&caller).await.unwrap_err();
        node.require_recent_proof(&caller).await.unwrap();
        let app = self.set_up_within_a_log_in().await;
        app.finish_log_ins().await;
        app.fail().await;
        app.keep_the_account().await;
        let app = app.replace().await;
        app.turn_off().await;
        self.set_up(&self.caller(&self.log_in(BROWSER).await).await).await;
        node.reset_second_factor(&email(ADA), false).await.unwrap();
        self.undo().await;
        node.admins_without_factor().await.unwrap();
        Accounts::admins_in(node.db()).await.unwrap();
    }

    async fn set_up_within_a_log_in(&self) -> App<'_> {
        let strict = self.setup.strict_node().await;
        let step = step_at(&strict).await;
        let token = step.token.expose_secret();
        strict.begin_step_app(token).await.unwrap();
        let app = App::scan(self, &strict.step_enrolment(token).await.unwrap().unwrap());
        strict.confirm_step_app(token, &app.code(), true, &client()).await.unwrap();
        strict.db().close().await;
        app
    }

    async fn set_up(&self, caller: &Caller) -> App<'_> {
        let app = App::scan(self, &self.node.begin_app(caller, &password(PASSWORD), &client()).await.unwrap());
        self.node.app_enrolment(caller).await.unwrap().unwrap();
        self.node.confirm_app(caller, &app.code(), &client()).await.unwrap();
        app
    }

    /// Undoes a new app, and chooses a new password.
    async fn undo(&self) {
        self.later(async || drop(self.set_up(&self.caller(&self.log_in(BROWSER).await).await).await)).await;
        let secret = self.secret();
        self.node.account_of_undo_link(&secret).await.unwrap().unwrap();
        self.node.undo_factor(&secret, &client()).await.unwrap();
        self.later(async || self.node.request_password_reset(&email(ADA), &client()).await.unwrap()).await;
        let new = NewPassword::parse(PASSWORD, 8).unwrap();
        self.node.reset_password(&self.secret(), &new, &client()).await.unwrap();
    }
}

impl<'a> App<'a> {
    fn scan(walk: &'a Walk<'a>, enrolment: &Enrolment) -> Self {
        Self { walk, phone: Phone::scan(enrolment.secret.expose_secret()) }
    }

    /// A code that has not been used.
    fn code(&self) -> Code {
        self.walk.setup.clock.advance(MINUTE);
        Code::parse(&self.phone.code_at(self.walk.setup.clock.now().as_seconds())).unwrap()
    }

    fn proof(&self) -> FullProof {
        FullProof { code: Some(self.code()), ..FullProof::from(&password(PASSWORD)) }
    }

    async fn finish(&self, step: &Step) -> LoggedIn {
        let (token, given) = (step.token.expose_secret(), GivenFactor::Code(self.code()));
        self.walk.node.finish_step(Audience::Web, token, &given, true, &client()).await.unwrap()
    }

    async fn finish_log_ins(&self) {
        let node = self.walk.node;
        let step = step_at(node).await;
        node.pending_step(Audience::Web, step.token.expose_secret()).await.unwrap().unwrap();
        node.leave_step(Audience::Web, step.token.expose_secret()).await.unwrap();
        let logged_in = self.finish(&step_at(node).await).await;
        let caller = self.walk.caller(&logged_in).await;
        node.reauthenticate(&caller, self.proof(), &client()).await.unwrap();
        node.rotate_session(&caller).await.unwrap();
        let factors = node.factors(caller.user.id).await.unwrap();
        assert_eq!(factors.trusted_browsers.len(), 2);
        node.forget_browser(&caller, factors.trusted_browsers[0].id, &client()).await.unwrap();
        node.forget_browsers(&caller, &client()).await.unwrap();
        let codes = node.renew_recovery_codes(&caller, self.proof(), &client()).await.unwrap().unwrap();
        let step = step_at(node).await;
        let given = GivenFactor::RecoveryCode(RecoveryCode::parse(&codes.grouped()[0]).unwrap());
        node.finish_step(Audience::Web, step.token.expose_secret(), &given, false, &client()).await.unwrap();
    }

    async fn fail(&self) {
        let credentials = Credentials::parse(Ok(ADA), Ok(PASSWORD)).unwrap();
        let wrong = Some(Code::parse("000000").unwrap());
        let refused = self.walk.node.log_in_with_code(credentials, wrong, BROWSER, client()).await;
        assert!(matches!(refused, Err(LogInError::WrongCode)));
    }

    async fn keep_the_account(&self) {
        let node = self.walk.node;
        let caller = self.walk.caller(&self.finish(&step_at(node).await).await).await;
        node.request_deletion(&caller, self.proof(), &client()).await.unwrap();
        let step = step_at(node).await;
        let kept = node.keep_account(step.token.expose_secret(), &client()).await.unwrap();
        let Entry::OneMoreStep(step) = kept else { panic!("an app is on") };
        self.finish(&step).await;
    }

    async fn replace(&self) -> App<'a> {
        let node = self.walk.node;
        let caller = self.walk.caller(&self.finish(&step_at(node).await).await).await;
        let app = App::scan(self.walk, &node.begin_app(&caller, self.proof(), &client()).await.unwrap());
        node.confirm_app(&caller, &app.code(), &client()).await.unwrap();
        app
    }

    async fn turn_off(&self) {
        let node = self.walk.node;
        let caller = self.walk.caller(&self.finish(&step_at(node).await).await).await;
        let missing = node.remove_app(&caller, &password(PASSWORD), &client()).await;
        assert!(matches!(missing, Err(ProofError::CodeRequired)));
        node.remove_app(&caller, self.proof(), &client()).await.unwrap();
    }
}

pub(super) async fn step_at(node: &Accounts) -> Step {
    let right = Credentials::parse(Ok(ADA), Ok(PASSWORD)).unwrap();
    match node.log_in(right, BROWSER, client()).await.unwrap() {
        Entry::OneMoreStep(step) => step,
        Entry::In(_) => panic!("a step is due"),
    }
}
