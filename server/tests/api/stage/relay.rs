use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::Url;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// The way from a server to its PostgreSQL: it counts what the server asks, and it can be cut.
pub struct Relay {
    /// The database, by way of the relay.
    url: Url,
    address: SocketAddr,
    database: String,
    asked: Arc<AtomicUsize>,
    /// Ends with whatever it carries when this is dropped.
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
        let asked = Arc::default();
        let mut carrying = JoinSet::new();
        carrying.spawn(carry_all(listener, database.clone(), Arc::clone(&asked)));
        Self { url, address, database, asked, carrying }
    }

    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// How many times the server has said something. Every statement is at least one of them.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// The database is gone: what is open ends, what is new is refused.
    pub async fn cut(&mut self) {
        self.carrying.shutdown().await;
    }

    /// The database stands there and lets nobody in, as one that does not allow connections.
    pub async fn lock(&mut self) {
        self.cut().await;
        self.carrying.spawn(refuse_all(TcpListener::bind(self.address).await.unwrap()));
    }

    /// It is back.
    pub async fn mend(&mut self) {
        self.cut().await;
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.carrying.spawn(carry_all(listener, self.database.clone(), Arc::clone(&self.asked)));
    }
}

async fn carry_all(listener: TcpListener, database: String, asked: Arc<AtomicUsize>) {
    // They end with this task.
    let mut connections = JoinSet::new();
    while let Ok((server, _)) = listener.accept().await {
        connections.spawn(carry(server, database.clone(), Arc::clone(&asked)));
    }
}

async fn carry(server: TcpStream, database: String, asked: Arc<AtomicUsize>) -> io::Result<()> {
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
    tokio::select! {
        asked = ask => asked,
        answered = tokio::io::copy(&mut answers, &mut to_server) => answered.map(drop),
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
