use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Answer, Door};

impl Door {
    /// Sends a head and a body that no client would send. The response must end the connection.
    pub async fn raw(&self, head: &str, body: &[u8]) -> Answer {
        let head = format!("{head}\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address());
        parse(&self.exchange(&[head.as_bytes(), body].concat()).await)
    }

    /// Sends only this head. The response must end the connection.
    pub async fn raw_head(&self, head: &str) -> Answer {
        parse(&self.exchange(head.as_bytes()).await)
    }

    /// Sends these bytes, and returns everything received until the connection ends.
    pub async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        // If the server has left something unread, the connection ends with a reset.
        _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }
}

fn parse(answer: &str) -> Answer {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer:?}"));
    let (first, rest) = head.split_once("\r\n").unwrap();
    let status = first.split(' ').nth(1).unwrap().parse().unwrap();
    let headers: HeaderMap = rest.lines().map(header).collect();
    Answer { status, headers, body: body.to_owned() }
}

fn header(line: &str) -> (HeaderName, HeaderValue) {
    let (name, value) = line.split_once(": ").unwrap();
    (name.parse().unwrap(), value.parse().unwrap())
}
