use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::{Certificate, free_address};

/// The length of a client's request for TLS.
const SSL_REQUEST: usize = 8;

/// Offers TLS as PostgreSQL does, and hangs up after the handshake. Serves until it is dropped.
pub struct TlsPostgres {
    address: SocketAddr,
    _serving: JoinSet<()>,
}

impl TlsPostgres {
    pub async fn start(certificate: &Certificate) -> Self {
        let address = free_address();
        let listener = TcpListener::bind(address).await.expect("a free port");
        let acceptor = certificate.acceptor();
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                shake_hands(connection, &acceptor).await;
            }
        });
        Self { address, _serving: serving }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }
}

/// A client that does not trust the certificate ends the handshake.
async fn shake_hands(mut connection: TcpStream, acceptor: &TlsAcceptor) {
    if connection.read_exact(&mut [0; SSL_REQUEST]).await.is_ok() && connection.write_all(b"S").await.is_ok() {
        _ = acceptor.accept(connection).await;
    }
}
