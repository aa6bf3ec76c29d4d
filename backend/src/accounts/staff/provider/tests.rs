//! Against a small provider on loopback, which says of itself where things are, hands out its key,
//! and exchanges codes if the verifier fits the challenge.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::accounts::Role;
use openidconnect::{
    Audience, AuthenticationMethodReference, EmptyAdditionalClaims, JsonWebKeyId, Nonce,
    PrivateSigningKey, StandardClaims, SubjectIdentifier,
    core::{CoreIdToken, CoreIdTokenClaims, CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgPool;

use super::*;
use crate::{
    accounts::staff::{
        session,
        sign_in::{
            pending,
            tests::{account, browser},
        },
    },
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
};

/// What the provider was told when somebody was sent there, and what it will say of them.
#[derive(Clone)]
struct Authorized {
    nonce: String,
    challenge: String,
    subject: String,
    amr: Option<String>,
    at: DateTime<Utc>,
}

#[derive(Clone)]
struct Small {
    issuer: String,
    codes: Arc<Mutex<HashMap<String, Authorized>>>,
}

fn key() -> CoreRsaPrivateSigningKey {
    let id = Some(JsonWebKeyId::new("test".to_owned()));
    CoreRsaPrivateSigningKey::from_pem(include_str!("test-key.pem"), id).unwrap()
}

async fn discovery(State(small): State<Small>) -> Json<Value> {
    let at = |path: &str| format!("{}/{path}", small.issuer);
    Json(json!({
        "issuer": small.issuer,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "jwks_uri": at("jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }))
}

async fn jwks() -> Json<Value> {
    Json(json!({ "keys": [key().as_verification_key()] }))
}

async fn token(
    State(small): State<Small>,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Json<Value>, StatusCode> {
    let code = form.get("code").ok_or(StatusCode::BAD_REQUEST)?;
    let told = small.codes.lock().unwrap().remove(code).ok_or(StatusCode::BAD_REQUEST)?;
    let verifier = form.get("code_verifier").ok_or(StatusCode::BAD_REQUEST)?;
    if BASE64.encode(Sha256::digest(verifier)) != told.challenge {
        return Err(StatusCode::BAD_REQUEST);
    }
    let claims = CoreIdTokenClaims::new(
        IssuerUrl::new(small.issuer).unwrap(),
        vec![Audience::new("minhu".to_owned())],
        told.at + TimeDelta::minutes(5),
        told.at,
        StandardClaims::new(SubjectIdentifier::new(told.subject)),
        EmptyAdditionalClaims {},
    )
    .set_nonce(Some(Nonce::new(told.nonce)))
    .set_auth_method_refs(told.amr.map(|amr| vec![AuthenticationMethodReference::new(amr)]));
    let algorithm = CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256;
    let id_token = CoreIdToken::new(claims, &key(), algorithm, None, None).unwrap();
    Ok(Json(json!({
        "access_token": "unused",
        "token_type": "bearer",
        "id_token": id_token.to_string(),
    })))
}

/// Starts it, and makes the [`Provider`] that knows it.
async fn start() -> (Small, Provider) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let small = Small { issuer: issuer.clone(), codes: Arc::default() };
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/jwks", get(jwks))
        .route("/token", post(token))
        .with_state(small.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let settings = ProviderSettings {
        issuer,
        client_id: "minhu".to_owned(),
        client_secret: Some(Redacted::new("s3cret".to_owned())),
        back: "https://minhu.example/staff/sign-in/provider/back".to_owned(),
        second_proof: Some("mfa".to_owned()),
    };
    (small, Provider::new(settings).unwrap())
}

/// What somebody does there: says who they are. Gives what the browser is sent back with.
fn authorize(
    small: &Small,
    address: &str,
    subject: &str,
    amr: Option<&str>,
    at: DateTime<Utc>,
) -> (String, String) {
    let asked: HashMap<String, String> =
        openidconnect::url::Url::parse(address).unwrap().query_pairs().into_owned().collect();
    assert_eq!(asked["code_challenge_method"], "S256");
    let told = Authorized {
        nonce: asked["nonce"].clone(),
        challenge: asked["code_challenge"].clone(),
        subject: subject.to_owned(),
        amr: amr.map(str::to_owned),
        at,
    };
    let code = format!("code-{}", asked["state"]);
    small.codes.lock().unwrap().insert(code.clone(), told);
    (asked["state"].clone(), code)
}

fn back(from: &crate::accounts::staff::sign_in::From, (state, code): (String, String)) -> Back {
    Back {
        state: Redacted::new(state),
        code: Redacted::new(code),
        staff: None,
        demonstration: false,
        from: from.clone(),
    }
}

#[sqlx::test(migrations = false)]
async fn an_identity_is_linked_by_its_holder_and_then_signs_in(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let (small, provider) = start().await;
    let id = account(&kernel, "wang", Role::Editor).await;
    let from = browser(&kernel, 1);
    let browser_id = from.presession;
    let go =
        async |linking| leave(&kernel, &provider, browser_id, from.address, linking).await.unwrap();
    let now = kernel.now();

    // Nobody gets an account by coming from there.
    let unknown = authorize(&small, &go(None).await, "1001", None, now);
    let refused = come_back(&kernel, &provider, back(&from, unknown)).await;
    assert!(matches!(refused, Err(ProviderError::Unlinked)), "{refused:?}");

    // Linked by whoever left, and by nobody else.
    let other = authorize(&small, &go(Some(id)).await, "1001", None, now);
    let refused = come_back(&kernel, &provider, back(&from, other)).await;
    assert!(matches!(refused, Err(ProviderError::Unexpected)), "{refused:?}");
    let mine = authorize(&small, &go(Some(id)).await, "1001", None, now);
    let linking = Back { staff: Some(id), ..back(&from, mine) };
    assert!(matches!(come_back(&kernel, &provider, linking).await, Ok(CameBack::Linked)));

    // The second proof is still asked for.
    let known = authorize(&small, &go(None).await, "1001", Some("pwd"), now);
    let came = come_back(&kernel, &provider, back(&from, known.clone())).await;
    assert!(matches!(came, Ok(CameBack::SecondProof)), "{came:?}");
    assert!(pending(&kernel, browser_id).await.unwrap().is_some());
    let again = come_back(&kernel, &provider, back(&from, known)).await;
    assert!(matches!(again, Err(ProviderError::Unexpected)), "a `state` is good once");

    // Unless the provider says that it has asked for one.
    let proved = authorize(&small, &go(None).await, "1001", Some("mfa"), now);
    let came = come_back(&kernel, &provider, back(&from, proved)).await.unwrap();
    let CameBack::SignedIn(signed_in) = came else { panic!("{came:?}") };
    let session = session::read(&kernel, &signed_in.session).await.unwrap().unwrap();
    assert_eq!(session.staff.id, id);
}

#[sqlx::test(migrations = false)]
async fn what_does_not_fit_together_is_refused(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let (small, provider) = start().await;
    let from = browser(&kernel, 1);
    let go = async || leave(&kernel, &provider, from.presession, from.address, None).await.unwrap();
    let now = kernel.now();

    // Another browser than the one that left.
    let stolen = authorize(&small, &go().await, "1001", None, now);
    let refused = come_back(&kernel, &provider, back(&browser(&kernel, 2), stolen)).await;
    assert!(matches!(refused, Err(ProviderError::Unexpected)));

    // A code of another visit: its nonce and its challenge are others.
    let (_, code) = authorize(&small, &go().await, "1001", None, now);
    let (state, _) = authorize(&small, &go().await, "1001", None, now);
    let refused = come_back(&kernel, &provider, back(&from, (state, code))).await;
    assert!(matches!(refused, Err(ProviderError::Provider(_))));

    // A token that has expired, and another nonce.
    let old = authorize(&small, &go().await, "1001", None, now - TimeDelta::hours(1));
    let refused = come_back(&kernel, &provider, back(&from, old)).await;
    assert!(matches!(refused, Err(ProviderError::Provider(_))));
    let (state, code) = authorize(&small, &go().await, "1001", None, now);
    small.codes.lock().unwrap().get_mut(&code).unwrap().nonce = "another".to_owned();
    let refused = come_back(&kernel, &provider, back(&from, (state, code))).await;
    assert!(matches!(refused, Err(ProviderError::Provider(_))));

    // Too long away.
    let late = authorize(&small, &go().await, "1001", None, now);
    kernel.clock.advance(AWAY_FOR);
    let refused = come_back(&kernel, &provider, back(&from, late)).await;
    assert!(matches!(refused, Err(ProviderError::Unexpected)));
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_at_the_start() {
    let settings = ProviderSettings {
        issuer: "id.example".to_owned(),
        client_id: "minhu".to_owned(),
        client_secret: None,
        back: "https://minhu.example/back".to_owned(),
        second_proof: None,
    };
    assert!(matches!(Provider::new(settings), Err(ProviderError::Setting(_))));
}
