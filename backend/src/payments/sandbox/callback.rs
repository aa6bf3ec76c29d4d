//! What the platform says by itself: signed, over HTTP.
//!
//! A callback is `POST {notify_url}` in JSON, with `minhu-timestamp` (seconds since 1970) and
//! `minhu-signature` (`v1=` and the HMAC-SHA256 of the timestamp, a line feed and the body, in
//! hexadecimal). It is sent again until it is answered with 2xx.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    money::Fen,
    payments::{Account, LineKind},
};
use reqwest::{header::HeaderMap, redirect};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::trade;
use crate::{
    Kernel,
    jobs::{Failure, Handler},
    outbox::{self, Task},
    payments::provider::{Called, Heard, Received, RefundAnswer, Trade, Unheard},
    privacy::{Purpose, sign, verify},
};

/// How far the time of a signature may be from ours: a network and two clocks, and no more.
const FRESH: TimeDelta = TimeDelta::minutes(5);
const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(15);

/// Sends a callback of the demonstration's platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendSandboxCallback {
    /// The row of `sandbox_callback`.
    pub callback: Uuid,
}

impl Task for SendSandboxCallback {
    const NAME: &'static str = "sandbox-callback";
}

/// What stands in the body of a callback.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Body {
    /// Of the callback: another one about the same has another id.
    pub(super) id: Uuid,
    pub(super) kind: LineKind,
    /// Of the order or the refund.
    pub(super) number: String,
    /// `paid`, `closed`, `failed`, `waiting`; of refunds `done` or `pending`.
    pub(super) state: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) money: Option<Money>,
}

/// What moved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Money {
    pub(super) external_id: String,
    pub(super) amount: Fen,
    pub(super) at: DateTime<Utc>,
}

/// Asks for a callback about `number`, not before `at`.
pub(super) async fn ask(
    kernel: &Kernel,
    conn: &mut PgConnection,
    kind: LineKind,
    number: &str,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let id = kernel.new_id();
    sqlx::query!(
        "insert into sandbox_callback (id, kind, number, created_at) values ($1, $2, $3, $4)",
        id,
        kind.as_str(),
        number,
        kernel.now(),
    )
    .execute(&mut *conn)
    .await?;
    let task = SendSandboxCallback { callback: id };
    outbox::write_later(conn, kernel.new_id(), kernel.now(), at, &task).await
}

impl Handler for SendSandboxCallback {
    const TIMEOUT: Duration = Duration::from_secs(60);

    async fn run(self, kernel: &Kernel, _id: Uuid) -> Result<(), Failure> {
        let Some((url, body)) = write(kernel, self.callback).await? else { return Ok(()) };
        post(kernel, &url, body).await?;
        sqlx::query!(
            "update sandbox_callback set sent_at = $2 where id = $1 and sent_at is null",
            self.callback,
            kernel.now(),
        )
        .execute(&kernel.db)
        .await?;
        Ok(())
    }
}

/// Where a callback goes and what it says, as things stand now; none when it was sent.
pub(in crate::payments) async fn write(
    kernel: &Kernel,
    callback: Uuid,
) -> Result<Option<(String, Vec<u8>)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select callback.kind, callback.number, trade.number as trade, trade.notify_url
           from sandbox_callback as callback
             left join sandbox_refund as refund on refund.number = callback.number
             join sandbox_trade as trade on trade.number = coalesce(refund.trade, callback.number)
           where callback.id = $1 and sent_at is null"#,
        callback,
    )
    .fetch_optional(&kernel.db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let kind = LineKind::parse(&row.kind).unwrap_or(LineKind::Payment);
    let (state, money) = match kind {
        LineKind::Payment => match trade::read(kernel, &row.trade).await? {
            Trade::Paid(came) => ("paid", Some(came)),
            Trade::Closed => ("closed", None),
            Trade::Failed => ("failed", None),
            Trade::Waiting | Trade::NotThere => ("waiting", None),
        },
        LineKind::Refund => {
            match trade::read_refund(&kernel.db, kernel.now(), &row.number).await? {
                RefundAnswer::Done(went) => ("done", Some(went)),
                _ => ("pending", None),
            }
        }
    };
    let body = Body {
        id: callback,
        kind,
        number: row.number,
        state: state.to_owned(),
        money: money.map(|money| Money {
            external_id: money.external_id,
            amount: money.amount,
            at: money.at,
        }),
    };
    // Strings, numbers and times are always JSON.
    Ok(Some((row.notify_url, serde_json::to_vec(&body).unwrap_or_default())))
}

async fn post(kernel: &Kernel, url: &str, body: Vec<u8>) -> Result<(), Failure> {
    crate::messages::tls::install();
    let client = reqwest::Client::builder()
        .connect_timeout(CONNECT)
        .timeout(ANSWER)
        .redirect(redirect::Policy::none())
        .user_agent("minhu-sandbox")
        .build()
        .map_err(|_| Failure::because("no client"))?;
    let (timestamp, signature) = signature(kernel, &body);
    let response = client
        .post(url)
        .header("content-type", "application/json")
        .header("minhu-timestamp", timestamp)
        .header("minhu-signature", signature)
        .body(body)
        .send()
        .await
        .map_err(|_| Failure::because("callback-away"))?;
    if response.status().is_success() { Ok(()) } else { Err(Failure::because("callback-refused")) }
}

/// The two headers.
pub(in crate::payments) fn signature(kernel: &Kernel, body: &[u8]) -> (String, String) {
    let timestamp = kernel.now().timestamp().to_string();
    let mac = sign(&kernel.keys, Purpose::SandboxPayment, &signed(&timestamp, body));
    let hex: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
    (timestamp, format!("v1={hex}"))
}

fn signed(timestamp: &str, body: &[u8]) -> Vec<u8> {
    [timestamp.as_bytes(), b"\n", body].concat()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()).collect()
}

/// Reads a callback.
pub(super) fn read(kernel: &Kernel, headers: &HeaderMap, body: &[u8]) -> Result<Called, Unheard> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let timestamp = header("minhu-timestamp");
    let mac = header("minhu-signature").strip_prefix("v1=").and_then(unhex);
    let mac = mac.ok_or(Unheard::Forged)?;
    let bytes = signed(timestamp, body);
    if !verify(&kernel.keys, Purpose::SandboxPayment, &bytes, &mac) {
        return Err(Unheard::Forged);
    }
    let seconds = timestamp.parse().ok();
    let at = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let at = at.ok_or(Unheard::Unreadable)?;
    if (kernel.now() - at).abs() > FRESH {
        return Err(Unheard::Stale);
    }
    let body: Body = serde_json::from_slice(body).map_err(|_| Unheard::Unreadable)?;
    let moved = body.money.map(|money| Received {
        external_id: money.external_id,
        amount: money.amount,
        at: money.at,
        account: Account::Sandbox,
    });
    let heard = match (body.kind, body.state.as_str(), moved) {
        (LineKind::Payment, "paid", Some(came)) => Heard::Payment(came),
        (LineKind::Refund, "done", Some(went)) => Heard::Refund(went),
        (kind, ..) => Heard::Other(kind),
    };
    Ok(Called { number: body.number, heard })
}
