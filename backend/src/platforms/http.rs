//! Talking to a platform over HTTP, with an end to everything: time, bytes, redirects.

use std::{error::Error, net::IpAddr, time::Duration};

use bytes::Bytes;
use reqwest::{Client, RequestBuilder, StatusCode, Url, header::HeaderMap, redirect};

/// For the connection, and for all of it.
const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(15);
/// What is read of an answer at most; a bill of a day is larger and says so.
const LONGEST: usize = 1024 * 1024;

/// A platform that is reached by HTTP.
#[derive(Clone)]
pub struct PlatformHttp {
    client: Client,
    base: Url,
}

/// What came back, whatever its status.
pub struct HttpAnswer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// As they were received: signatures are over them.
    pub body: Bytes,
}

impl PlatformHttp {
    /// The platform at `base`, such as `https://api.weixin.qq.com`.
    ///
    /// # Errors
    /// When `base` is more or less than an origin, is without TLS on another machine, or TLS cannot be
    /// had.
    pub fn new(base: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let base = Url::parse(base)?;
        if base.path() != "/" || base.query().is_some() || base.fragment().is_some() {
            return Err("it must be a host without a path".into());
        }
        Self::with(base, ANSWER)
    }

    /// As [`new`](Self::new), where `address` may have a path and a query of its own.
    ///
    /// # Errors
    /// When `address` is none, is without TLS on another machine, or TLS cannot be had.
    pub fn at(address: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Self::with(Url::parse(address)?, ANSWER)
    }

    fn with(base: Url, longest: Duration) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let is_safe = base.scheme() == "https" || (base.scheme() == "http" && is_loopback(&base));
        if !is_safe || !base.username().is_empty() || base.password().is_some() {
            return Err("it must be https:// and a host, or http:// on this machine".into());
        }
        crate::messages::tls::install();
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(longest)
            // A platform has one address; what is told to it is not to be carried elsewhere.
            .redirect(redirect::Policy::none())
            .user_agent("minhu")
            .build()?;
        Ok(Self { client, base })
    }

    /// The address of `path_and_query` there; of the platform itself where it is empty. The query may
    /// hold secrets: not for logs.
    #[must_use]
    pub fn url(&self, path_and_query: &str) -> Url {
        let mut url = self.base.clone();
        if path_and_query.is_empty() {
            return url;
        }
        // By its parts: whatever is in them, it stays with this host.
        let (path, query) = match path_and_query.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path_and_query, None),
        };
        url.set_path(path);
        url.set_query(query);
        url
    }

    /// A request to `path_and_query`.
    pub fn get(&self, path_and_query: &str) -> RequestBuilder {
        self.client.get(self.url(path_and_query))
    }

    /// A post to `path_and_query`.
    pub fn post(&self, path_and_query: &str) -> RequestBuilder {
        self.client.post(self.url(path_and_query))
    }

    /// Sends `request` and reads the answer, of a mebibyte at most.
    ///
    /// # Errors
    /// Why there is no answer, in a word: `timeout`, `away` or `too-long`. Never the words of the
    /// client: they hold the address, which may hold a secret.
    pub async fn send(&self, request: RequestBuilder) -> Result<HttpAnswer, &'static str> {
        self.send_up_to(request, LONGEST).await
    }

    /// As [`send`](Self::send), with another limit in bytes.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_up_to(
        &self,
        request: RequestBuilder,
        longest: usize,
    ) -> Result<HttpAnswer, &'static str> {
        let why = |error: reqwest::Error| if error.is_timeout() { "timeout" } else { "away" };
        let mut response = request.send().await.map_err(why)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(why)? {
            if body.len() + chunk.len() > longest {
                return Err("too-long");
            }
            body.extend_from_slice(&chunk);
        }
        Ok(HttpAnswer { status, headers, body: body.into() })
    }
}

fn is_loopback(base: &Url) -> bool {
    let host = base.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

    use super::*;

    #[test]
    fn a_platform_is_an_origin_and_never_without_tls_elsewhere() {
        for right in
            ["https://a.example", "https://a.example:8443/", "http://127.0.0.2:1", "http://[::1]:1"]
        {
            assert!(PlatformHttp::new(right).is_ok(), "{right}");
        }
        for wrong in [
            "",
            "ftp://a.example",
            "http://a.example",
            "http://127.0.0.1.a.example",
            "https://a.example/path",
            "https://a.example/?a=b",
            "https://user@a.example",
            "https://:word@a.example",
        ] {
            assert!(PlatformHttp::new(wrong).is_err(), "{wrong}");
        }
        let there = PlatformHttp::at("https://a.example/path?a=b").unwrap();
        assert_eq!(there.url("").as_str(), "https://a.example/path?a=b");
        for (asked, address) in [
            ("/v3/pay?mchid=1", "https://a.example/v3/pay?mchid=1"),
            ("//b.example/", "https://a.example//b.example/"),
            ("https://b.example/", "https://a.example/https://b.example/"),
        ] {
            assert_eq!(there.url(asked).as_str(), address);
        }
        assert!(PlatformHttp::at("http://a.example/path").is_err());
        assert!(PlatformHttp::at("https://user@a.example/path").is_err());
    }

    #[tokio::test]
    async fn an_answer_that_takes_too_long_is_none() {
        let server = MockServer::start().await;
        let response = ResponseTemplate::new(200).set_delay(Duration::from_secs(60));
        Mock::given(path("/slow")).respond_with(response).mount(&server).await;
        let base = Url::parse(&server.uri()).unwrap();
        let http = PlatformHttp::with(base, Duration::from_millis(200)).unwrap();
        let answer = http.send(http.get("/slow")).await;
        assert_eq!(answer.err(), Some("timeout"));
    }
}
