//! The hub: API, live events, console and board.
