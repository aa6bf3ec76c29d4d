//! How well the places are kept: how fresh what is known of them is, and how much of the time
//! toilets were open that were to be.

mod freshness;
mod open_rate;
#[cfg(test)]
mod tests;

pub use freshness::{Freshness, freshness};
pub use open_rate::{OpenRate, TARGET_PERCENT, months, open_rates};
