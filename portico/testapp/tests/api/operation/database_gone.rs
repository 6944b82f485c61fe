//! A server whose queries to PostgreSQL are counted, and whose database goes away.

use std::time::Duration;

use http::StatusCode;
use portico_accounts::Clock;
use portico_testbed::{Database, Engine};
use tempfile::TempDir;

use crate::stage::{Answer, Call, Portico, Relay, Server, all_at_once, until};

const TIMEOUT: Duration = Duration::from_secs(30);

/// A running server, and the relay to its database.
struct Setup {
    server: Server,
    relay: Relay,
    _database: Database,
    _folder: TempDir,
}

impl Setup {
    async fn start() -> Self {
        let database = Database::make(Engine::Postgres).await;
        let relay = Relay::to(database.url()).await;
        let folder = TempDir::new().unwrap();
        let portico = Portico::on(&folder.path().join("data")).with("DATABASE_URL", relay.url());
        let server = Server::start(portico, &folder.path().join("server.log"), None).await;
        Self { server, relay, _database: database, _folder: folder }
    }
}

/// Runs each test on PostgreSQL only: SQLite is a file, with no connection that could be cut.
macro_rules! on_postgres_alone {
    ($($fact:ident),+ $(,)?) => {
        $(
            mod $fact {
                #[tokio::test]
                async fn postgres_alone() {
                    super::$fact().await;
                }
            }
        )+
    };
}

on_postgres_alone! {
    warm_requests_do_not_query_the_database,
    requests_are_refused_without_the_database,
    requests_are_refused_while_the_database_takes_no_connections,
    a_silent_database_delays_no_request,
    connections_to_a_vanished_machine_are_replaced,
    readyz_distinguishes_a_slow_database_from_a_missing_one,
    browsers_get_a_page_that_says_to_try_again,
}

async fn warm_requests_do_not_query_the_database() {
    const REQUESTS: usize = 200;
    let setup = Setup::start().await;
    let program = setup.server.token_for("ada").await;
    let browser = setup.server.browser_log_in("ada", &[]).await;
    let by_program = || setup.server.get("/api/v1/me").bearer(&program.access);
    let by_browser = || setup.server.get("/api/v1/me").bearer(&browser.access_token).cookie(&browser.cookie);
    let by_cookie = || setup.server.call("/fn/session/show", &[]).cookie(&browser.cookie);
    let ways: [(&str, &dyn Fn() -> Call); 3] =
        [("a program", &by_program), ("a browser", &by_browser), ("a cookie", &by_cookie)];
    for (who, call) in ways {
        for _ in 0..5 {
            call().await.expect(StatusCode::OK);
        }
        let before = setup.relay.asked();
        for _ in 0..REQUESTS {
            call().await.expect(StatusCode::OK);
        }
        let asked = setup.relay.asked() - before;
        println!("measured: {REQUESTS} requests of {who}: the database was spoken to {asked} times");
        assert!(asked < REQUESTS / 4, "{who}: {asked}");
    }
}

/// Sends requests until one is refused, and returns how long that took. No response says to log in again, and no
/// request succeeds after the first refusal.
async fn until_unavailable(calls: [&dyn Fn() -> Call; 3]) -> Duration {
    let [me, page, renewal] = calls;
    let took = until(TIMEOUT, async || {
        let answer = me().await;
        assert!(matches!(answer.status, 200 | 503), "{} {}", answer.status, answer.body);
        answer.status == 503
    })
    .await;
    for call in [me, page, renewal, me] {
        let stopwatch = Clock::system();
        assert_unavailable(call().await);
        println!("measured: a refusal took {} ms", stopwatch.uptime().as_millis());
    }
    took
}

fn assert_unavailable(answer: Answer) {
    let again = answer.header("retry-after").and_then(|seconds| seconds.parse::<u32>().ok());
    assert!(again.is_some_and(|seconds| (1..=60).contains(&seconds)), "{again:?}");
    assert!(!answer.headers.contains_key("set-cookie"));
    answer.expect_problem("unavailable");
}

async fn requests_are_refused_without_the_database() {
    assert_refused_until_repaired("no database", Relay::cut).await;
}

async fn requests_are_refused_while_the_database_takes_no_connections() {
    assert_refused_until_repaired("a locked database", Relay::lock).await;
}

async fn assert_refused_until_repaired(what: &str, take_away: impl AsyncFnOnce(&mut Relay)) {
    let mut setup = Setup::start().await;
    let program = setup.server.token_for("ada").await;
    let browser = setup.server.browser_log_in("ada", &[]).await;
    let me = || setup.server.get("/api/v1/me").bearer(&program.access);
    let page = || setup.server.get("/dashboard").cookie(&browser.cookie);
    let renewal = || setup.server.call("/fn/session/refresh", &[]).cookie(&browser.cookie);
    for _ in 0..5 {
        me().await.expect(StatusCode::OK);
        page().await.expect(StatusCode::OK);
    }
    take_away(&mut setup.relay).await;
    let took = until_unavailable([&me, &page, &renewal]).await;
    println!("measured: {what}: the first refused request began after {} ms", took.as_millis());
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert_eq!(setup.server.get("/livez").await.expect(StatusCode::OK).body, "ok");
    assert_unavailable(setup.server.get("/readyz").await);
    setup.relay.restore().await;
    let back = until(TIMEOUT, async || me().await.status == 200).await;
    println!("measured: {what}, and it is back: the first accepted request began after {} ms", back.as_millis());
    page().await.expect(StatusCode::OK);
    setup.server.renewed(&browser).await;
    setup.server.log_in("ada").await;
}

async fn a_silent_database_delays_no_request() {
    let mut setup = Setup::start().await;
    let program = setup.server.token_for("ada").await;
    let browser = setup.server.browser_log_in("ada", &[]).await;
    let me = || setup.server.get("/api/v1/me").bearer(&program.access);
    let page = || setup.server.get("/dashboard").cookie(&browser.cookie);
    let renewal = || setup.server.call("/fn/session/refresh", &[]).cookie(&browser.cookie);
    let log_in = || {
        let body = serde_json::json!({ "email": "ada@example.org", "password": "whatever it is" });
        setup.server.post("/api/v1/token").json(&body)
    };
    // Some are in progress when the database stops responding.
    let on_their_way: Vec<_> = (0..40).map(|_| log_in()).collect();
    let on_their_way = tokio::spawn(all_at_once(on_their_way));
    setup.relay.silence();
    until_unavailable([&me, &page, &renewal]).await;
    for call in [&me as &dyn Fn() -> Call, &page, &renewal, &log_in] {
        let stopwatch = Clock::system();
        assert_unavailable(call().await);
        let took = stopwatch.uptime();
        assert!(took < Duration::from_secs(4), "{took:?}");
    }
    for answer in on_their_way.await.unwrap() {
        assert!(matches!(answer.status, 401 | 503), "{} {}", answer.status, answer.body);
    }
    assert_eq!(setup.server.get("/livez").await.expect(StatusCode::OK).body, "ok");
    setup.relay.restore().await;
    until(TIMEOUT, async || me().await.status == 200).await;
    setup.server.log_in("ada").await;
}

/// All connections are in use when the machine vanishes, so all are waiting for it.
async fn connections_to_a_vanished_machine_are_replaced() {
    const RECOVERED: Duration = Duration::from_secs(25);
    let setup = Setup::start().await;
    let program = setup.server.token_for("ada").await;
    let body = serde_json::json!({ "grant_type": "refresh_token", "refresh_token": program.refresh });
    let refresh = || setup.server.post("/api/v1/token").json(&body);
    all_at_once((0..40).map(|_| refresh())).await;
    setup.relay.replace_machine();
    let stopwatch = Clock::system();
    let mut answers = all_at_once((0..40).map(|_| refresh())).await;
    while answers.iter().any(|answer| answer.status != 200) {
        assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 503)), "{answers:?}");
        assert!(stopwatch.uptime() < RECOVERED, "{answers:?}");
        answers = all_at_once((0..40).map(|_| refresh())).await;
    }
    println!("measured: a vanished machine was replaced after {} ms", stopwatch.uptime().as_millis());
    setup.server.log_in("ada").await;
}

async fn readyz_distinguishes_a_slow_database_from_a_missing_one() {
    let mut setup = Setup::start().await;
    setup.relay.silence();
    let stopwatch = Clock::system();
    let slow = setup.server.get("/readyz").await;
    let took = stopwatch.uptime();
    assert!(took < Duration::from_millis(1_500), "{took:?}");
    assert_eq!(slow.expect_problem("unavailable")["detail"], "The database does not answer in time.");
    setup.relay.cut().await;
    let gone = setup.server.get("/readyz").await.expect_problem("unavailable");
    assert_eq!(gone["detail"], "The database cannot be reached.");
    setup.relay.restore().await;
    until(TIMEOUT, async || setup.server.get("/readyz").await.status == 200).await;
}

async fn browsers_get_a_page_that_says_to_try_again() {
    let mut setup = Setup::start().await;
    let browser = setup.server.browser_session("ada").await;
    setup.relay.cut().await;
    let asked = || setup.server.get("/dashboard").cookie(&browser.cookie).header("accept", "text/html,*/*;q=0.8");
    until(TIMEOUT, async || asked().await.status == 503).await;
    let answer = asked().await.expect(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(answer.header("retry-after").is_some() && answer.header("set-cookie").is_none());
    assert!(answer.header("content-security-policy").is_some_and(|policy| policy.contains("style-src 'self'")));
    assert_eq!(answer.body.matches("<main").count(), 1, "{}", answer.body);
    assert!(answer.body.contains("Try again") && !answer.body.contains("Ada"), "{}", answer.body);
    let api = setup.server.get("/api/v1/me").bearer(&browser.access_token).cookie(&browser.cookie);
    api.header("accept", "text/html").await.expect_problem("unavailable");
}
