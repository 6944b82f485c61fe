//! A local mail server that accepts, refuses, disconnects or stays silent.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::{Certificate, free_address};

/// How the server handles a client that delivers an email.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Accepts the email.
    Take,
    /// Reads the whole email, answers with a temporary failure, and quotes the link in it.
    Fail,
    /// Reads the whole email and refuses it permanently.
    Refuse,
    /// Reads the whole email and does not answer.
    Hang,
    /// Reads the whole email and disconnects before confirming it.
    Die,
    /// Accepts every connection and never sends a word.
    Silent,
    /// Refuses every password, and quotes it.
    Distrust,
}

/// Serves until it is dropped. Later connections are refused.
pub struct MailServer {
    address: SocketAddr,
    desk: Arc<Desk>,
    _serving: JoinSet<()>,
}

struct Desk {
    behaviour: Mutex<Behaviour>,
    mails: Mutex<Vec<String>>,
    said: Mutex<Vec<String>>,
    arrival: Notify,
}

impl MailServer {
    pub async fn start(behaviour: Behaviour) -> Self {
        Self::start_at(free_address(), behaviour).await
    }

    /// Starts at an address that is not in use, for instance that of an earlier server.
    pub async fn start_at(address: SocketAddr, behaviour: Behaviour) -> Self {
        Self::open(address, behaviour, None).await
    }

    /// Starts a server that accepts email over TLS only, from the first byte on.
    pub async fn start_with(certificate: &Certificate) -> Self {
        Self::open(free_address(), Behaviour::Take, Some(certificate.acceptor())).await
    }

    async fn open(address: SocketAddr, behaviour: Behaviour, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind(address).await.expect("a free port");
        let desk = Arc::new(Desk::new(behaviour));
        let mut serving = JoinSet::new();
        serving.spawn(serve(listener, desk.clone(), tls));
        Self { address, desk, _serving: serving }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Takes effect with the next email.
    pub fn behave(&self, behaviour: Behaviour) {
        *self.desk.behaviour.lock().unwrap_or_else(PoisonError::into_inner) = behaviour;
    }

    /// Each email that was read to its end, as it was transmitted, confirmed or not.
    pub fn mails(&self) -> Vec<String> {
        self.desk.mails.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Every line that clients sent, except the emails themselves.
    pub fn said(&self) -> Vec<String> {
        self.desk.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first line of each connection.
    pub fn greetings(&self) -> Vec<String> {
        let is_greeting = |line: &String| line.starts_with("EHLO ") || line.starts_with("HELO ");
        self.said().into_iter().filter(is_greeting).collect()
    }

    /// Waits until an email has been read, or until a client that is kept waiting has connected.
    pub async fn arrival(&self) {
        self.desk.arrival.notified().await;
    }
}

impl Desk {
    fn new(behaviour: Behaviour) -> Self {
        let behaviour = Mutex::new(behaviour);
        Self { behaviour, mails: Mutex::default(), said: Mutex::default(), arrival: Notify::new() }
    }

    fn behaviour(&self) -> Behaviour {
        *self.behaviour.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, mail: String) {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
        self.arrival.notify_one();
    }

    fn hear(&self, line: &str) {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
    }
}

async fn serve(listener: TcpListener, desk: Arc<Desk>, tls: Option<TlsAcceptor>) {
    // The connections end with this task.
    let mut connections = JoinSet::new();
    while let Ok((connection, _)) = listener.accept().await {
        let (desk, tls) = (desk.clone(), tls.clone());
        connections.spawn(async move {
            match tls {
                None => converse(connection, &desk).await,
                Some(tls) => converse(tls.accept(connection).await.ok()?, &desk).await,
            }
        });
    }
}

/// RFC 5321, as far as needed here. Ends when the other side does.
async fn converse(connection: impl AsyncRead + AsyncWrite + Unpin, desk: &Desk) -> Option<()> {
    let mut connection = BufReader::new(connection);
    if desk.behaviour() == Behaviour::Silent {
        desk.arrival.notify_one();
        return std::future::pending().await;
    }
    connection.write_all(b"220 mail.example\r\n").await.ok()?;
    loop {
        let line = read_line(&mut connection).await?;
        desk.hear(&line);
        let answer = match line.get(..4)? {
            "DATA" => {
                connection.write_all(b"354 go on\r\n").await.ok()?;
                let mail = read_mail(&mut connection).await?;
                let link = mail.lines().find(|line| line.contains("token=")).unwrap_or_default().to_owned();
                desk.keep(mail);
                match desk.behaviour() {
                    Behaviour::Take => "250 taken".to_owned(),
                    Behaviour::Fail => format!("451 4.7.1 later, for {link}"),
                    Behaviour::Refuse => "550 no such mailbox".to_owned(),
                    Behaviour::Hang | Behaviour::Silent => continue,
                    Behaviour::Distrust => "530 who are you".to_owned(),
                    Behaviour::Die => return None,
                }
            }
            // Clients may offer a password.
            "EHLO" => "250-mail.example\r\n250 AUTH PLAIN LOGIN".to_owned(),
            "AUTH" if desk.behaviour() == Behaviour::Distrust => format!("535 5.7.8 not with {line}"),
            "AUTH" => "235 come in".to_owned(),
            "QUIT" => "221 bye".to_owned(),
            _ => "250 well".to_owned(),
        };
        connection.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
}

async fn read_mail(connection: &mut (impl AsyncBufReadExt + Unpin)) -> Option<String> {
    let mut mail = Vec::new();
    loop {
        match read_line(connection).await? {
            end if end == "." => return Some(mail.join("\n")),
            line => mail.push(line),
        }
    }
}

async fn read_line(connection: &mut (impl AsyncBufReadExt + Unpin)) -> Option<String> {
    let mut line = String::new();
    let read = connection.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}
