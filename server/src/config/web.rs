//! Settings of the web server.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use backend::{
    accounts::staff::provider::{Provider, ProviderSettings},
    privacy::Redacted,
};
use clap::Args;

use super::{ApiOrigin, MetricsListen, PublicUrl, Refusal, Settings};

/// Settings of the web server.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings of the web server")]
pub(crate) struct Web {
    /// Address and port to serve on
    #[arg(
        long,
        env = "MINHU_LISTEN",
        value_name = "IP:PORT",
        default_value = "127.0.0.1:3000",
        value_parser = address_and_port
    )]
    pub(crate) listen: SocketAddr,

    /// Address and port for /metrics, apart from the public one, or `off`
    #[arg(
        long,
        env = "MINHU_METRICS_LISTEN",
        value_name = "IP:PORT|off",
        default_value = "127.0.0.1:9300"
    )]
    pub(crate) metrics_listen: MetricsListen,

    /// Address that residents use; with https, cookies are Secure and HSTS is sent
    #[arg(long, env = "MINHU_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<PublicUrl>,

    /// Folder of the files with which WeChat and Alipay check whose address this is
    #[arg(long, env = "MINHU_VERIFICATION_DIR", value_name = "DIR")]
    pub(crate) verification_dir: Option<PathBuf>,

    /// How many reverse proxies of your own stand in front; each adds the visitor's address to
    /// X-Forwarded-For, which is believed only that far
    #[arg(long, env = "MINHU_PROXIES", value_name = "NUMBER", default_value_t = 0)]
    pub(crate) proxies: usize,

    /// Origins of other sites whose pages may call /api/v1 in a browser, separated by commas
    #[arg(long, env = "MINHU_API_ORIGINS", value_name = "URL,…", value_delimiter = ',')]
    api_origins: Vec<ApiOrigin>,

    #[command(flatten)]
    pub(crate) provider: ProviderArgs,

    /// Folder of the built CSS, JavaScript and WebAssembly [default: `site` beside the program, or
    /// target/site]
    #[arg(long, env = "MINHU_SITE", value_name = "DIR")]
    site: Option<PathBuf>,

    /// Pages load themselves again when this process was replaced: for `make dev`
    #[cfg(debug_assertions)]
    #[arg(long, env = "MINHU_LIVE_RELOAD")]
    live_reload: bool,
}

/// The bureau's own identity provider, with which staff may sign in besides their password.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings of the identity provider of staff")]
pub(crate) struct ProviderArgs {
    /// Address of an OpenID Connect provider; staff link their accounts to it themselves
    #[arg(long, env = "MINHU_OIDC_ISSUER", value_name = "URL", requires = "oidc_client_id")]
    oidc_issuer: Option<String>,

    /// What the provider knows this Minhu as
    #[arg(long, env = "MINHU_OIDC_CLIENT_ID", value_name = "ID")]
    oidc_client_id: Option<String>,

    /// File with the secret that the provider gave for it
    #[arg(long, env = "MINHU_OIDC_CLIENT_SECRET_FILE", value_name = "FILE")]
    oidc_client_secret_file: Option<PathBuf>,

    /// The value of `acr`, or one of `amr`, with which the provider says that it has asked for a
    /// second proof; Minhu then asks for none [default: Minhu always asks]
    #[arg(long, env = "MINHU_OIDC_SECOND_PROOF", value_name = "VALUE")]
    oidc_second_proof: Option<String>,
}

impl Web {
    /// The identity provider of staff, if one is set. Browsers are sent back to the public URL.
    ///
    /// # Errors
    /// [`Refusal`] when what it needs is missing or cannot be read.
    pub(crate) fn provider(&self) -> Result<Option<Provider>, Refusal> {
        let args = &self.provider;
        let Some(issuer) = &args.oidc_issuer else { return Ok(None) };
        let Some(public) = &self.public_url else {
            return Err(Refusal::new(
                "--oidc-issuer (MINHU_OIDC_ISSUER) needs --public-url (MINHU_PUBLIC_URL), where the \
                 provider sends browsers back to"
                    .to_owned(),
            ));
        };
        let secret = match &args.oidc_client_secret_file {
            None => None,
            Some(file) => {
                let text = std::fs::read_to_string(file).map_err(|error| {
                    Refusal::new(format!(
                        "--oidc-client-secret-file (MINHU_OIDC_CLIENT_SECRET_FILE) cannot be read: \
                         {error}"
                    ))
                })?;
                Some(Redacted::new(text.trim().to_owned()))
            }
        };
        let settings = ProviderSettings {
            issuer: issuer.clone(),
            client_id: args.oidc_client_id.clone().unwrap_or_default(),
            client_secret: secret,
            back: format!("{}{}", public.origin(), console::routes::patterns::PROVIDER_BACK),
            second_proof: args.oidc_second_proof.clone(),
        };
        Provider::new(settings).map(Some).map_err(|error| {
            Refusal::new(format!("--oidc-issuer (MINHU_OIDC_ISSUER) is refused: {error}"))
        })
    }

    /// Whether platforms that are set up can say what was paid.
    ///
    /// # Errors
    /// [`Refusal`] when there is no public URL that they call: they would refuse every order, or the
    /// payments would never be heard of.
    pub(crate) fn can_be_called_back(&self, settings: &Settings) -> Result<(), Refusal> {
        match settings.messages.calls_back() {
            Some(setting) if !self.is_https() => Err(Refusal::new(format!(
                "{setting} needs --public-url (MINHU_PUBLIC_URL) with https://, where the platform \
                 says what was paid"
            ))),
            _ => Ok(()),
        }
    }

    /// The origins whose pages may call the API in a browser.
    pub(crate) fn api_origins(&self) -> Arc<[Arc<str>]> {
        self.api_origins.iter().map(ApiOrigin::origin).collect()
    }

    /// Whether pages load themselves again when the process was replaced; never in a release.
    pub(crate) const fn live_reload(&self) -> bool {
        #[cfg(debug_assertions)]
        return self.live_reload;
        #[cfg(not(debug_assertions))]
        false
    }

    /// The folder of the built assets: the one that was set, or the first of the usual ones that is
    /// there.
    pub(crate) fn site(&self) -> Option<PathBuf> {
        if self.site.is_some() {
            return self.site.clone();
        }
        let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("site")));
        beside.into_iter().chain([PathBuf::from("target/site")]).find(|folder| folder.is_dir())
    }

    /// The folder that was set, if it is not one.
    pub(crate) fn missing_site(&self) -> Option<&Path> {
        self.site.as_deref().filter(|folder| !folder.is_dir())
    }

    /// Whether residents come over TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(PublicUrl::is_https)
    }
}

fn address_and_port(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "it must be an IP address and a port, such as 127.0.0.1:3000")
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Probe {
        #[command(flatten)]
        web: Web,
        #[command(flatten)]
        settings: Settings,
    }

    fn refused(args: &[&str]) -> Option<String> {
        let probe = Probe::try_parse_from([&["minhu"], args].concat()).unwrap();
        Some(probe.web.can_be_called_back(&probe.settings).err()?.to_string())
    }

    #[test]
    fn a_platform_needs_an_address_that_it_can_call() {
        let none: &[&str] = &[];
        assert_eq!(refused(none), None);
        for (platform, address, variable) in [
            (["--wechat-pay-mchid", "1900000001"], "--wechat-pay-url", "MINHU_WECHAT_PAY_MCHID"),
            (["--alipay-app-id", "2021000000000001"], "--alipay-url", "MINHU_ALIPAY_APP_ID"),
        ] {
            for public in [none, &["--public-url", "http://minhu.example"]] {
                let told = refused(&[&platform[..], public].concat()).unwrap();
                assert!(told.contains(variable) && told.contains("MINHU_PUBLIC_URL"), "{told}");
            }
            let with_tls = [&platform[..], &["--public-url", "https://minhu.example"]].concat();
            assert_eq!(refused(&with_tls), None);
            // A stand-in on this machine.
            let stand_in = [&platform[..], &[address, "http://127.0.0.1:9"]].concat();
            assert_eq!(refused(&stand_in), None);
        }
    }
}
