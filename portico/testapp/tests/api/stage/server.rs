use std::fs::{self, File};
use std::ops::Deref;
use std::path::Path;
use std::process::{self, Child, Stdio};
use std::thread;
use std::time::Duration;

use portico_accounts::Clock;
use portico_testbed::free_address;
use tokio::net::TcpStream;

use super::{Door, Portico, until};

/// The files that `portico serve` requires. The tests do not load scripts.
const SITE: [&str; 3] = ["pkg/portico.js", "pkg/portico.wasm", "pkg/portico.css"];

/// `portico serve` in a separate process, which ends when this is dropped.
pub struct Server {
    child: Child,
    door: Door,
}

impl Deref for Server {
    type Target = Door;

    fn deref(&self) -> &Door {
        &self.door
    }
}

impl Server {
    /// Starts it on a free port and waits until it responds. `origin` is its public URL, if that is
    /// not its own.
    pub async fn start(portico: Portico, log: &Path, origin: Option<String>) -> Self {
        let server = Self::start_onto(portico, File::create(log).unwrap(), origin).await;
        let answer = server.get("/livez").await;
        assert_eq!(answer.status, 200, "{}", fs::read_to_string(log).unwrap_or_default());
        server
    }

    /// The same with all it says going there, and not looked at. Waits until it takes connections.
    pub async fn start_onto(portico: Portico, output: File, origin: Option<String>) -> Self {
        stand_in_for_the_site();
        let address = free_address();
        let origin = origin.unwrap_or_else(|| format!("http://localhost:{}", address.port()));
        let portico = portico.with("PORTICO_LISTEN", &address.to_string()).with("PORTICO_PUBLIC_URL", &origin);
        let mut command = portico.with_default("PORTICO_LOG", "warn").into_command();
        command.arg("serve").stdin(Stdio::null()).stdout(output.try_clone().unwrap()).stderr(output);
        let server = Self { child: command.spawn().unwrap(), door: Door::at(address, origin) };
        server.wait_until_it_listens().await;
        server
    }

    /// Kills it at once (SIGKILL).
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Stops it (SIGTERM), waits until it has exited, and returns how long that took, in real time.
    pub async fn stop(mut self) -> Duration {
        let stopwatch = Clock::system();
        let asked = process::Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.unwrap().success());
        until(Duration::from_secs(60), async || self.child.try_wait().unwrap().is_some()).await;
        assert!(self.child.wait().unwrap().success());
        stopwatch.uptime()
    }

    async fn wait_until_it_listens(&self) {
        let waiting = until(Duration::from_secs(30), async || TcpStream::connect(self.address()).await.is_ok());
        tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("a connection is accepted or refused");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// Puts empty files where the build puts its own, unless they were built already.
pub fn stand_in_for_the_site() {
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().join("target/site");
    for path in SITE.map(|path| site.join(path)).iter().filter(|path| !path.exists()) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // Renamed into place, and only if missing: a concurrent build keeps its own.
        let aside = path.with_extension(format!("substitute-{}-{:?}", process::id(), thread::current().id()));
        fs::write(&aside, "").unwrap();
        _ = fs::hard_link(&aside, path);
        fs::remove_file(aside).unwrap();
    }
}

/// Puts a file of the test app's `assets/` where the build puts the site's own, unless it was built already.
pub fn built_asset(file: &str) {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let built = repository.join("target/site").join(file);
    if !built.exists() {
        fs::create_dir_all(built.parent().unwrap()).unwrap();
        // Renamed into place: a concurrent test never reads half of it.
        let aside = built.with_extension(format!("copy-{}-{:?}", process::id(), thread::current().id()));
        fs::copy(repository.join("portico/testapp/assets").join(file), &aside).unwrap();
        fs::rename(aside, built).unwrap();
    }
}
