use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::Url;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// A relay between a server and its PostgreSQL, which counts messages and can be cut.
pub struct Relay {
    /// The database's URL through the relay.
    url: Url,
    address: SocketAddr,
    database: String,
    asked: Arc<AtomicUsize>,
    is_silent: watch::Sender<bool>,
    /// How often the machine was replaced. A connection to a former one never gets an answer.
    machine: watch::Sender<usize>,
    /// Ends, with its connections, when this is dropped.
    carrying: JoinSet<()>,
}

impl Relay {
    pub async fn to(database_url: &str) -> Self {
        let mut url = Url::parse(database_url).unwrap();
        let database = format!("{}:{}", url.host_str().expect("a host"), url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(address.port())).unwrap();
        let is_silent = watch::Sender::new(false);
        let machine = watch::Sender::new(0);
        let mut relay =
            Self { url, address, database, asked: Arc::default(), is_silent, machine, carrying: JoinSet::new() };
        relay.forward(listener);
        relay
    }

    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// How many messages the server has sent. Every statement is at least one.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// The database is gone: open connections end, new ones are refused.
    pub async fn cut(&mut self) {
        self.carrying.shutdown().await;
    }

    /// The database runs but allows no connections.
    pub async fn lock(&mut self) {
        self.cut().await;
        self.carrying.spawn(refuse_all(TcpListener::bind(self.address).await.unwrap()));
    }

    /// It is back.
    pub async fn restore(&mut self) {
        self.cut().await;
        self.is_silent.send_replace(false);
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.forward(listener);
    }

    /// Connections stay open and new ones are accepted, but no response arrives any more.
    pub fn silence(&self) {
        self.is_silent.send_replace(true);
    }

    /// The machine has vanished, and another one has its address: open connections stay open without an answer, and new
    /// ones work.
    pub fn replace_machine(&self) {
        self.machine.send_modify(|machine| *machine += 1);
    }

    fn forward(&mut self, listener: TcpListener) {
        let (database, asked) = (self.database.clone(), self.asked.clone());
        let silence = Silence { everywhere: self.is_silent.subscribe(), machine: self.machine.subscribe(), of: 0 };
        self.carrying.spawn(carry_all(listener, database, asked, silence));
    }
}

/// Whether answers arrive on a connection.
#[derive(Clone)]
struct Silence {
    everywhere: watch::Receiver<bool>,
    machine: watch::Receiver<usize>,
    /// The machine that the connection leads to.
    of: usize,
}

impl Silence {
    async fn end(&mut self) {
        _ = self.everywhere.wait_for(|is_silent| !is_silent).await;
        _ = self.machine.wait_for(|machine| *machine == self.of).await;
    }
}

async fn carry_all(listener: TcpListener, database: String, asked: Arc<AtomicUsize>, silence: Silence) {
    // They end with this task.
    let mut connections = JoinSet::new();
    while let Ok((server, _)) = listener.accept().await {
        let silence = Silence { of: *silence.machine.borrow(), ..silence.clone() };
        connections.spawn(forward(server, database.clone(), Arc::clone(&asked), silence));
    }
}

async fn forward(server: TcpStream, database: String, asked: Arc<AtomicUsize>, mut silence: Silence) -> io::Result<()> {
    let database = TcpStream::connect(database).await?;
    let (mut questions, mut to_server) = server.into_split();
    let (mut answers, mut to_database) = database.into_split();
    let ask = async move {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = questions.read(&mut buffer).await?;
            if read == 0 {
                return Ok(());
            }
            asked.fetch_add(1, Ordering::SeqCst);
            to_database.write_all(&buffer[..read]).await?;
        }
    };
    let answer = async move {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = answers.read(&mut buffer).await?;
            if read == 0 {
                return Ok(());
            }
            silence.end().await;
            to_server.write_all(&buffer[..read]).await?;
        }
    };
    tokio::select! {
        asked = ask => asked,
        answered = answer => answered,
    }
}

async fn refuse_all(listener: TcpListener) {
    let mut connections = JoinSet::new();
    while let Ok((server, _)) = listener.accept().await {
        connections.spawn(refuse(server));
    }
}

/// PostgreSQL's words at the start of a connection: no TLS here, and then an error.
async fn refuse(mut server: TcpStream) -> io::Result<()> {
    const TLS_WANTED: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
    const ERROR: &[u8] = b"SFATAL\0VFATAL\0C55000\0Mthe database is not currently accepting connections\0\0";
    let mut buffer = vec![0; 1024];
    let read = server.read(&mut buffer).await?;
    if buffer[..read] == TLS_WANTED {
        server.write_all(b"N").await?;
        _ = server.read(&mut buffer).await?;
    }
    let length = u32::try_from(ERROR.len() + 4).unwrap_or_default().to_be_bytes();
    server.write_all(&[b"E", &length[..], ERROR].concat()).await
}
