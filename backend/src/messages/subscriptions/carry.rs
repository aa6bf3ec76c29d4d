//! Handing a message to WeChat, or to the gateway after all.

use std::time::Duration;

use domain::locale::Locale;
use uuid::Uuid;

use super::Card;
use crate::{
    Kernel,
    accounts::residents::platforms::{Platform, open_id_of},
    limits::LimitError,
    messages::{NotTaken, spending},
    platforms::wechat::{SubscribeMessage, WeChatError},
};

/// A call may first wait for others that ask for the token, and be made twice; the job has to have
/// time left to note what became of it.
const LONGEST: Duration = Duration::from_secs(20);

/// Hands `card` to WeChat. Refused where it is not set up any more, or whoever it is for is not
/// linked any more.
pub(in crate::messages) async fn carry(
    kernel: &Kernel,
    locale: Locale,
    card: &Card,
) -> Result<Result<(), NotTaken>, sqlx::Error> {
    let Some(wechat) = &kernel.carriers.platforms.wechat else {
        return Ok(Err(NotTaken::Refused("wechat-none")));
    };
    let Some(open_id) = open_id_of(kernel, card.resident, Platform::WeChat).await? else {
        return Ok(Err(NotTaken::Refused("wechat-none")));
    };
    let fields: Vec<(&str, &str)> =
        card.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let message = SubscribeMessage {
        open_id: open_id.expose(),
        template_id: &card.template_id,
        page: Some(card.page.as_str()).filter(|page| !page.is_empty()),
        locale,
        fields: &fields,
    };
    let Ok(sent) = tokio::time::timeout(LONGEST, wechat.subscribe(&message)).await else {
        return Ok(Err(NotTaken::Later("wechat-away")));
    };
    Ok(sent.map_err(|error| match error {
        WeChatError::Refused("user-refused") => NotTaken::Refused("wechat-unsubscribed"),
        WeChatError::Refused(_) => NotTaken::Refused("wechat-refused"),
        WeChatError::Later("key-refused") => NotTaken::Later("wechat-key-refused"),
        WeChatError::Later(_) => NotTaken::Later("wechat-away"),
    }))
}

/// What became of a message that WeChat did not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::messages) enum FallBack {
    /// It is a text message now, and paid for.
    Paid,
    /// No text messages are left; nothing was changed.
    Paused,
    /// Another run of the same job was faster: the message is that one's.
    Gone,
}

/// Makes of `message` the text message that it is, since WeChat did not take it because of `code`,
/// and spends what that costs. Where they did not agree to it in WeChat, no more is sent there until
/// they do.
pub(in crate::messages) async fn fall_back(
    kernel: &Kernel,
    message: Uuid,
    card: Option<&Card>,
    code: &'static str,
) -> Result<FallBack, sqlx::Error> {
    let mut tx = kernel.db.begin().await?;
    let noted = sqlx::query!(
        r#"with noted as (
           update message
           set carrier = null, wechat_values = null, tries = tries + 1, last_error = $3
           where id = $1 and state = 'queued' and carrier is not null returning id, template, tries
         ), tried as (
           insert into message_try (id, message, at, outcome, error)
           select $4, id, $2, 'refused', $3 from noted
         )
         select template as "template!", tries as "tries!" from noted"#,
        message,
        kernel.now(),
        code,
        kernel.new_id(),
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(noted) = noted else {
        tx.rollback().await?;
        return Ok(FallBack::Gone);
    };
    // After a try whose answer was lost, it may have been delivered, and this be the second time.
    if code == "wechat-unsubscribed"
        && noted.tries == 1
        && let Some(card) = card
    {
        sqlx::query!(
            "update wechat_subscription set remaining = 0, changed_at = $3
             where resident = $1 and template = $2",
            card.resident,
            noted.template,
            kernel.now(),
        )
        .execute(&mut *tx)
        .await?;
    }
    match spending::spend(kernel, &mut tx).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(FallBack::Paid)
        }
        Err(LimitError::TooMany { .. }) => {
            tx.rollback().await?;
            Ok(FallBack::Paused)
        }
        Err(LimitError::Database(error)) => Err(error),
    }
}
