//! Why WeChat did not do something.

/// Why WeChat did not do something, with a code that may be stored, logged and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeChatError {
    /// It may be otherwise later: WeChat is away, busy, or does not know our key any more.
    #[error("WeChat does not do it now: {0}")]
    Later(&'static str),
    /// For good.
    #[error("WeChat refuses it: {0}")]
    Refused(&'static str),
}

impl WeChatError {
    /// What a mini-app was given and sent on is not good, or not any more: it asks for a new one.
    pub const CODE_NOT_GOOD: Self = Self::Refused("code-not-good");

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Later(code) | Self::Refused(code) => code,
        }
    }
}
