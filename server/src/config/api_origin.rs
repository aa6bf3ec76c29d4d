//! An origin whose pages may call the API.

use std::{net::IpAddr, str::FromStr, sync::Arc};

use axum::http::Uri;

use super::PublicUrl;

/// An origin as browsers send it: `https://app.example.cn`, or one of this machine for development.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiOrigin(PublicUrl);

impl ApiOrigin {
    /// As browsers send it.
    pub(crate) fn origin(&self) -> Arc<str> {
        self.0.origin().into()
    }
}

impl FromStr for ApiOrigin {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const ALLOWED: &str = "each must be https:// and a host, such as https://app.example.cn, \
             separated by commas; http:// only for this machine itself, and `*` never";
        let url: PublicUrl = text.trim().parse().map_err(|_| ALLOWED)?;
        // Browsers leave the usual port out, so one with it would never fit.
        let uri: Uri = url.origin().parse().map_err(|_| ALLOWED)?;
        let usual = if url.is_https() { 443 } else { 80 };
        let is_plain = uri.port_u16() != Some(usual) && !url.origin().contains('*');
        let is_safe = url.is_https() || uri.host().is_some_and(is_loopback);
        if is_plain && is_safe { Ok(Self(url)) } else { Err(ALLOWED) }
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_exact_and_safe() {
        for (text, origin) in [
            ("https://App.example.cn", "https://app.example.cn"),
            (" https://app.example.cn:8443", "https://app.example.cn:8443"),
            ("http://127.0.0.1:5173", "http://127.0.0.1:5173"),
            ("http://localhost:5173", "http://localhost:5173"),
            ("http://[::1]:5173", "http://[::1]:5173"),
        ] {
            assert_eq!(&*text.parse::<ApiOrigin>().expect(text).origin(), origin);
        }
        for wrong in [
            "",
            "*",
            "null",
            "https://*",
            "https://*.example.cn",
            "http://app.example.cn",
            "https://app.example.cn/portal",
            "https://app.example.cn:443",
            "app.example.cn",
        ] {
            assert!(wrong.parse::<ApiOrigin>().is_err(), "{wrong} must be refused");
        }
    }
}
