//! Whether WeChat knows the mini-app: its token is asked for, which changes nothing.

use super::{WeChat, call::CallError};
use crate::platforms::Trouble;

impl WeChat {
    /// Asks for the token. One that is good stays good.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn examine(&self) -> Result<(), Trouble> {
        match self.ask_for_token().await {
            Ok(_) => Ok(()),
            Err(CallError::Away("timeout" | "away")) => Err(Trouble::Away),
            Err(CallError::Away(_)) => Err(Trouble::Unclear),
            Err(CallError::Code(code)) => Err(match code {
                -1 | 45_009 | 45_011 => Trouble::Busy,
                40_013 => Trouble::UnknownId,
                40_001 | 40_125 => Trouble::Secret,
                // Not on the list; or somebody has to agree to it first.
                40_164 | 89_501 | 89_503 | 89_506 | 89_507 => Trouble::Address,
                48_001 | 50_002 | 50_004 | 50_007 => Trouble::Forbidden,
                _ => Trouble::Unclear,
            }),
        }
    }
}
