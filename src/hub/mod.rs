//! The hub: API, live events, console and board.
//!
//! [`run`] serves a hall to the machines around it. Under `/api/v1` lies the API, described by an `OpenAPI` document that
//! is generated from this code; under `/counter` and `/board` lie pages for staff and for everybody. The rules of the
//! queue are not here: each handler is one call of [`Hall`]. [`RemoteHall`] is the other end of the same API, the
//! [`Hall`] of a process that does not own the store.

mod api;
mod client;
mod desks;
mod feed;
mod guard;
mod language;
mod pages;
mod problem;
mod request;
mod server;

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use tokio::net::TcpListener;
use tokio::sync::watch;

pub use client::RemoteHall;

use crate::config::Config;
use crate::hall::Hall;
use crate::locale::Texts;

/// The largest body that is read: no request of ours comes near it.
const BODY_LIMIT: usize = 64 * 1024;
/// How long a request that runs may hold up the end. Live streams end at once; whatever takes longer is stuck.
const LAST_ANSWERS: Duration = Duration::from_secs(3);

/// What every request may use.
struct HubShared {
    hall: Arc<dyn Hall>,
    config: Arc<Config>,
    texts: Texts,
    feed: Arc<feed::Feed>,
    desks: Arc<desks::Desks>,
    /// What boards were told last.
    board: api::LastBoard,
    /// The names this hub answers to.
    hosts: guard::Hosts,
    /// Turns true when the hub closes, so that streams without an end find one.
    closing: watch::Receiver<bool>,
}

/// A handle to it, one for each request.
type Hub = Arc<HubShared>;

/// Serves a hall until `shutdown` resolves. The caller binds the listener, so tests take any free port.
///
/// # Errors
/// When the listener has no address.
pub async fn run(
    listener: TcpListener,
    hall: Arc<dyn Hall>,
    config: Arc<Config>,
    texts: Texts,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let (close, closing) = watch::channel(false);
    let limits = server::ServerLimits::of_the_system();
    let feed = Arc::new(feed::Feed::new(hall.clone(), limits.streams));
    let hosts = guard::Hosts::new(&config.terminal.hub, listener.local_addr()?);
    let (desks, board) = (Arc::new(desks::Desks::new(hall.clone())), api::LastBoard::default());
    let hub = Arc::new(HubShared { hall, config, texts, feed: feed.clone(), desks: desks.clone(), board, hosts, closing: closing.clone() });
    let (feeding, looking) = (closing.clone(), closing.clone());
    let _feeding = tokio::spawn(async move { feed.run(feeding).await });
    let _looking = tokio::spawn(async move { desks.run(looking).await });
    let server = server::serve(listener, router(hub), limits, closing);
    let mut server = pin!(server);
    tokio::select! {
        () = &mut server => return Ok(()),
        () = shutdown => drop(close.send_replace(true)),
    }
    if tokio::time::timeout(LAST_ANSWERS, server).await.is_err() {
        tracing::warn!("a request was still running when the hub closed");
    }
    Ok(())
}

fn router(hub: Hub) -> Router {
    Router::new()
        .merge(api::router())
        .merge(pages::router())
        .fallback(|| async { problem::Problem::NoRoute })
        .method_not_allowed_fallback(|| async { problem::Problem::WrongMethod })
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        // The door is outermost: it sees every request first and every answer last, those of the fallbacks too.
        .layer(axum::middleware::from_fn_with_state(hub.clone(), guard::door))
        .with_state(hub)
}
