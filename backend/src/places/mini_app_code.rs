//! The mini-app's own code (小程序码) of a place, for a poster beside it.

use bytes::Bytes;
use domain::places::PlaceCode;

use crate::{Kernel, platforms::wechat::WeChatError};

/// The page of the mini-app that opens; it reads the place from the scene.
const PAGE: &str = "pages/nearby/index";

/// A picture of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub bytes: Bytes,
    /// `image/png` or `image/jpeg`.
    pub content_type: &'static str,
    /// How the name of its file ends: `png` or `jpg`.
    pub extension: &'static str,
}

/// Why there is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MiniAppCodeError {
    /// There is no mini-app at WeChat.
    #[error("no mini-app is set up")]
    NotSetUp,
    /// WeChat does not make one.
    #[error(transparent)]
    WeChat(#[from] WeChatError),
}

/// The code that opens the mini-app of WeChat at the place with `code`.
///
/// # Errors
/// [`MiniAppCodeError`].
pub async fn mini_app_code(kernel: &Kernel, code: &PlaceCode) -> Result<Picture, MiniAppCodeError> {
    let wechat = kernel.carriers.platforms.wechat.as_deref().ok_or(MiniAppCodeError::NotSetUp)?;
    let bytes = wechat.mini_app_code(&format!("p={}", code.as_str()), PAGE).await?;
    let (content_type, extension) =
        if bytes.starts_with(b"\x89PNG") { ("image/png", "png") } else { ("image/jpeg", "jpg") };
    Ok(Picture { bytes, content_type, extension })
}
