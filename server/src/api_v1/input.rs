//! What a request brings, read strictly: who may not guess what was meant, says what is wrong.

mod entries;
mod lengths;
mod objects;
mod whole;

use std::{
    fmt::Write as _,
    net::{IpAddr, Ipv4Addr},
};

pub(crate) use self::{entries::entries, lengths::no_longer};
use super::{
    partner::Admitted,
    refusal::{At, Refusal, codes},
};
use app::{
    state::AppState,
    visit::{ClientAddress, RequestId, wanted_locale},
};
use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Path, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use backend::forms::FormKey;
use domain::locale::Locale;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

/// The most bytes of a JSON body.
pub(crate) const BODY_BYTES: usize = 64 * 1024;

/// How a caller asks, beside what they ask for.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    /// From `Accept-Language`, or the prefix of the address.
    pub(crate) locale: Locale,
    pub(crate) request_id: RequestId,
    /// For limits only.
    pub(crate) address: IpAddr,
    /// The address where its limit holds; none for a partner, whose quota is its limit.
    pub(crate) network: Option<IpAddr>,
}

impl Asking {
    /// Cannot fail: what is missing has its default.
    pub(crate) fn of(parts: &Parts) -> Self {
        let prefix = parts.extensions.get::<Locale>().copied();
        let address = parts
            .extensions
            .get::<ClientAddress>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.0);
        let is_partner = parts.extensions.get::<Admitted>().is_some();
        Self {
            locale: prefix.or_else(|| wanted_locale(&parts.headers)).unwrap_or_default(),
            request_id: parts.extensions.get::<RequestId>().cloned().unwrap_or_default(),
            address,
            network: (!is_partner).then_some(address),
        }
    }

    /// For operations that write it down.
    pub(crate) fn id(&self) -> Option<String> {
        Some(self.request_id.0.clone())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asking {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts))
    }
}

/// The fields of the query. Unknown ones are left alone, as readers come and go.
#[derive(Debug)]
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let query = parts.uri.query().unwrap_or_default();
        let fields = serde_urlencoded::Deserializer::new(form_fields(query));
        serde_path_to_error::deserialize(fields).map(Self).map_err(|error| {
            let message = error.inner().to_string();
            let code = code_of(&message);
            let name = match named(&message) {
                Some(name) if code != codes::INVALID => name.to_owned(),
                _ => error.path().to_string(),
            };
            Refusal::fault(StatusCode::BAD_REQUEST, At::Parameter(name), code)
        })
    }
}

/// A part of the path. What cannot be read is nobody's.
#[derive(Debug)]
pub(crate) struct Part(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Part {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let part = Path::<String>::from_request_parts(parts, state).await;
        part.map(|Path(part)| Self(part)).map_err(|_| Refusal::not_found())
    }
}

/// The body of a write: JSON in UTF-8 with the fields of `T` and no others.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(mut request: Request, state: &AppState) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            let at = At::Header("Content-Type");
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Refusal::fault(status, at, codes::CONTENT_TYPE));
        }
        // Here and not only where routes are added: not every method has a limit there.
        DefaultBodyLimit::max(BODY_BYTES).apply(&mut request);
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|error| Refusal::of_status(error.status()))?;
        read(&bytes).map(Self)
    }
}

/// Reads a body.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    let written = whole::whole_numbers(bytes);
    let bytes = &*written;
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let inner = error.inner();
        // Where a word of a list is wanted and something else stands, serde_json finds fault with the
        // syntax, though it is JSON.
        if !inner.is_data() && serde_json::from_slice::<serde_json::Value>(bytes).is_err() {
            return Refusal::new(StatusCode::BAD_REQUEST, codes::MALFORMED);
        }
        let message = inner.to_string();
        let code = code_of(&message);
        let mut at = pointer(error.path());
        // The path of a field that is missing, or there twice, ends at the object.
        if matches!(code, codes::MISSING | codes::DUPLICATE)
            && let Some(name) = named(&message)
        {
            push(&mut at, name);
        }
        Refusal::field(&at, code)
    })?;
    json.end().map_err(|_| Refusal::new(StatusCode::BAD_REQUEST, codes::MALFORMED))?;
    objects::check::<T>(bytes)?;
    Ok(value)
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) else {
        return false;
    };
    let mut parts = kind.split(';').map(|part| part.trim().to_ascii_lowercase());
    parts.next().as_deref() == Some("application/json")
        && parts.all(|part| match part.strip_prefix("charset=") {
            Some(charset) => matches!(charset.trim_matches('"'), "utf-8" | "utf8"),
            None => true,
        })
}

/// The fields of a query. serde_urlencoded's own parser is hidden, and this is the same.
fn form_fields(query: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(query.as_bytes())
}

/// What serde means, by the words that it begins with.
fn code_of(message: &str) -> &'static str {
    match message {
        m if m.starts_with("missing field") => codes::MISSING,
        m if m.starts_with("unknown field") => codes::UNKNOWN,
        m if m.starts_with("duplicate field") => codes::DUPLICATE,
        _ => codes::INVALID,
    }
}

/// The field that serde names.
fn named(message: &str) -> Option<&str> {
    message.split('`').nth(1)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                // Writing to a string cannot fail.
                let _ = write!(pointer, "/{index}");
            }
            Segment::Map { key } => push(&mut pointer, key),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// RFC 6901 §3.
fn push(pointer: &mut String, key: &str) {
    pointer.push('/');
    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
}

/// The `Idempotency-Key` that every write carries.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key(pub(crate) FormKey);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let fault =
            |code| Refusal::fault(StatusCode::BAD_REQUEST, At::Header("Idempotency-Key"), code);
        let mut keys = parts.headers.get_all("idempotency-key").iter();
        let (Some(key), None) = (keys.next(), keys.next()) else {
            return Err(fault(codes::KEY_MISSING));
        };
        let key = key.to_str().ok().and_then(|key| FormKey::of_client(key).ok());
        key.map(Self).ok_or_else(|| fault(codes::KEY_INVALID))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only what cannot be read is looked at")]
    struct Thing {
        name: String,
        #[serde(default)]
        parts: Vec<Piece>,
        #[serde(default, deserialize_with = "entries")]
        notes: BTreeMap<String, String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only what cannot be read is looked at")]
    struct Piece {
        count: u8,
    }

    fn wrong(body: &str) -> (u16, String, String) {
        let refusal = read::<Thing>(body.as_bytes()).unwrap_err();
        let document = refusal.document(Locale::En, &RequestId::default());
        let at = document["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned();
        let status = document["status"].as_u64().unwrap().try_into().unwrap();
        (status, document["code"].as_str().unwrap().to_owned(), at)
    }

    #[test]
    fn a_pointer_leads_to_what_is_wrong() {
        for (body, code, at) in [
            ("{}", codes::MISSING, "/name"),
            (r#"{"name":null}"#, codes::INVALID, "/name"),
            (
                r#"{"name":"x","parts":[{"count":1},{"count":256}]}"#,
                codes::INVALID,
                "/parts/1/count",
            ),
            (r#"{"name":"x","parts":[{}]}"#, codes::MISSING, "/parts/0/count"),
            (r#"{"name":"x","a/b~c":1}"#, codes::UNKNOWN, "/a~1b~0c"),
            (r#"{"name":"x","name":"y"}"#, codes::DUPLICATE, "/name"),
            (r#"{"name":"x","notes":{"a":"","b/c":"","b/c":""}}"#, codes::DUPLICATE, "/notes/b~1c"),
            (r#"{"name":"x","notes":{"a":1}}"#, codes::INVALID, "/notes/a"),
            (r#"{"name":"x","notes":[["a","1"]]}"#, codes::INVALID, "/notes"),
            (r#"{"name":"x","parts":[{"count":1.5}]}"#, codes::INVALID, "/parts/0/count"),
            (
                r#"{"name":"x","parts":[{"count":1.0},{"count":2.56e2}]}"#,
                codes::INVALID,
                "/parts/1/count",
            ),
            ("[]", codes::INVALID, ""),
            (r#"["x",[]]"#, codes::INVALID, ""),
            (r#"{"name":"x","parts":[[1]]}"#, codes::INVALID, "/parts/0"),
        ] {
            let (status, was, pointer) = wrong(body);
            assert_eq!((status, &*was, &*pointer), (422, code, at), "{body}");
        }
        let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
        for body in ["", "{", "{\"name\":\"x\"} x", "\u{feff}{}", &deep] {
            let (status, ..) = wrong(body);
            assert!(status == 400 || status == 422, "{body}");
        }
    }

    #[test]
    fn only_json_in_utf_8_is_read() {
        for (kind, good) in [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/json;charset=gbk", false),
            ("text/plain", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
            assert_eq!(is_json(&headers), good, "{kind}");
        }
    }
}
