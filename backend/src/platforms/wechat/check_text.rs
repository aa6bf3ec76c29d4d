//! Whether words may be shown in the mini-app: WeChat asks its mini-apps to ask it.

use serde::{Deserialize, Serialize};

use super::{WeChat, WeChatError, call::CallError};

/// The most characters that are looked at at once.
const PIECE: usize = 2_500;

/// Where it is shown, as WeChat sorts it: 论坛, what somebody writes for all to see.
pub(super) const FORUM: u8 = 3;

/// What WeChat says of something; the worse comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing is wrong with it.
    Pass,
    /// WeChat does not know: somebody has to look.
    Review,
    /// It must not be shown.
    Risky,
}

impl Verdict {
    /// Of WeChat's word; of one that is not known, somebody has to look.
    pub(super) fn of(suggest: &str) -> Self {
        match suggest {
            "pass" => Self::Pass,
            "risky" => Self::Risky,
            _ => Self::Review,
        }
    }
}

#[derive(Serialize)]
struct Body<'a> {
    openid: &'a str,
    scene: u8,
    version: u8,
    content: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    result: Said,
}

#[derive(Deserialize)]
struct Said {
    suggest: String,
}

impl WeChat {
    /// What WeChat says of `text`, which `open_id` has written in the last two hours.
    ///
    /// # Errors
    /// `Refused` with `open-id`, or that WeChat does not answer now.
    pub async fn check_text(&self, open_id: &str, text: &str) -> Result<Verdict, WeChatError> {
        let mut worst = Verdict::Pass;
        for piece in pieces(text) {
            worst = worst.max(self.check_piece(open_id, &piece).await?);
            if worst == Verdict::Risky {
                break;
            }
        }
        Ok(worst)
    }

    async fn check_piece(&self, openid: &str, content: &str) -> Result<Verdict, WeChatError> {
        let body = Body { openid, scene: FORUM, version: 2, content };
        match self.post::<Answer>("/wxa/msg_sec_check", &body).await {
            Ok(answer) => Ok(Verdict::of(&answer.result.suggest)),
            Err(CallError::Code(87_014)) => Ok(Verdict::Risky),
            // Not seen in the mini-app within two hours: WeChat only looks at fresh words.
            Err(CallError::Code(61_010)) => Ok(Verdict::Review),
            Err(error) => Err(error.told(|code| (code == 40_003).then_some("open-id"))),
        }
    }
}

fn pieces(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    chars.chunks(PIECE).map(|piece| piece.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_looked_at_in_pieces() {
        assert_eq!(pieces(""), [""; 0]);
        assert_eq!(pieces("垃圾"), ["垃圾"]);
        let lengths: Vec<usize> =
            pieces(&"长".repeat(5_001)).iter().map(|piece| piece.chars().count()).collect();
        assert_eq!(lengths, [2_500, 2_500, 1]);
    }
}
