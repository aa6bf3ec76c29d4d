//! `/api/v1`, as an app calls it.

mod bodies;
mod bulky;
mod callers;
mod cases;
mod contacts;
mod cors;
mod description;
mod errors;
mod handler;
mod me;
mod notices;
mod once;
mod partners;
mod places;
mod platform_secrets;
mod recorder;
mod sign_in;
mod sizes;
mod sorting;
mod strict;

use axum::{
    body::Body,
    http::{HeaderMap, Request, header},
};
use backend::{Kernel, messages::latest};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::portal::Portal;

/// An app; of a resident who is signed in, or of nobody.
pub(super) struct App<'a> {
    portal: &'a Portal,
    token: Option<String>,
}

/// An answer in JSON; null where there is no body.
#[derive(Debug)]
pub(super) struct Json {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

impl Json {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The `code` of a problem, and what its first error is about.
    pub(super) fn problem(&self) -> (u16, &str, &str) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let first = &self.body["errors"][0];
        let at = ["pointer", "parameter", "header"].iter().find_map(|kind| first[kind].as_str());
        (self.status, self.body["code"].as_str().unwrap(), at.unwrap_or_default())
    }

    /// The body of something that went well.
    #[track_caller]
    pub(super) fn good(self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.body
    }
}

impl<'a> App<'a> {
    /// Nobody's.
    pub(super) fn new(portal: &'a Portal) -> Self {
        Self { portal, token: None }
    }

    /// Signs `phone` in with a code, and waits until another one may be sent.
    pub(super) async fn signed_in(portal: &'a Portal, pool: &PgPool, phone: &str) -> Self {
        let app = Self::new(portal);
        let sent = app.post("/api/v1/sign-in/codes", &json!({ "phone": phone })).await.good();
        let proof = json!({
            "challenge": sent["challenge"],
            "code": last_code(portal, pool).await,
            "device": "WeChat",
        });
        let tokens = app.post("/api/v1/tokens", &proof).await.good();
        portal.kernel.clock.advance(chrono::TimeDelta::seconds(60));
        Self { portal, token: tokens["access_token"].as_str().map(str::to_owned) }
    }

    pub(super) fn with_token(portal: &'a Portal, token: &str) -> Self {
        Self { portal, token: Some(token.to_owned()) }
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ACCEPT_LANGUAGE, "en")
            .extension(app::visit::ClientAddress("192.0.2.7".parse().unwrap()));
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        request
    }

    pub(super) async fn call(&self, request: Request<Body>) -> Json {
        let (parts, body) = request.into_parts();
        let (method, path) = (parts.method.clone(), parts.uri.to_string());
        let asked = body.collect().await.unwrap().to_bytes();
        let request = Request::from_parts(parts, Body::from(asked.clone()));
        let answer = self.portal.send(request).await;
        let body = serde_json::from_str(&answer.body).unwrap_or_default();
        if answer.status.is_success() {
            recorder::record(method.as_str(), &path, &asked, &body);
        } else if body["code"].is_string() {
            let is_partner = self.token.as_deref().is_some_and(|token| token.starts_with("mhp_"));
            let refused = (answer.status.as_u16(), &body);
            recorder::expect_described(method.as_str(), &path, is_partner, refused);
        }
        Json { status: answer.status.as_u16(), headers: answer.headers, body }
    }

    pub(super) async fn get(&self, path: &str) -> Json {
        self.call(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub(super) async fn delete(&self, path: &str) -> Json {
        self.call(self.request("DELETE", path).body(Body::empty()).unwrap()).await
    }

    fn key(&self) -> String {
        self.portal.kernel.new_id().to_string()
    }

    /// With a key of its own.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Json {
        self.send("POST", path, &self.key(), body).await
    }

    pub(super) async fn put(&self, path: &str, body: &Value) -> Json {
        self.send("PUT", path, &self.key(), body).await
    }

    /// With a key that is used again.
    pub(super) async fn send(&self, method: &str, path: &str, key: &str, body: &Value) -> Json {
        let request = self
            .request(method, path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key);
        self.call(request.body(body.to_string().into()).unwrap()).await
    }
}

/// The code in the last message, as the phone shows it.
pub(super) async fn last_code(portal: &Portal, pool: &PgPool) -> String {
    let kernel = Kernel { db: pool.clone(), ..portal.kernel.kernel.clone() };
    let last = latest(&kernel, 1).await.unwrap().remove(0);
    let found = last.body.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6);
    found.unwrap().to_owned()
}
