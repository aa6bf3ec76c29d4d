//! What holds of the whole engine.

mod claims;
mod closing;
mod interleaving;
mod last_unit;
mod table;
