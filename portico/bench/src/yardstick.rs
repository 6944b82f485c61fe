//! The least work that could do the same: a bare axum route that verifies a token, and the password hash alone.

use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderMap, StatusCode, header};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::Outcome;
use crate::machine::cores;
use crate::process::{Process, own_cpu};
use crate::sample::Sample;

const SECRET: &[u8; 32] = b"a secret that only signs nothing";
const ISSUER: &str = "http://localhost:3000";
const AUDIENCE: &str = "api";
const COST: u32 = 12;

/// The claims of Portico's access token, so that both tokens are about equally long.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    jti: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    auth_time: i64,
}

struct Verifier {
    key: DecodingKey,
    validation: Validation,
}

/// Serves the route, and prints its address first.
pub fn serve() -> Outcome<()> {
    let mut validation = Validation::new(jsonwebtoken::Algorithm::HS256);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    let verifier = Arc::new(Verifier { key: DecodingKey::from_secret(SECRET), validation });
    let app = Router::new().route("/me", get(me)).with_state(verifier);
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        println!("http://{}", listener.local_addr()?);
        Ok(axum::serve(listener, app).await?)
    })
}

async fn me(State(verifier): State<Arc<Verifier>>, headers: HeaderMap) -> Result<Json<Claims>, StatusCode> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = value.and_then(|value| value.strip_prefix("Bearer ")).ok_or(StatusCode::UNAUTHORIZED)?;
    let verified = decode(token, &verifier.key, &verifier.validation).map_err(|_| StatusCode::UNAUTHORIZED)?;
    Ok(Json(verified.claims))
}

/// The running route.
pub struct Yardstick {
    pub process: Process,
    pub url: String,
    pub token: String,
}

impl Yardstick {
    pub fn start() -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = Process::start(command.arg("yardstick").stdin(Stdio::null()).stdout(Stdio::piped()))?;
        let mut address = String::new();
        let output = process.child().stdout.take().ok_or("no output")?;
        BufReader::new(output).read_line(&mut address)?;
        Ok(Self { process, url: format!("{}/me", address.trim()), token: token()? })
    }
}

fn token() -> Outcome<String> {
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: Uuid::max(),
        sid: Uuid::max(),
        jti: "0-AAAAAAAAAAAAAAAA".to_owned(),
        iat: 0,
        nbf: 0,
        // In the year 2100.
        exp: 4_102_444_800,
        auth_time: 0,
    };
    Ok(encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET))?)
}

/// The password hash alone, on one thread for each core.
pub fn raw_bcrypt(seconds: u64) -> Outcome<Sample> {
    Sample::with_cpu(own_cpu, || {
        let began = Instant::now();
        let end = began + Duration::from_secs(seconds);
        let threads: Vec<_> = (0..cores()).map(|_| thread::spawn(move || hash_until(end))).collect();
        let times: Result<Vec<_>, _> = threads.into_iter().map(|thread| thread.join()).collect();
        let times = times.map_err(|_| "a thread failed")?.concat();
        Ok(Sample::of(times, began.elapsed()))
    })
}

fn hash_until(end: Instant) -> Vec<Duration> {
    let mut times = Vec::new();
    while Instant::now() < end {
        let began = Instant::now();
        std::hint::black_box(bcrypt::bcrypt(COST, [7; 16], b"correct horse battery staple"));
        times.push(began.elapsed());
    }
    times
}
