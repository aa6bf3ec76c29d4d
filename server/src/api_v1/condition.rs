//! `If-Match`: a write that is wanted only while what it writes is as the writer has seen it.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use serde::Serialize;

use super::{
    answer::{part_of, tag_of},
    refusal::{At, Refusal, codes},
};

/// The ETags that the writer has seen; none where they did not say.
#[derive(Debug, Clone)]
pub(crate) struct Condition(Option<Vec<String>>);

impl<S: Send + Sync> FromRequestParts<S> for Condition {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

impl Condition {
    fn of(headers: &HeaderMap) -> Self {
        if !headers.contains_key(header::IF_MATCH) {
            return Self(None);
        }
        let tags = headers
            .get_all(header::IF_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            // A proxy that compresses makes our tags weak; they are of the content all the same.
            .map(|tag| tag.trim().trim_start_matches("W/").to_owned());
        Self(Some(tags.collect()))
    }

    /// Whether the writer has said what they saw.
    pub(crate) const fn is_stated(&self) -> bool {
        self.0.is_some()
    }

    /// Whether `value` is as the writer has seen it, or they did not say.
    pub(crate) fn holds<T: Serialize>(&self, value: &T) -> Result<bool, Refusal> {
        let Some(tags) = &self.0 else { return Ok(true) };
        let now = tag_of(value)?;
        Ok(tags.iter().any(|tag| tag == "*" || part_of(tag) == part_of(&now)))
    }

    /// That it has changed meanwhile.
    pub(crate) fn failed() -> Refusal {
        let at = At::Header("If-Match");
        Refusal::fault(StatusCode::PRECONDITION_FAILED, at, codes::CHANGED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_holds_for_what_was_seen() {
        let tag = tag_of(&"seen").unwrap();
        for (value, holds) in [
            (None, true),
            (Some(tag.clone()), true),
            (Some(format!("W/{tag}")), true),
            (Some(format!("\"other\", {tag}")), true),
            (Some(format!("\"{}.6a03\"", part_of(&tag))), true),
            (Some("*".to_owned()), true),
            (Some("\"other\"".to_owned()), false),
            (Some(String::new()), false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(value) = &value {
                headers.insert(header::IF_MATCH, value.parse().unwrap());
            }
            assert_eq!(Condition::of(&headers).holds(&"seen").unwrap(), holds, "{value:?}");
        }
    }
}
