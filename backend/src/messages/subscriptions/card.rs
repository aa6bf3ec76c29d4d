//! What fills WeChat's template for one message.

use std::collections::BTreeMap;

use domain::messages::fill;
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::template::Stored;
use crate::{
    Kernel,
    accounts::residents::platforms::Platform,
    messages::Outgoing,
    privacy::{OpenError, Place, open, seal},
};

/// Where it is sealed, beside the message.
const COLUMN: &str = "message.wechat_values";

/// What goes to WeChat. Personal data, so not `Debug`.
#[derive(Serialize, Deserialize)]
pub(in crate::messages) struct Card {
    /// Whom it is for; a text message need not be of an account.
    pub(super) resident: Uuid,
    pub(super) template_id: String,
    /// Empty for none.
    pub(super) page: String,
    pub(super) fields: BTreeMap<String, String>,
}

/// Takes one of the times that `resident` agreed to, for `message`; none where WeChat is not set up
/// or has no template for it, or they are not linked or did not agree.
pub(in crate::messages) async fn take(
    kernel: &Kernel,
    conn: &mut PgConnection,
    resident: Uuid,
    message: &Outgoing<'_>,
) -> Result<Option<Card>, sqlx::Error> {
    let Some(app_id) = Platform::WeChat.app_id(kernel) else { return Ok(None) };
    let Some(stored) = find(&mut *conn, resident, app_id, message.template).await? else {
        return Ok(None);
    };
    let value = |name: &str| {
        message.values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    };
    let mut fields = BTreeMap::new();
    for (field, text) in &stored.fields.0 {
        let Ok(filled) = fill(text, value) else {
            let template = message.template;
            tracing::error!(template, field = field.as_str(), "a value is missing for WeChat");
            return Ok(None);
        };
        fields.insert(field.clone(), filled);
    }
    let taken = sqlx::query!(
        "update wechat_subscription set remaining = remaining - 1, changed_at = $3
         where resident = $1 and template = $2 and remaining > 0",
        resident,
        message.template,
        kernel.now(),
    )
    .execute(conn)
    .await?;
    let Stored { template_id, page, .. } = stored;
    Ok((taken.rows_affected() == 1).then_some(Card { resident, template_id, page, fields }))
}

/// The template for our message `name`, if it can go to `resident`.
async fn find(
    conn: &mut PgConnection,
    resident: Uuid,
    app_id: &str,
    name: &str,
) -> Result<Option<Stored>, sqlx::Error> {
    sqlx::query_as!(
        Stored,
        r#"select template_id, page, fields as "fields: Json<BTreeMap<String, String>>"
           from wechat_template as known
           where template = $3
             and exists (
               select from wechat_subscription as agreed
               where agreed.resident = $1 and agreed.template = known.template and remaining > 0)
             and exists (
               select from resident_platform
               where resident = $1 and platform = 'wechat' and app_id = $2)"#,
        resident,
        app_id,
        name,
    )
    .fetch_optional(conn)
    .await
}

/// Puts `card` beside the text message `message`, in the transaction that writes it.
pub(in crate::messages) async fn keep(
    kernel: &Kernel,
    conn: &mut PgConnection,
    message: Uuid,
    card: &Card,
) -> Result<(), sqlx::Error> {
    let json = serde_json::to_vec(card).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let place = Place { column: COLUMN, row: message.as_bytes() };
    sqlx::query!(
        "update message set carrier = 'wechat', wechat_values = $2 where id = $1",
        message,
        seal(&kernel.keys, &*kernel.random, place, &json),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Opens what stands beside `message`. None for what a version before wrote otherwise: the text
/// message is sent then.
pub(in crate::messages) fn open_card(
    kernel: &Kernel,
    message: Uuid,
    sealed: &[u8],
) -> Result<Option<Card>, OpenError> {
    let place = Place { column: COLUMN, row: message.as_bytes() };
    let json = open(&kernel.keys, place, sealed)?;
    Ok(serde_json::from_slice(&json).ok())
}
