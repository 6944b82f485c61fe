//! All measurements, in order.

use std::fs;
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::Outcome;
use crate::client::{Client, PASSWORD};
use crate::machine::cores;
use crate::oha::Oha;
use crate::portico::Portico;
use crate::report::Row;
use crate::sample::{Sample, median, middle};
use crate::setup::Setup;
use crate::yardstick::{Yardstick, raw_bcrypt};

/// The connections of every load that does not hash a password.
const CONNECTIONS: usize = 32;

/// How often two measurements alternate that are compared with each other.
const ROUNDS: usize = 5;

const STARTS: usize = 5;

/// The storm: log-ins that wait at any time, and the requests per second that must not notice.
const STORM: usize = 64;
const VISITORS_PER_SECOND: u32 = 200;

/// The server under measurement, with users and their credentials.
struct Stage<'a> {
    setup: &'a Setup,
    portico: Portico,
    client: Client,
    emails: Vec<String>,
    bearer: String,
    cookie: String,
}

pub fn run(setup: &Setup) -> Outcome<Vec<Row>> {
    let (sign_ups, emails) = sign_ups(setup)?;
    let starts = starts(setup)?;
    let stage = Stage::enter(setup, emails)?;
    let memory = stage.portico.process.memory()?;
    // This also warms up the server, before anything is compared.
    stage.me(CONNECTIONS).send(100_000)?;
    let memory_after = stage.portico.process.memory()?;

    let mut rows = Vec::from(stage.me_beside_yardstick()?);
    rows.extend(stage.log_ins_beside_bcrypt()?);
    rows.push(sign_ups);
    rows.push(stage.refreshes()?);
    rows.push(stage.page("`/login`, rendered by the server", "/login", "150 µs CPU (100)")?);
    rows.push(stage.page("`/dashboard`, logged in", "/dashboard", "")?);
    rows.extend(stage.storm()?);
    rows.push(Row::value("start, existing database", middle(starts), "ms", "150 ms (50)"));
    rows.push(Row::value("memory, idle", memory, "MB", "30 MB"));
    rows.push(Row::value("memory, after 100,000 requests", memory_after, "MB", "40 MB"));
    let size = fs::metadata(&setup.program)?.len() as f64 / 1e6;
    rows.push(Row::value("the program, with its site", size, "MB", "25 MB"));
    Ok(rows)
}

/// Runs first and fills the empty database. A sign-up hashes a password, so more connections than cores would only wait.
fn sign_ups(setup: &Setup) -> Outcome<(Row, Vec<String>)> {
    let portico = Portico::start(setup)?;
    let client = Client::of(&portico.address)?;
    let mut emails = Vec::new();
    let sample = Sample::with_cpu(
        || portico.process.cpu(),
        || {
            let (sample, created) = client.sign_up_for(2 * setup.seconds, cores())?;
            emails = created;
            Ok(sample)
        },
    )?;
    portico.process.stop()?;
    Ok((Row::load(format!("sign-ups, {} connections", cores()), vec![sample]), emails))
}

/// The milliseconds of each start on an existing database.
fn starts(setup: &Setup) -> Outcome<Vec<f64>> {
    let start = || {
        let portico = Portico::start(setup)?;
        portico.process.stop()?;
        Ok(portico.started_in.as_secs_f64() * 1e3)
    };
    (0..STARTS).map(|_| start()).collect()
}

impl<'a> Stage<'a> {
    fn enter(setup: &'a Setup, emails: Vec<String>) -> Outcome<Self> {
        let portico = Portico::start(setup)?;
        let client = Client::of(&portico.address)?;
        let first = emails.first().ok_or("no user was signed up")?;
        let bearer = format!("Bearer {}", client.log_in(first)?.access_token);
        let cookie = client.log_in_on_page(first)?;
        let bodies = emails.iter().map(|email| json!({ "email": email, "password": PASSWORD }).to_string());
        fs::write(setup.folder.join("log-ins"), bodies.collect::<Vec<_>>().join("\n"))?;
        Ok(Self { setup, portico, client, emails, bearer, cookie })
    }

    fn me(&self, connections: usize) -> Oha {
        Oha::new(&self.portico.url("/api/v1/me"), connections).header("authorization", &self.bearer)
    }

    fn log_ins(&self, connections: usize) -> Oha {
        Oha::new(&self.portico.url("/api/v1/token"), connections).post_lines_of(&self.setup.folder.join("log-ins"))
    }

    fn measure(&self, load: impl FnOnce() -> Outcome<Sample>) -> Outcome<Sample> {
        Sample::with_cpu(|| self.portico.process.cpu(), load)
    }

    fn me_beside_yardstick(&self) -> Outcome<[Row; 2]> {
        let (seconds, yardstick) = (self.setup.seconds, Yardstick::start()?);
        let bearer = format!("Bearer {}", yardstick.token);
        let bare = || Oha::new(&yardstick.url, CONNECTIONS).header("authorization", &bearer);
        bare().send_for(1)?;
        let (me, bare) = alternate(
            || self.measure(|| self.me(CONNECTIONS).send_for(seconds)),
            || Sample::with_cpu(|| yardstick.process.cpu(), || bare().send_for(seconds)),
        )?;
        let row = Row::load(format!("`GET /api/v1/me`, {CONNECTIONS} connections"), me);
        let target = "0.5 rate, 2 CPU (0.8, 1.25)";
        Ok([row.beside(&bare, target), Row::load("– bare axum route, HS256", bare)])
    }

    fn log_ins_beside_bcrypt(&self) -> Outcome<[Row; 2]> {
        let seconds = self.setup.seconds;
        let (log_ins, hashes) =
            alternate(|| self.measure(|| self.log_ins(cores()).send_for(seconds)), || raw_bcrypt(seconds))?;
        let row = Row::load(format!("log-ins at cost 12, {} connections", cores()), log_ins);
        let raw = Row::load(format!("– bcrypt alone, {} threads", cores()), hashes.clone());
        Ok([row.beside(&hashes, "0.95 rate"), raw])
    }

    fn refreshes(&self) -> Outcome<Row> {
        let users = self.emails.iter().cycle().take(CONNECTIONS);
        let sessions: Vec<_> = users.map(|email| self.client.log_in(email)).collect::<Outcome<_>>()?;
        let sample = self.measure(|| self.client.refresh_for(2 * self.setup.seconds, sessions))?;
        Ok(Row::load(format!("refreshes, {CONNECTIONS} sessions"), vec![sample]))
    }

    fn page(&self, name: &str, path: &str, target: &'static str) -> Outcome<Row> {
        let is_signed_in = path == "/dashboard";
        let page = || {
            let page = Oha::new(&self.portico.url(path), CONNECTIONS);
            if is_signed_in { page.header("cookie", &self.cookie) } else { page }
        };
        page().send_for(1)?;
        let sample = self.measure(|| page().send_for(2 * self.setup.seconds))?;
        Ok(Row { target, ..Row::load(name, vec![sample]) })
    }

    /// A steady trickle of requests, alone and while log-ins wait for a core.
    fn storm(&self) -> Outcome<[Row; 3]> {
        let trickle = || self.me(8).at_rate(VISITORS_PER_SECOND).send_for(self.setup.seconds);
        let mut storms = Vec::new();
        let in_a_storm = || {
            thread::scope(|scope| {
                let storm = scope.spawn(|| self.log_ins(STORM).send_for(self.setup.seconds + 1));
                // Until all log-ins have arrived.
                thread::sleep(Duration::from_millis(500));
                let sample = trickle();
                storms.push(storm.join().map_err(|_| "the storm failed")??);
                sample
            })
        };
        let (quiet, stormy) = alternate(|| self.measure(trickle), in_a_storm)?;
        let times = median(&stormy, |sample| sample.p99_ms) / median(&quiet, |sample| sample.p99_ms);
        let name = format!("`/api/v1/me`, {VISITORS_PER_SECOND} a second");
        let stormy = Row {
            ratio: format!("{times:.1} × the quiet p99"),
            target: "3 × the quiet p99 plus a time slice; at most 50 ms",
            ..Row::load(format!("{name}, in a storm"), stormy)
        };
        Ok([Row::load(name, quiet), stormy, Row::load(format!("– the storm, {STORM} log-ins at once"), storms)])
    }
}

/// Measures both in turn, so that a change of the machine's speed affects both.
fn alternate(
    mut one: impl FnMut() -> Outcome<Sample>,
    mut other: impl FnMut() -> Outcome<Sample>,
) -> Outcome<(Vec<Sample>, Vec<Sample>)> {
    let rounds: Outcome<Vec<_>> = (0..ROUNDS).map(|_| Ok((one()?, other()?))).collect();
    Ok(rounds?.into_iter().unzip())
}
