//! To the provider.

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chrono::TimeDelta;
use openidconnect::{
    CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope, core::CoreAuthenticationFlow,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{AWAY_FOR, Provider, ProviderError, SECRETS, Secrets, client};
use crate::{
    Kernel,
    limits::{self, Limit, network},
    presession::PreSessionId,
    privacy::{Place, seal},
};

/// Each leaves a row behind for a while.
const BY_NETWORK: Limit = Limit::new("staff-provider-by-network", 100, TimeDelta::minutes(15));

/// The address to send the browser to. It is expected back, in this browser only, to sign in or, for
/// somebody who is signed in, to link who they are there.
///
/// # Errors
/// [`ProviderError`].
pub async fn leave(
    kernel: &Kernel,
    provider: &Provider,
    browser: PreSessionId,
    address: IpAddr,
    linking: Option<Uuid>,
) -> Result<String, ProviderError> {
    limits::spend(kernel, &kernel.db, &BY_NETWORK, &network(address)).await?;
    let metadata = provider.metadata(kernel).await?;
    let client = client!(provider, metadata);
    // From the kernel like all randomness here: 256 bits each.
    let secret = || BASE64.encode(kernel.random_bytes::<32>());
    let (state, nonce, verifier) = (secret(), secret(), secret());
    let verifier = PkceCodeVerifier::new(verifier);
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
    let secrets = Secrets { nonce: nonce.clone(), verifier: verifier.into_secret() };
    remember(kernel, &state, browser, &secrets, linking).await?;
    let (address, _, _) = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            move || CsrfToken::new(state),
            move || Nonce::new(nonce),
        )
        .add_scope(Scope::new("openid".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    Ok(address.into())
}

async fn remember(
    kernel: &Kernel,
    state: &str,
    browser: PreSessionId,
    secrets: &Secrets,
    linking: Option<Uuid>,
) -> Result<(), ProviderError> {
    let hash: [u8; 32] = Sha256::digest(state.as_bytes()).into();
    let json = serde_json::to_vec(secrets).map_err(|_| ProviderError::Provider("no JSON"))?;
    let place = Place { column: SECRETS, row: &hash };
    sqlx::query!(
        "insert into staff_provider_visit (state_hash, presession, secrets, linking, expires_at)
         values ($1, $2, $3, $4, $5)",
        &hash[..],
        browser.as_bytes(),
        seal(&kernel.keys, &*kernel.random, place, &json),
        linking,
        kernel.now() + AWAY_FOR,
    )
    .execute(&kernel.db)
    .await?;
    Ok(())
}
