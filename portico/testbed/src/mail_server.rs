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
    Accept,
    /// Reads the whole email, answers with a temporary failure, and quotes the link in it.
    FailTemporarily,
    /// Reads the whole email and refuses it permanently.
    Reject,
    /// Reads the whole email and does not answer.
    Hang,
    /// Reads the whole email and disconnects before confirming it.
    Disconnect,
    /// Accepts every connection and never sends a word.
    Silent,
    /// Refuses every password, and quotes it.
    RejectPassword,
}

/// Serves until it is dropped. Later connections are refused.
pub struct MailServer {
    address: SocketAddr,
    state: Arc<State>,
    _serving: JoinSet<()>,
}

struct State {
    behaviour: Mutex<Behaviour>,
    mails: Mutex<Vec<String>>,
    commands: Mutex<Vec<String>>,
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
        Self::open(free_address(), Behaviour::Accept, Some(certificate.acceptor())).await
    }

    async fn open(address: SocketAddr, behaviour: Behaviour, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind(address).await.expect("a free port");
        let state = Arc::new(State::new(behaviour));
        let mut serving = JoinSet::new();
        serving.spawn(serve(listener, state.clone(), tls));
        Self { address, state, _serving: serving }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Takes effect with the next email.
    pub fn set_behaviour(&self, behaviour: Behaviour) {
        *self.state.behaviour.lock().unwrap_or_else(PoisonError::into_inner) = behaviour;
    }

    /// Each email that was read to its end, as it was transmitted, confirmed or not.
    pub fn mails(&self) -> Vec<String> {
        self.state.mails.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Every line that clients sent, except the emails themselves.
    pub fn commands(&self) -> Vec<String> {
        self.state.commands.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first line of each connection.
    pub fn greetings(&self) -> Vec<String> {
        let is_greeting = |line: &String| line.starts_with("EHLO ") || line.starts_with("HELO ");
        self.commands().into_iter().filter(is_greeting).collect()
    }

    /// Waits until an email has been read, or until a client that is kept waiting has connected.
    pub async fn arrival(&self) {
        self.state.arrival.notified().await;
    }
}

impl State {
    fn new(behaviour: Behaviour) -> Self {
        let behaviour = Mutex::new(behaviour);
        Self { behaviour, mails: Mutex::default(), commands: Mutex::default(), arrival: Notify::new() }
    }

    fn behaviour(&self) -> Behaviour {
        *self.behaviour.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn store(&self, mail: String) {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
        self.arrival.notify_one();
    }

    fn record(&self, line: &str) {
        self.commands.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
    }
}

async fn serve(listener: TcpListener, state: Arc<State>, tls: Option<TlsAcceptor>) {
    // The connections end with this task.
    let mut connections = JoinSet::new();
    while let Ok((connection, _)) = listener.accept().await {
        let (state, tls) = (state.clone(), tls.clone());
        connections.spawn(async move {
            match tls {
                None => handle(connection, &state).await,
                Some(tls) => handle(tls.accept(connection).await.ok()?, &state).await,
            }
        });
    }
}

/// RFC 5321, as far as needed here. Ends when the other side does.
async fn handle(connection: impl AsyncRead + AsyncWrite + Unpin, state: &State) -> Option<()> {
    let mut connection = BufReader::new(connection);
    if state.behaviour() == Behaviour::Silent {
        state.arrival.notify_one();
        return std::future::pending().await;
    }
    connection.write_all(b"220 mail.example\r\n").await.ok()?;
    loop {
        let line = read_line(&mut connection).await?;
        state.record(&line);
        let answer = match line.get(..4)? {
            "DATA" => {
                connection.write_all(b"354 continue\r\n").await.ok()?;
                let mail = read_mail(&mut connection).await?;
                let link = mail.lines().find(|line| line.contains("token=")).unwrap_or_default().to_owned();
                state.store(mail);
                match state.behaviour() {
                    Behaviour::Accept => "250 accepted".to_owned(),
                    Behaviour::FailTemporarily => format!("451 4.7.1 later, for {link}"),
                    Behaviour::Reject => "550 no such mailbox".to_owned(),
                    Behaviour::Hang | Behaviour::Silent => continue,
                    Behaviour::RejectPassword => "530 authentication required".to_owned(),
                    Behaviour::Disconnect => return None,
                }
            }
            // Clients may offer a password.
            "EHLO" => "250-mail.example\r\n250 AUTH PLAIN LOGIN".to_owned(),
            "AUTH" if state.behaviour() == Behaviour::RejectPassword => format!("535 5.7.8 not with {line}"),
            "AUTH" => "235 authenticated".to_owned(),
            "QUIT" => "221 bye".to_owned(),
            _ => "250 ok".to_owned(),
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
