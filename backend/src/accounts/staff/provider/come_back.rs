//! Back from the provider.

use openidconnect::{
    AuthorizationCode, Nonce, PkceCodeVerifier, TokenResponse, core::CoreIdTokenClaims,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Provider, ProviderError, SECRETS, Secrets, client};
use crate::{
    Kernel,
    accounts::staff::sign_in::{self, From, SignedIn},
    audit::{self, Actor, Detail, Event, Subject},
    privacy::{Place, Redacted, open},
};

/// What the browser brings along.
#[derive(Debug, Clone)]
pub struct Back {
    pub state: Redacted<String>,
    pub code: Redacted<String>,
    /// Who is signed in here, for linking.
    pub staff: Option<Uuid>,
    /// Whether this district is the demonstration.
    pub demonstration: bool,
    pub from: From,
}

/// What became of it.
#[derive(Debug)]
pub enum CameBack {
    /// The second proof is asked for next.
    SecondProof,
    /// The provider has asked for it.
    SignedIn(Box<SignedIn>),
    /// The identity is linked to the person who is signed in.
    Linked,
}

/// Takes somebody back.
///
/// # Errors
/// [`ProviderError`].
pub async fn come_back(
    kernel: &Kernel,
    provider: &Provider,
    back: Back,
) -> Result<CameBack, ProviderError> {
    let visit = take_visit(kernel, &back).await?.ok_or(ProviderError::Unexpected)?;
    let metadata = provider.metadata(kernel).await?;
    let client = client!(provider, metadata);
    let response = client
        .exchange_code(AuthorizationCode::new(back.code.expose().clone()))
        .map_err(|_| ProviderError::Provider("no token endpoint"))?
        .set_pkce_verifier(PkceCodeVerifier::new(visit.secrets.verifier))
        .request_async(&provider.http)
        .await
        .map_err(|_| ProviderError::Provider("the code was not exchanged"))?;
    let token = response.id_token().ok_or(ProviderError::Provider("no ID token"))?;
    let now = kernel.clock.clone();
    let verifier = client.id_token_verifier().set_time_fn(move || now.now());
    let claims = token
        .claims(&verifier, &Nonce::new(visit.secrets.nonce))
        .map_err(|_| ProviderError::Provider("the ID token does not hold"))?;
    let (issuer, subject) = (claims.issuer().as_str(), claims.subject().as_str());
    if let Some(linking) = visit.linking {
        // Whoever left must be the one who is back.
        if back.staff != Some(linking) {
            return Err(ProviderError::Unexpected);
        }
        link(kernel, linking, issuer, subject, back.from.request_id.clone()).await?;
        return Ok(CameBack::Linked);
    }
    let staff =
        find(kernel, issuer, subject, back.demonstration).await?.ok_or(ProviderError::Unlinked)?;
    if provider.second_proof.as_deref().is_some_and(|word| says(claims, word)) {
        let signed_in = sign_in::admit(kernel, staff, &back.from).await?;
        return Ok(CameBack::SignedIn(Box::new(signed_in)));
    }
    let mut conn = kernel.db.acquire().await?;
    sign_in::open(kernel, &mut conn, staff, "provider", back.from.presession).await?;
    Ok(CameBack::SecondProof)
}

/// Whether the provider says that it asked for a second proof.
fn says(claims: &CoreIdTokenClaims, word: &str) -> bool {
    claims.auth_context_ref().is_some_and(|acr| acr.as_str() == word)
        || claims.auth_method_refs().is_some_and(|amr| amr.iter().any(|one| one.as_str() == word))
}

struct Visit {
    secrets: Secrets,
    linking: Option<Uuid>,
}

/// One delete, so that a `state` is good once; and only in the browser that left with it.
async fn take_visit(kernel: &Kernel, back: &Back) -> Result<Option<Visit>, ProviderError> {
    let hash: [u8; 32] = Sha256::digest(back.state.expose().as_bytes()).into();
    let row = sqlx::query!(
        "delete from staff_provider_visit
         where state_hash = $1 and presession = $2 and expires_at > $3
         returning secrets, linking",
        &hash[..],
        back.from.presession.as_bytes(),
        kernel.now(),
    )
    .fetch_optional(&kernel.db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let place = Place { column: SECRETS, row: &hash };
    let json = open(&kernel.keys, place, &row.secrets).map_err(|_| ProviderError::Unexpected)?;
    let secrets = serde_json::from_slice(&json).map_err(|_| ProviderError::Unexpected)?;
    Ok(Some(Visit { secrets, linking: row.linking }))
}

async fn find(
    kernel: &Kernel,
    issuer: &str,
    subject: &str,
    demonstration: bool,
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select staff.id from staff_identity join staff on staff.id = staff_identity.staff
         where issuer = $1 and subject = $2 and state = 'active'
           and (not demonstration or $3)",
        issuer,
        subject,
        demonstration,
    )
    .fetch_optional(&kernel.db)
    .await
}

async fn link(
    kernel: &Kernel,
    staff: Uuid,
    issuer: &str,
    subject: &str,
    request_id: Option<String>,
) -> Result<(), ProviderError> {
    let mut tx = kernel.db.begin().await?;
    let linked = sqlx::query!(
        "insert into staff_identity (issuer, subject, staff, linked_at) values ($1, $2, $3, $4)
         on conflict do nothing",
        issuer,
        subject,
        staff,
        kernel.now(),
    )
    .execute(&mut *tx)
    .await?;
    if linked.rows_affected() == 0 {
        return Err(ProviderError::Taken);
    }
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: Actor::Account(staff),
        act: "identity-linked",
        subject: Subject { kind: "staff", id: Some(staff) },
        detail: Detail::none(),
        request_id,
    };
    audit::record(&mut tx, event).await?;
    tx.commit().await?;
    Ok(())
}
