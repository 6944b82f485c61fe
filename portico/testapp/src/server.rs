//! The server, with a use of every part of the builder.

use portico::db::{Db, Uuid, migrations, query};
use portico::settings::{ConfigError, Settings, Vars};
use portico::{Accounts, Fault, MailTemplate, UserEvent};

use crate::{SITE, admin_routes, task_routes, tasks};

const GREETING: MailTemplate = MailTemplate {
    name: "greeting",
    subject: "Greetings from {{ place }}",
    text: "{% extends 'layout.txt' %}{% block body %}Greetings from {{ place }}.{% endblock %}",
    html: "{% extends 'layout.html' %}{% block body %}<p>Greetings from {{ place }}.</p>{% endblock %}",
};

const GERMAN: &[(&str, &str)] =
    &[("main", include_str!("../languages/de/main.txt")), ("members", include_str!("../languages/de/members.txt"))];

/// Settings of the test app.
pub struct TestSettings {
    /// The most users that `/api/v1/admin/users` counts. Read from `TESTAPP_MOST_USERS`. Defaults to 100.
    pub most_users: i64,
}

impl Settings for TestSettings {
    fn read(vars: &Vars) -> Result<Self, ConfigError> {
        let most_users = vars.parse("TESTAPP_MOST_USERS", 100, "must be a number", |value| value.parse().ok())?;
        Ok(Self { most_users })
    }
}

/// Everything that the test app adds to Portico.
pub fn server() -> portico::Server {
    let greet = clap::Command::new("greet").about("Email a greeting to each user");
    portico::Server::new(&SITE)
        .migrations(migrations!("migrations/sqlite", "migrations/postgres"))
        .language("de", GERMAN)
        .settings::<TestSettings>()
        .routes(task_routes::routes())
        .routes(admin_routes::routes())
        .mail(GREETING)
        .command(greet, async |_, accounts| Ok(greet_all(&accounts).await?))
        .export("tasks", tasks::store::list)
        .on_user_created(welcome)
        .on_user_deleted(remember)
}

async fn greet_all(accounts: &Accounts) -> Result<(), Fault> {
    for user in accounts.users(None, 1_000).await? {
        accounts.send_mail(user.id, "greeting", std::collections::BTreeMap::from([("place", "Athens")])).await?;
    }
    accounts.deliver_waiting_mails().await
}

/// The table refuses the name "Unwelcome", so that a test sees what a failing hook undoes.
async fn welcome(event: UserEvent<'_>) -> Result<(), Fault> {
    let (user, now) = (event.user, event.now());
    let welcome = query("insert into welcomes (user_id, name, at) select id, name, $2 from users where id = $1");
    welcome.bind(user).bind(now).execute(event.tx).await?;
    Ok(())
}

/// The table has no foreign key, so its rows go with the user only here.
async fn remember(event: UserEvent<'_>) -> Result<(), Fault> {
    query("delete from welcomes where user_id = $1").bind(event.user).execute(event.tx).await?;
    Ok(())
}

/// The users that the test app has welcomed.
pub async fn welcomed(db: &Db) -> Result<Vec<(Uuid, String)>, Fault> {
    Ok(query("select user_id, name from welcomes order by at, user_id").fetch_all(db.read()).await?)
}
