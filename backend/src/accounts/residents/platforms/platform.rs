//! A platform.

use crate::Kernel;

/// A platform that knows who uses its mini-apps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Platform {
    WeChat,
    Alipay,
}

impl Platform {
    /// All of them, in the order of lists.
    pub const ALL: [Self; 2] = [Self::WeChat, Self::Alipay];

    /// As it is stored, and as addresses have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WeChat => "wechat",
            Self::Alipay => "alipay",
        }
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|platform| platform.as_str() == word)
    }

    /// The id of the mini-app there that is set up in this process; none where none is.
    #[must_use]
    pub fn app_id(self, kernel: &Kernel) -> Option<&str> {
        let platforms = &kernel.carriers.platforms;
        match self {
            Self::WeChat => platforms.wechat.as_ref().map(|wechat| wechat.app_id()),
            Self::Alipay => platforms.alipay.as_ref().map(|alipay| alipay.app_id()),
        }
    }
}
