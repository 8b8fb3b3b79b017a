//! The hub as its clients meet it: over real sockets, as bytes.

mod browser;
mod console;
mod contract;
mod document;
mod failing;
mod guards;
mod halls;
mod live;
mod notices;
mod open_hub;
mod pages;
mod requests;
mod schema;
mod stopped;
