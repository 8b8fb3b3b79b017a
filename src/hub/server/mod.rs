//! The hub's connections: how many there may be, and how long each may take for what.
//!
//! Whoever is served stays served. A connection that has no request under way is closed when its time is over, and sooner where room
//! is needed: the one that has been silent for longest goes first.

mod crowd;
mod head;

use std::convert::Infallible;
use std::future::Future as _;
use std::io::{self, ErrorKind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{CONNECTION, TRANSFER_ENCODING};
use axum::http::{HeaderValue, Request, Response};
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use rustix::process::{Resource, getrlimit};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Sleep;

use crowd::{ConnectionLine, Crowd, Member, Serving};

/// How long a head may take, from its first byte or from the beginning of the connection.
const HEAD: Duration = Duration::from_secs(10);
/// How long a body may take.
pub(super) const BODY: Duration = Duration::from_secs(30);
/// How long a connection may be idle between two requests, and how long a client may take no byte of an answer.
const IDLE: Duration = Duration::from_mins(1);
/// How often it is looked whose time is over.
const SWEEP: Duration = Duration::from_secs(1);
/// The wait after a connection could not be accepted for want of files.
const BREATH: Duration = Duration::from_millis(100);
/// Bytes of a head that are read: no head of ours comes near it.
const HEAD_ROOM: usize = 64 * 1024;

/// How much the hub may have open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ServerLimits {
    /// Connections.
    connections: usize,
    /// Live streams among them.
    pub(super) streams: usize,
}

impl ServerLimits {
    /// Files that are left for the store, its backups, printers and the camera.
    const RESERVED: u64 = 128;
    /// Connections that are enough for any hall; each costs some memory.
    const MOST: u64 = 4096;

    /// What the files that the system allows this process leave for connections.
    pub(super) fn of_the_system() -> Self {
        Self::of(getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX))
    }

    fn of(files: u64) -> Self {
        let connections = (files - Self::RESERVED.min(files / 2)).min(Self::MOST) as usize;
        // A quarter is left for those who ask something.
        Self { connections, streams: connections - connections / 4 }
    }
}

/// Marks a request whose body has two lengths, by `Content-Length` and by `Transfer-Encoding`.
#[derive(Debug, Clone, Copy)]
pub(super) struct TwoLengths;

/// Connections that wait to be accepted: one that finds no room among them comes a second late.
const WAITING: i32 = 1024;

/// Serves until `closing` turns true and the last answer is on its way.
pub(super) async fn serve(listener: TcpListener, router: Router, limits: ServerLimits, mut closing: watch::Receiver<bool>) {
    if let Err(error) = rustix::net::listen(&listener, WAITING) {
        tracing::warn!(%error, "in a crowd some connections will come late");
    }
    let slots = Arc::new(Semaphore::new(limits.connections));
    let crowd = Arc::new(Crowd::default());
    let router = TowerToHyperService::new(router);
    let mut sweep = tokio::time::interval(SWEEP);
    let ended = closing.clone();
    let mut is_crowded = false;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = sweep.tick() => {
                crowd.close_those_whose_time_is_over();
                is_crowded &= slots.available_permits() == 0;
                continue;
            }
            _ = closing.wait_for(|closing| *closing) => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) if is_of_one_client(&error) => continue,
            Err(error) => {
                tracing::error!(%error, "the hub cannot take a connection");
                let _ = crowd.close_the_idlest();
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        let slot = if let Ok(slot) = slots.clone().try_acquire_owned() {
            slot
        } else {
            if !std::mem::replace(&mut is_crowded, true) {
                tracing::warn!(limits.connections, "as many connections as there may be are open: the idlest are closed");
            }
            if !crowd.close_the_idlest() {
                refuse(&stream);
                continue;
            }
            let Ok(Ok(slot)) = tokio::time::timeout(SWEEP, slots.clone().acquire_owned()).await else {
                // A request came at the last moment.
                refuse(&stream);
                continue;
            };
            slot
        };
        // Calls and events are small, and are not to wait for more.
        let _ = stream.set_nodelay(true);
        let _attending = tokio::spawn(attend(stream, crowd.join(), router.clone(), ended.clone(), slot));
    }
    drop(listener);
    let _ = slots.acquire_many(limits.connections as u32).await;
}

/// Whether an error of `accept` concerns a client that is gone already.
fn is_of_one_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused | ErrorKind::Interrupted
    )
}

/// Says no to a connection for which there is no room, as far as it listens.
fn refuse(stream: &TcpStream) {
    let _ = stream.try_write(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

/// Answers the requests of one connection.
async fn attend(
    stream: TcpStream,
    member: Member,
    router: TowerToHyperService<Router>,
    mut closing: watch::Receiver<bool>,
    _slot: OwnedSemaphorePermit,
) {
    let service = service_fn(|request| {
        let (serving, router) = (member.serve(), router.clone());
        async move { Ok::<_, Infallible>(answer(request, serving, &router).await) }
    });
    let line = TokioIo::new(ConnectionLine::new(stream, member.clone()));
    let mut connection = pin!(http1::Builder::new().max_buf_size(HEAD_ROOM).header_read_timeout(None).serve_connection(line, service));
    let mut is_ending = false;
    loop {
        tokio::select! {
            // A client that breaks off is no news.
            _ = connection.as_mut() => return,
            () = member.closed() => {}
            _ = closing.wait_for(|closing| *closing), if !is_ending => is_ending = true,
        }
        // It ends with the answer that is on its way, if there is one: the last bytes of it may be, though nobody is served any more.
        let is_over = if is_ending { member.is_silent() } else { !member.is_served() };
        if is_over {
            return;
        }
        connection.as_mut().graceful_shutdown();
    }
}

async fn answer(request: Request<Incoming>, serving: Serving, router: &TowerToHyperService<Router>) -> Response<Served> {
    let mut request = request.map(|body| Body::new(Timed { body, over: None }));
    if serving.has_two_lengths() {
        let _ = request.extensions_mut().insert(TwoLengths);
    }
    // What comes behind chunks is not looked at, so nothing does.
    let is_last = request.headers().contains_key(TRANSFER_ENCODING);
    let Ok(mut response) = router.call(request).await;
    if is_last {
        let _ = response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response.map(|body| Served { body, _serving: serving })
}

/// The body of a request, which must come in time.
struct Timed<B> {
    body: B,
    /// When it must be whole; it begins with the first wait.
    over: Option<Pin<Box<Sleep>>>,
}

impl<B> hyper::body::Body for Timed<B>
where
    B: hyper::body::Body<Data = Bytes, Error: Into<axum::BoxError>> + Unpin,
{
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        ready!(self.over.get_or_insert_with(|| Box::pin(tokio::time::sleep(BODY))).as_mut().poll(context));
        Poll::Ready(Some(Err(io::Error::from(ErrorKind::TimedOut).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer: until its end, somebody is served.
struct Served {
    body: Body,
    _serving: Serving,
}

impl hyper::body::Body for Served {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::FromRequest;

    use super::*;
    use crate::hub::problem::Problem;
    use crate::hub::request::Sent;

    #[tokio::test]
    async fn a_body_that_does_not_come_in_time_is_refused() {
        let never = Body::from_stream(futures_util::stream::pending::<Result<Bytes, axum::BoxError>>());
        let body = Body::new(Timed { body: never, over: Some(Box::pin(tokio::time::sleep(Duration::ZERO))) });
        let request = Request::post("/").header("content-type", "application/json").body(body).expect("a request");
        let refused = <Sent<serde_json::Value> as FromRequest<()>>::from_request(request, &()).await.err();
        assert!(matches!(refused, Some(Problem::TooSlow)), "{refused:?}");
    }

    #[test]
    fn the_store_keeps_its_files() {
        let of = |files| (ServerLimits::of(files).connections, ServerLimits::of(files).streams);
        assert_eq!(of(1024), (896, 672));
        assert_eq!(of(256), (128, 96));
        assert_eq!(of(64), (32, 24));
        assert_eq!(of(u64::MAX), (4096, 3072));
    }
}
