//! From what a slip says to paper: blocks, bytes, transport, proof.
