//! The mini-app's own code (小程序码) of a page, for posters.

use bytes::Bytes;
use serde::Serialize;

use super::{
    WeChat, WeChatError,
    call::{CallError, Nothing, read},
};

/// The most characters of a scene.
const LONGEST_SCENE: usize = 32;
/// Those that may be in it besides letters and digits.
const IN_SCENE: &str = "!#$&'()*+,/:;=?@-._~";

#[derive(Serialize)]
struct Body<'a> {
    scene: &'a str,
    page: &'a str,
}

impl WeChat {
    /// The picture (PNG or JPEG) of the code that opens `page` with `scene`.
    ///
    /// # Errors
    /// `Refused` with `scene` or `page` where WeChat takes no such one, or that it does not answer
    /// now.
    pub async fn mini_app_code(&self, scene: &str, page: &str) -> Result<Bytes, WeChatError> {
        const PATH: &str = "/wxa/getwxacodeunlimit";
        let fits = |c: char| c.is_ascii_alphanumeric() || IN_SCENE.contains(c);
        if !(1..=LONGEST_SCENE).contains(&scene.len()) || !scene.chars().all(fits) {
            return Err(WeChatError::Refused("scene"));
        }
        let told = |error: CallError| {
            error.told(|code| match code {
                40_169 => Some("scene"),
                40_097 | 41_030 => Some("page"),
                _ => None,
            })
        };
        let answer = self.post_raw(PATH, &Body { scene, page }).await.map_err(told)?;
        if answer.status.is_success() && is_picture(&answer.body) {
            return Ok(answer.body);
        }
        // An error comes with the status of a picture; one without a number is none that we know.
        read::<Nothing>(PATH, &answer).map_err(told)?;
        Err(WeChatError::Later("not-understood"))
    }
}

fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n") || bytes.starts_with(b"\xff\xd8\xff")
}
