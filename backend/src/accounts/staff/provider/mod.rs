//! Signing in through the bureau's own identity provider (OpenID Connect): the browser is sent there
//! ([`leave()`]) and comes back with a code ([`come_back`]).
//!
//! The provider says who somebody is there; who that is here, a link says that the person made while
//! signed in. Nobody gets an account by coming from there. The second proof is still asked for,
//! unless the provider says that it asked for one, in the word that the settings name.

mod come_back;
mod leave;
#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    ClientId, ClientSecret, IssuerUrl, RedirectUrl, core::CoreProviderMetadata, reqwest,
};
use tokio::sync::RwLock;

pub use self::{
    come_back::{Back, CameBack, come_back},
    leave::leave,
};
use crate::{
    Kernel, Problem, accounts::staff::sign_in::ProveError, limits::LimitError, privacy::Redacted,
};

/// How long somebody may stay at the provider.
pub const AWAY_FOR: TimeDelta = TimeDelta::minutes(15);
/// How old what the provider said of itself may be: it changes its keys now and then.
const METADATA_LIFE: TimeDelta = TimeDelta::hours(1);
/// No answer of a provider takes longer.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

/// Where the provider is, and what it knows this Minhu as.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// Its address; `.well-known/openid-configuration` is below it.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<Redacted<String>>,
    /// The address that it sends browsers back to.
    pub back: String,
    /// The value of `acr`, or one of `amr`, with which it says that it has asked for a second proof.
    pub second_proof: Option<String>,
}

/// The provider, with what it says of itself.
pub struct Provider {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    back: RedirectUrl,
    second_proof: Option<String>,
    http: reqwest::Client,
    metadata: RwLock<Option<(DateTime<Utc>, CoreProviderMetadata)>>,
}

/// Why somebody is not let in from there.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// A setting that is no address.
    #[error("the address `{0}` cannot be used")]
    Setting(String),
    /// It cannot be reached, or does not speak as it should. The text has no personal data: it is
    /// the library's own word for what failed.
    #[error("the identity provider cannot be used: {0}")]
    Provider(&'static str),
    /// Nobody was sent there from this browser, or too long ago; or it was refused there.
    #[error("nobody is expected back from the identity provider")]
    Unexpected,
    /// Whoever it is there, nobody here is linked to them.
    #[error("nobody is linked to that identity")]
    Unlinked,
    /// The identity is somebody else's here, or this person has another one.
    #[error("the identity is linked already")]
    Taken,
    /// Too many go there from one network.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The session could not be begun.
    #[error(transparent)]
    SignIn(#[from] ProveError),
    /// The database did not answer as it should.
    #[error("the visit to the identity provider could not be kept")]
    Database(#[from] sqlx::Error),
}

impl ProviderError {
    /// Its own codes; those of [`ProveError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "provider-unavailable",
        "provider-unexpected",
        "provider-unlinked",
        "provider-taken",
        "unavailable",
    ];
}

impl Problem for ProviderError {
    fn code(&self) -> &'static str {
        match self {
            Self::Setting(_) | Self::Provider(_) => "provider-unavailable",
            Self::Unexpected => "provider-unexpected",
            Self::Unlinked => "provider-unlinked",
            Self::Taken => "provider-taken",
            Self::Limit(error) => error.code(),
            Self::SignIn(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Setting(_) | Self::Provider(_) | Self::Database(_) => 503,
            Self::Unexpected | Self::Unlinked => 403,
            Self::Taken => 422,
            Self::Limit(error) => error.status(),
            Self::SignIn(error) => error.status(),
        }
    }
}

impl Provider {
    /// The provider of `settings`, which is first asked when somebody goes there.
    ///
    /// # Errors
    /// [`ProviderError::Setting`] for an address that is none.
    pub fn new(settings: ProviderSettings) -> Result<Self, ProviderError> {
        let wrong = |address: &str| ProviderError::Setting(address.to_owned());
        let http = reqwest::ClientBuilder::new()
            // A redirect could lead into our own network.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .map_err(|_| ProviderError::Provider("no client for HTTP"))?;
        Ok(Self {
            issuer: IssuerUrl::new(settings.issuer.clone()).map_err(|_| wrong(&settings.issuer))?,
            client_id: ClientId::new(settings.client_id),
            client_secret: settings
                .client_secret
                .map(|secret| ClientSecret::new(secret.into_exposed())),
            back: RedirectUrl::new(settings.back.clone()).map_err(|_| wrong(&settings.back))?,
            second_proof: settings.second_proof,
            http,
            metadata: RwLock::new(None),
        })
    }

    /// What it says of itself, from memory for an hour.
    async fn metadata(&self, kernel: &Kernel) -> Result<CoreProviderMetadata, ProviderError> {
        let now = kernel.now();
        if let Some((at, metadata)) = &*self.metadata.read().await
            && now - *at < METADATA_LIFE
        {
            return Ok(metadata.clone());
        }
        let found = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http)
            .await
            .map_err(|_| ProviderError::Provider("no discovery document"))?;
        *self.metadata.write().await = Some((now, found.clone()));
        Ok(found)
    }
}

/// The client of a provider, made anew from what it says of itself.
macro_rules! client {
    ($provider:expr, $metadata:expr) => {
        openidconnect::core::CoreClient::from_provider_metadata(
            $metadata,
            $provider.client_id.clone(),
            $provider.client_secret.clone(),
        )
        .set_redirect_uri($provider.back.clone())
    };
}
use client;

/// What must be known again when the browser comes back.
#[derive(serde::Serialize, serde::Deserialize)]
struct Secrets {
    nonce: String,
    verifier: String,
}

/// Where they are sealed.
const SECRETS: &str = "staff_provider_visit.secrets";
