//! The job `check-content`: WeChat is asked about what was sent for a case.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

use super::{CheckState, hide::hide};
use crate::{
    Kernel,
    accounts::residents::platforms::{Platform, open_id_of},
    files::{
        Size,
        address::{address, expiry},
    },
    jobs::{Failure, Handler},
    outbox::Task,
    platforms::wechat::{WeChat, WeChatError},
};

/// Asks WeChat about whatever of a case it was not asked about yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckContent {
    /// The row of `case_file`.
    pub case: Uuid,
}

impl Task for CheckContent {
    const NAME: &'static str = "check-content";
}

impl Handler for CheckContent {
    async fn run(self, kernel: &Kernel, _: Uuid) -> Result<(), Failure> {
        for check in waiting(&kernel.db, self.case).await? {
            match look(kernel, &check).await? {
                Look::Answered(state) => answered(kernel, self.case, &check, state).await?,
                Look::Asked(trace_id) => asked(kernel, check.id, &trace_id).await?,
                // It is tried again until `EndContentChecks` has left it to staff. To ask about the
                // others as well would take as long for each.
                Look::Away => return Err(Failure::because("WeChat does not answer")),
            }
        }
        Ok(())
    }
}

/// A check that waits.
struct Check {
    id: Uuid,
    photo: Option<Uuid>,
    resident: Option<Uuid>,
    words: String,
    address: String,
    answers: Value,
}

impl Check {
    /// All that a resident has written.
    fn text(&self) -> String {
        let answers = self.answers.as_object().into_iter().flatten();
        let answers = answers.filter_map(|(_, answer)| answer.as_str());
        let parts = [self.words.as_str(), self.address.as_str()].into_iter().chain(answers);
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    }
}

/// What became of asking.
enum Look {
    /// There is an answer.
    Answered(CheckState),
    /// The answer will be pushed, and names this.
    Asked(String),
    /// WeChat does not answer now.
    Away,
}

async fn waiting(db: &PgPool, case: Uuid) -> Result<Vec<Check>, sqlx::Error> {
    sqlx::query_as!(
        Check,
        "select content_check.id, photo, content_check.resident, words, address, answers
         from content_check join case_file on case_file.id = case_id
         where case_id = $1 and content_check.state = 'waiting' order by content_check.id",
        case,
    )
    .fetch_all(db)
    .await
}

async fn look(kernel: &Kernel, check: &Check) -> Result<Look, sqlx::Error> {
    let for_staff = Look::Answered(CheckState::Review);
    // Not set up, or not linked any more: nobody can be asked.
    let Some(wechat) = kernel.carriers.platforms.wechat.as_deref() else { return Ok(for_staff) };
    let Some(resident) = check.resident else { return Ok(for_staff) };
    let Some(open_id) = open_id_of(kernel, resident, Platform::WeChat).await? else {
        return Ok(for_staff);
    };
    let looked = match check.photo {
        None => look_at_words(wechat, open_id.expose(), &check.text()).await,
        Some(photo) => look_at_photo(kernel, wechat, open_id.expose(), photo).await,
    };
    Ok(match looked {
        Ok(look) => look,
        Err(WeChatError::Later(_)) => Look::Away,
        Err(WeChatError::Refused(_)) => for_staff,
    })
}

async fn look_at_words(wechat: &WeChat, open_id: &str, text: &str) -> Result<Look, WeChatError> {
    let verdict = wechat.check_text(open_id, text).await?;
    Ok(Look::Answered(verdict.into()))
}

async fn look_at_photo(
    kernel: &Kernel,
    wechat: &WeChat,
    open_id: &str,
    photo: Uuid,
) -> Result<Look, WeChatError> {
    // WeChat could not fetch it, or could not say what it saw.
    let Some(origin) = wechat.origin().filter(|_| wechat.is_pushed_to()) else {
        return Ok(Look::Answered(CheckState::Review));
    };
    let path = address(&kernel.keys, photo, Size::Full, expiry(kernel.now()));
    let url = format!("{origin}{path}");
    Ok(Look::Asked(wechat.check_image(open_id, &url).await?))
}

/// Keeps an answer. While WeChat was asked, the check may have been left to staff: then the answer
/// counts only where it is risky, and what they have shown meanwhile is hidden again.
async fn answered(
    kernel: &Kernel,
    case: Uuid,
    check: &Check,
    state: CheckState,
) -> Result<(), sqlx::Error> {
    let mut tx = kernel.db.begin().await?;
    let kept = sqlx::query!(
        "update content_check set state = $2, answered_at = $3, resident = null
         where id = $1 and (state = 'waiting' or state = 'review' and $2 = 'risky')",
        check.id,
        state.as_str(),
        kernel.now(),
    )
    .execute(&mut *tx)
    .await?;
    if state == CheckState::Risky && kept.rows_affected() == 1 {
        hide(kernel, &mut tx, case, check.photo).await?;
    }
    tx.commit().await
}

async fn asked(kernel: &Kernel, id: Uuid, trace_id: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update content_check set state = 'asked', trace_id = $2, asked_at = $3, resident = null
         where id = $1 and state = 'waiting'",
        id,
        trace_id,
        kernel.now(),
    )
    .execute(&kernel.db)
    .await?;
    Ok(())
}
