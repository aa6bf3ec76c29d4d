//! What a request is answered with.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::refusal::Refusal;

/// What handlers give.
pub(crate) type Answer = Result<Response, Refusal>;

/// The same for everybody who asks in the same language; may be kept for a minute.
pub(crate) fn public<T: Serialize>(value: &T) -> Answer {
    tagged(value, "public, max-age=60", Some("accept-language"))
}

/// The same for everybody who asks in the same language, and may change at any moment: they ask each
/// time whether it has.
pub(crate) fn fresh<T: Serialize>(value: &T) -> Answer {
    tagged(value, "public, no-cache", Some("accept-language"))
}

/// For the caller only. They may ask whether it has changed.
pub(crate) fn private<T: Serialize>(value: &T) -> Answer {
    tagged(value, "private, no-cache", None)
}

/// As [`private`], where `still` is `value` without the addresses that change by themselves, such as
/// those of photos, and `until` is when they do; none where there are none.
///
/// The ETag is of both, so that nobody keeps an address that has ended; `If-Match` asks for `still`
/// alone ([`part_of`]).
pub(crate) fn private_until<T: Serialize, S: Serialize>(
    value: &T,
    still: &S,
    until: Option<DateTime<Utc>>,
) -> Answer {
    let tag = tag_of(still)?;
    let tag = match until {
        Some(until) => format!("\"{}.{:x}\"", part_of(&tag), until.timestamp()),
        None => tag,
    };
    Ok(with_tag(bytes(value)?, &tag, "private, no-cache", None))
}

/// Something was made or done, and this is what it is now.
pub(crate) fn done<T: Serialize>(status: StatusCode, value: &T) -> Answer {
    Ok((status, headers("no-store"), bytes(value)?).into_response())
}

/// Done, and there is nothing to say.
pub(crate) fn nothing() -> Answer {
    Ok((StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "no-store")]).into_response())
}

/// The ETag of a value: of what it says, whatever process says it.
pub(crate) fn tag(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    format!("\"{}\"", BASE64.encode(&hash[..12]))
}

/// The ETag that an answer with `value` has.
pub(crate) fn tag_of<T: Serialize>(value: &T) -> Result<String, Refusal> {
    Ok(tag(&bytes(value)?))
}

/// What of an ETag is of the value itself.
pub(crate) fn part_of(tag: &str) -> &str {
    tag.trim_matches('"').split('.').next().unwrap_or_default()
}

fn tagged<T: Serialize>(value: &T, cache: &'static str, vary: Option<&'static str>) -> Answer {
    let bytes = bytes(value)?;
    let tag = tag(&bytes);
    Ok(with_tag(bytes, &tag, cache, vary))
}

fn with_tag(
    bytes: Vec<u8>,
    tag: &str,
    cache: &'static str,
    vary: Option<&'static str>,
) -> Response {
    let mut response = (headers(cache), bytes).into_response();
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Some(vary) = vary {
        headers.append(header::VARY, HeaderValue::from_static(vary));
    }
    response
}

fn headers(cache: &'static str) -> [(header::HeaderName, &'static str); 2] {
    [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, cache)]
}

fn bytes<T: Serialize>(value: &T) -> Result<Vec<u8>, Refusal> {
    serde_json::to_vec(value).map_err(|error| {
        tracing::error!(%error, "an answer cannot be written");
        Refusal::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    })
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Listed<T> {
    pub(crate) items: Vec<T>,
    /// For `after`, to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// At most `most` of `rest`, which is what the pages before have not shown, and the key of the last
/// if there are more.
pub(crate) fn page<T>(
    rest: impl Iterator<Item = T>,
    most: usize,
    key: impl FnOnce(&T) -> &str,
) -> (Vec<T>, Option<String>) {
    let mut shown: Vec<_> = rest.take(most + 1).collect();
    let more = shown.len() > most;
    shown.truncate(most);
    let next = shown.last().filter(|_| more).map(|last| key(last).to_owned());
    (shown, next)
}
