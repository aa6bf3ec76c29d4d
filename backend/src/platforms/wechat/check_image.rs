//! Whether a photo may be shown in the mini-app. WeChat fetches it, looks at it, and pushes what it
//! says within half an hour: see [`push`](super::push).

use serde::{Deserialize, Serialize};

use super::{WeChat, WeChatError, check_text::FORUM};

#[derive(Serialize)]
struct Body<'a> {
    openid: &'a str,
    scene: u8,
    version: u8,
    media_type: u8,
    media_url: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    trace_id: String,
}

impl WeChat {
    /// Asks about the picture at `url`, which `open_id` has sent in the last two hours. What is
    /// pushed about it names the id that this gives.
    ///
    /// # Errors
    /// `Refused` with `open-id` or `not-seen` (the two hours are over), or that WeChat does not
    /// answer now.
    pub async fn check_image(&self, open_id: &str, url: &str) -> Result<String, WeChatError> {
        let body =
            Body { openid: open_id, scene: FORUM, version: 2, media_type: 2, media_url: url };
        let answer: Answer = self.post("/wxa/media_check_async", &body).await.map_err(|error| {
            error.told(|code| match code {
                40_003 => Some("open-id"),
                61_010 => Some("not-seen"),
                _ => None,
            })
        })?;
        let fits = (1..=128).contains(&answer.trace_id.len());
        if fits { Ok(answer.trace_id) } else { Err(WeChatError::Later("not-understood")) }
    }
}
