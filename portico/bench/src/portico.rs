use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::process::Process;
use crate::setup::Setup;

const START_TIMEOUT: Duration = Duration::from_secs(30);

/// The running server.
pub struct Portico {
    pub process: Process,
    pub address: String,
    /// From the start of the process to its first response with 200, at `/login`.
    pub started_in: Duration,
}

impl Portico {
    /// Starts it in production's way, except for rate limits. It reads no `.env` file, because it runs in the folder.
    pub fn start(setup: &Setup) -> Outcome<Self> {
        let socket = free_address()?;
        let address = format!("http://{socket}");
        let log = File::options().create(true).append(true).open(setup.folder.join("log"))?;
        let mut command = Command::new(&setup.program);
        command.arg("serve").env_clear().current_dir(&setup.folder);
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        command.env("PORTICO_LISTEN", socket.to_string()).env("PORTICO_PUBLIC_URL", &address);
        command.env("PORTICO_DATA_DIR", setup.folder.join("data"));
        // Tokens must not expire during the run.
        command.env("PORTICO_RATE_LIMIT", "off").env("PORTICO_ACCESS_TTL", "1h");
        command.envs(std::env::var("PORTICO_LOG").map(|level| ("PORTICO_LOG", level)));
        command.envs(setup.database_url.iter().map(|url| ("DATABASE_URL", url)));
        let began = Instant::now();
        let mut process = Process::start(&mut command)?;
        while !is_ok(socket) {
            if began.elapsed() > START_TIMEOUT || process.child().try_wait()?.is_some() {
                let log = std::fs::read_to_string(setup.folder.join("log"))?;
                return Err(format!("the server did not start: {log}").into());
            }
            thread::sleep(Duration::from_millis(1));
        }
        Ok(Self { process, address, started_in: began.elapsed() })
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

fn free_address() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Whether the server responds with 200. Uses no client library, whose own start would be measured too.
fn is_ok(socket: SocketAddr) -> bool {
    let ask = || {
        let mut connection = TcpStream::connect(socket)?;
        connection.set_read_timeout(Some(START_TIMEOUT))?;
        write!(connection, "GET /login HTTP/1.1\r\nhost: {socket}\r\nconnection: close\r\n\r\n")?;
        let mut status = [0; 12];
        connection.read_exact(&mut status).map(|()| status)
    };
    ask().is_ok_and(|status| status == *b"HTTP/1.1 200")
}
