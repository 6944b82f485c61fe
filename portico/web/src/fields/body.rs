use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use portico_wire::problem::{Code, Problem};
use tokio::time::timeout;

/// The maximum body size, in bytes.
const MAX: usize = 64 * 1024;

/// How much of a larger body is read and discarded, so that the client can read the answer.
const MAX_DRAINED: usize = 4 * 1024 * 1024;

/// The time limit for receiving a body.
const READ_TIMEOUT: Duration = Duration::from_secs(20);

/// The whole body, if it is not too large and arrives in time.
pub async fn read_body(body: Body, headers: &HeaderMap) -> Result<Bytes, Problem> {
    let late = |_| Problem::with_detail(Code::Malformed, "The request took too long to arrive.");
    timeout(READ_TIMEOUT, read(body, headers)).await.map_err(late)?
}

async fn read(mut body: Body, headers: &HeaderMap) -> Result<Bytes, Problem> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_DRAINED) {
        return Err(Problem::new(Code::TooLarge));
    }
    let mut read = BytesMut::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::new(Code::Malformed))?;
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        if length > MAX_DRAINED {
            return Err(Problem::new(Code::TooLarge));
        }
        if length <= MAX {
            read.extend_from_slice(&data);
        }
    }
    if length > MAX { Err(Problem::new(Code::TooLarge)) } else { Ok(read.freeze()) }
}
