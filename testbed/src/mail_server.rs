//! A mail server that takes, refuses or keeps silent.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use portico_mail::{SmtpUrl, Transport};
use tokio::sync::Notify;

/// What it does with a mail that it has read to the end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// Says that it did not work this time.
    Fail,
    /// Says no, for good.
    Refuse,
    /// Says nothing more.
    Hang,
}

pub struct MailServer {
    url: String,
    inbox: Arc<Inbox>,
}

#[derive(Default)]
struct Inbox {
    mails: Mutex<Vec<String>>,
    arrival: Notify,
}

impl MailServer {
    pub fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("smtp://{}", listener.local_addr().expect("an address"));
        let inbox = Arc::new(Inbox::default());
        let server = Self { url, inbox: inbox.clone() };
        thread::spawn(move || {
            for connection in listener.incoming() {
                let inbox = inbox.clone();
                thread::spawn(move || converse(connection.expect("a connection"), behaviour, &inbox));
            }
        });
        server
    }

    pub fn transport(&self) -> Transport {
        Transport::smtp(&SmtpUrl::parse(&self.url).expect("a URL")).expect("a transport")
    }

    /// Each mail as it came over the wire.
    pub fn mails(&self) -> Vec<String> {
        self.inbox.mails.lock().expect("whole").clone()
    }

    /// Waits until a mail has been read.
    pub async fn arrival(&self) {
        self.inbox.arrival.notified().await;
    }
}

/// RFC 5321 as far as it goes here. Ends when the other side does.
fn converse(mut connection: TcpStream, behaviour: Behaviour, inbox: &Inbox) -> Option<()> {
    let mut lines = BufReader::new(connection.try_clone().ok()?).lines();
    connection.write_all(b"220 mail.example\r\n").ok()?;
    loop {
        let line = lines.next()?.ok()?;
        let answer = match line.get(..4)? {
            "DATA" => {
                connection.write_all(b"354 go on\r\n").ok()?;
                let mail: Vec<_> = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                inbox.mails.lock().expect("whole").push(mail.join("\n"));
                inbox.arrival.notify_one();
                match behaviour {
                    Behaviour::Fail => "451 later",
                    Behaviour::Refuse => "550 no such mailbox",
                    Behaviour::Hang => continue,
                }
            }
            "QUIT" => "221 bye",
            _ => "250 well",
        };
        connection.write_all(format!("{answer}\r\n").as_bytes()).ok()?;
    }
}
