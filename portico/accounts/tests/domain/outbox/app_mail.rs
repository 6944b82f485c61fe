//! Emails from the app's own templates.

use portico_accounts::{AddedByOperator, Fault, Hooks, Report, UserEvent};
use portico_mail::{AppTemplate, AppTemplates};
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;
use uuid::Uuid;

use crate::stage::{ADA, DAY, HOUR, MINUTE, PASSWORD, SECRET, Setup, Stage, deliver, email, sign_up_form};

on_both_engines!(
    an_email_of_the_app_is_greeted_and_signed,
    an_email_of_the_app_goes_to_the_current_address,
    a_disabled_or_unknown_user_gets_no_email_of_the_app,
    a_deletion_erases_queued_emails_of_the_app,
    an_unknown_template_is_refused_when_it_is_queued,
    a_template_that_a_node_does_not_have_waits_for_another_node,
    an_email_that_cannot_be_rendered_is_given_up_after_three_days,
    app_emails_do_not_use_up_other_limits,
    an_unconfirmed_address_shares_the_limit_of_strangers,
    a_hook_sends_its_email_with_the_sign_up,
);

const SHARED: AppTemplate = AppTemplate {
    name: "shared",
    subject: "{{ title }} was shared",
    text: r#"{% extends "layout.txt" %}{% block body %}See {{ site }}/notes: {{ title }}.{% endblock %}"#,
    html: r#"{% extends "layout.html" %}{% block body %}<p>See {{ title }}.</p>{% endblock %}"#,
};

async fn setup(engine: Engine) -> Setup {
    Setup { app_templates: AppTemplates::new([SHARED]).unwrap(), ..Setup::make(engine).await }
}

async fn stage(engine: Engine) -> (Stage, Uuid) {
    let stage = Stage::with_app(setup(engine).await).await;
    let granted = AddedByOperator { is_admin: false };
    let ada = stage.accounts.add_user(sign_up_form(ADA, PASSWORD), granted).await.unwrap().id;
    (stage, ada)
}

async fn share(stage: &Stage, user: Uuid) -> bool {
    stage.accounts.send_mail(user, "shared", json!({ "title": "<Plans>" })).await.unwrap()
}

async fn an_email_of_the_app_is_greeted_and_signed(engine: Engine) {
    let (stage, ada) = stage(engine).await;
    assert!(share(&stage, ada).await);
    let mails = stage.mails_to(ADA).await;
    let [mail] = &mails[..] else { panic!("{mails:?}") };
    assert_eq!(mail.page.subject, "<Plans> was shared");
    assert!(mail.page.text.starts_with("Hello Ada Lovelace,\n\nSee https://portico.example/notes: <Plans>."));
    assert!(mail.page.html.contains("<p>See &lt;Plans&gt;.</p>"), "{}", mail.page.html);
    assert_eq!(stage.waiting().await, 0);
}

async fn an_email_of_the_app_goes_to_the_current_address(engine: Engine) {
    let (stage, ada) = stage(engine).await;
    share(&stage, ada).await;
    stage.change("update users set email = 'new@example.org', email_key = 'new@example.org'").await;
    assert_eq!(stage.subjects_to("new@example.org").await, ["<Plans> was shared"]);
    assert_eq!(stage.mails_to(ADA).await.len(), 0);
}

async fn a_disabled_or_unknown_user_gets_no_email_of_the_app(engine: Engine) {
    let (stage, ada) = stage(engine).await;
    assert!(!share(&stage, Uuid::nil()).await);
    assert_eq!(stage.waiting().await, 0);
    share(&stage, ada).await;
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    assert_eq!((stage.mails_to(ADA).await.len(), stage.waiting().await), (0, 0));
}

async fn a_deletion_erases_queued_emails_of_the_app(engine: Engine) {
    let (stage, ada) = stage(engine).await;
    share(&stage, ada).await;
    assert_eq!(stage.waiting().await, 1);
    stage.accounts.delete_user(&email(ADA)).await.unwrap();
    assert_eq!(stage.waiting().await, 0);
    assert_eq!(stage.places_of("<Plans>").await, [""; 0]);
}

async fn an_unknown_template_is_refused_when_it_is_queued(engine: Engine) {
    let (stage, ada) = stage(engine).await;
    let unknown = stage.accounts.send_mail(ada, "sharde", json!({})).await.unwrap_err();
    assert!(Report(&unknown).to_string().contains("no email template sharde"), "{}", Report(&unknown));
    let no_map = stage.accounts.send_mail(ada, "shared", "Plans").await.unwrap_err();
    assert!(Report(&no_map).to_string().contains("must be a struct or a map"), "{}", Report(&no_map));
    assert_eq!(stage.waiting().await, 0);
}

/// During an update of several servers.
async fn a_template_that_a_node_does_not_have_waits_for_another_node(engine: Engine) {
    let (stage, ada) = stage(engine).await;
    share(&stage, ada).await;
    let older = stage.another_node_without_templates().await;
    deliver(&older).await;
    assert_eq!((stage.memory().mails().len(), stage.waiting().await), (0, 1));
    deliver(&stage.accounts).await;
    assert_eq!(stage.waiting().await, 1, "it waits for its next attempt");
    stage.clock.advance(MINUTE);
    assert_eq!(stage.mails_to(ADA).await.len(), 1);
}

async fn an_email_that_cannot_be_rendered_is_given_up_after_three_days(engine: Engine) {
    let (stage, ada) = stage(engine).await;
    assert!(stage.accounts.send_mail(ada, "shared", json!({})).await.unwrap(), "a value is missing");
    deliver(&stage.accounts).await;
    stage.clock.advance(3 * DAY);
    deliver(&stage.accounts).await;
    assert_eq!(stage.waiting().await, 1);
    stage.clock.advance(HOUR);
    deliver(&stage.accounts).await;
    assert_eq!((stage.memory().mails().len(), stage.waiting().await), (0, 0));
}

async fn app_emails_do_not_use_up_other_limits(engine: Engine) {
    let (stage, ada) = stage(engine).await;
    for _ in 0..8 {
        share(&stage, ada).await;
    }
    assert_eq!(stage.mails_to(ADA).await.len(), 5);
    stage.reset_secret(ADA).await;
    assert_eq!((stage.mails_to(ADA).await.len(), stage.waiting().await), (6, 0));
}

async fn an_unconfirmed_address_shares_the_limit_of_strangers(engine: Engine) {
    let stage = Stage::with_app(setup(engine).await).await;
    let ada = stage.sign_up(ADA).await.id;
    assert_eq!(stage.mails_to(ADA).await.len(), 1);
    for _ in 0..8 {
        share(&stage, ada).await;
    }
    let subjects = stage.subjects_to(ADA).await;
    assert_eq!(subjects.iter().filter(|subject| *subject == "<Plans> was shared").count(), 2, "{subjects:?}");
    assert!(stage.mails_to(ADA).await.iter().all(|mail| !mail.page.text.contains("Lovelace")));
}

async fn a_hook_sends_its_email_with_the_sign_up(engine: Engine) {
    async fn welcome(mut event: UserEvent<'_>) -> Result<(), Fault> {
        event.send_mail("shared", json!({ "title": "Everything" })).await
    }
    async fn fail(_: UserEvent<'_>) -> Result<(), Fault> {
        Err(Fault::internal("no"))
    }
    let granted = AddedByOperator { is_admin: false };
    let hooks = Hooks::default().on_user_created(welcome);
    let stage = Stage::with_app(Setup { hooks: hooks.clone(), ..setup(engine).await }).await;
    stage.accounts.add_user(sign_up_form(ADA, PASSWORD), granted).await.unwrap();
    assert_eq!(stage.subjects_to(ADA).await, ["Everything was shared"]);
    let failing = Setup { hooks: hooks.on_user_created(fail), ..setup(engine).await };
    let node = failing.node(SECRET).await.unwrap();
    assert!(node.add_user(sign_up_form(ADA, PASSWORD), granted).await.is_err());
    assert_eq!(node.waiting_mails().await.unwrap(), 0);
}
