//! What carries messages out of the house: set up once for each process.

use super::SmsCap;

/// What carries messages out of the house, and what may be spent on it.
#[derive(Debug, Default)]
pub struct Carriers {
    /// The most text messages there may be, whoever asks for them.
    pub sms_cap: SmsCap,
}
