//! `/api/v1/sign-in`, `/api/v1/tokens`: a resident signs in to an app with a code by SMS, and the app
//! keeps them signed in.

use app::state::AppState;
use axum::{extract::State, http::StatusCode};
use backend::{
    accounts::{
        SessionToken,
        residents::{
            CODE_LIFE, CodeError, Purpose, RESEND_AFTER, RequestCode, RequestCodeError, SignIn,
            apps::{AppSignIn, Refresh, RefreshError, Scope, Tokens, refresh, sign_in_app},
            pending, request_code, sign_out as end_session,
        },
    },
    limits::LimitError,
    presession::PreSession,
    privacy::Redacted,
    problem::Problem,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{Answer, done, nothing},
    caller::Caller,
    input::{Asking, Body, Key},
    refusal::{Refusal, codes, unavailable},
};

/// A number to send a code to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeWanted {
    /// A mobile number of the mainland, however it is written.
    #[schema(example = "13812345678")]
    phone: String,
}

/// A code is on its way.
#[derive(Serialize, ToSchema)]
pub(super) struct CodeSent {
    /// Send it back together with the code. Whoever has only the code cannot use it.
    challenge: String,
    /// Until when the code is good.
    expires_at: DateTime<Utc>,
    /// From when on another one can be asked for.
    resend_at: DateTime<Utc>,
}

impl CodeSent {
    /// The code that was sent for `purpose`, in this request or when it came the first time.
    pub(super) async fn of(
        state: &AppState,
        purpose: Purpose,
        challenge: &PreSession,
    ) -> Result<Self, Refusal> {
        let sent = pending(&state.kernel, purpose, challenge.id(), None).await;
        let now = state.kernel.now();
        let (expires_at, resend_at) = match sent.map_err(unavailable)? {
            Some(sent) => (sent.expires_at, sent.resend_at),
            // Used before the request came once more: there is nothing left to say when.
            None => (now + CODE_LIFE, now + RESEND_AFTER),
        };
        Ok(Self { challenge: challenge.to_text(), expires_at, resend_at })
    }
}

/// Sends a code to sign in with
///
/// The answer is the same whether the number has an account or not; the first time makes one.
#[utoipa::path(
    post, path = "/api/v1/sign-in/codes", tag = "sign-in", request_body = CodeWanted,
    responses((status = 201, body = CodeSent)),
)]
pub(super) async fn send_sign_in_code(
    State(state): State<AppState>,
    asking: Asking,
    Key(key): Key,
    Body(wanted): Body<CodeWanted>,
) -> Answer {
    // Made of the key: the same request sent twice has the same challenge, and one code. It is
    // keyed, so who knows the key of a request cannot make its challenge.
    let challenge = PreSession::of_request(&state.kernel.keys, key);
    let request = RequestCode {
        visitor: challenge.id(),
        key,
        locale: asking.locale,
        address: asking.address,
        request_id: asking.id(),
    };
    request_code(&state.kernel, &request, &wanted.phone).await.map_err(code_not_sent)?;
    let sent = CodeSent::of(&state, Purpose::SignIn, &challenge).await?;
    done(StatusCode::CREATED, &sent)
}

/// Why no code was sent, to the number at `/phone` of the body.
pub(super) fn code_not_sent(error: RequestCodeError) -> Refusal {
    match error {
        RequestCodeError::NotMobile => Refusal::field("/phone", error.code()),
        RequestCodeError::Limit(limit @ LimitError::TooMany { .. }) => limit.into(),
        RequestCodeError::TooSoon => Refusal::of(&error).after(RESEND_AFTER),
        error => Refusal::of(&error),
    }
}

/// What an app may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ScopeName {
    Account,
    Bookings,
    Cases,
}

impl ScopeName {
    const fn scope(self) -> Scope {
        match self {
            Self::Account => Scope::Account,
            Self::Bookings => Scope::Bookings,
            Self::Cases => Scope::Cases,
        }
    }
}

/// A code that came back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Proof {
    /// As it was given with the code.
    challenge: String,
    /// Six digits, as they were typed.
    #[schema(example = "123456")]
    code: String,
    /// What the app may do; everything unless said.
    #[serde(default)]
    #[schema(min_items = 1)]
    scopes: Option<Vec<ScopeName>>,
    /// What the resident's list of devices shows, such as `WeChat`; 60 characters at most.
    #[serde(default)]
    #[schema(max_length = 60)]
    device: String,
}

/// What an app asks to be allowed: everything unless said, each once.
pub(super) fn scopes_of(wanted: Option<&[ScopeName]>) -> Result<Vec<Scope>, Refusal> {
    let mut scopes: Vec<Scope> = match wanted {
        None => Scope::ALL.into(),
        Some(scopes) => scopes.iter().map(|scope| scope.scope()).collect(),
    };
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        return Err(Refusal::field("/scopes", codes::INVALID));
    }
    Ok(scopes)
}

/// What the list of devices is to show.
pub(super) fn device_of(typed: &str) -> Result<String, Refusal> {
    if domain::text::length(typed) > 60 {
        return Err(Refusal::field("/device", codes::INVALID));
    }
    Ok(domain::text::clean_line(typed))
}

/// What keeps an app signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct TokensShown {
    /// Goes with every request: `Authorization: Bearer …`.
    access_token: String,
    access_expires_at: DateTime<Utc>,
    /// Good for one exchange. Keep it where nothing else can read it.
    refresh_token: String,
    refresh_expires_at: DateTime<Utc>,
}

impl TokensShown {
    pub(super) fn of(tokens: &Tokens) -> Self {
        Self {
            access_token: tokens.access.to_text(),
            access_expires_at: tokens.access_until,
            refresh_token: tokens.refresh.to_text(),
            refresh_expires_at: tokens.refresh_until,
        }
    }
}

/// Signs in
///
/// Five tries in all for a code.
#[utoipa::path(
    post, path = "/api/v1/tokens", tag = "sign-in", request_body = Proof,
    responses((status = 201, body = TokensShown)),
)]
pub(super) async fn sign_in(
    State(state): State<AppState>,
    asking: Asking,
    Key(key): Key,
    Body(proof): Body<Proof>,
) -> Answer {
    let challenge = PreSession::parse(&proof.challenge)
        .map_err(|_| Refusal::field("/challenge", codes::INVALID))?;
    let scopes = scopes_of(proof.scopes.as_deref())?;
    let device = device_of(&proof.device)?;
    let sign_in = SignIn {
        code: Redacted::new(proof.code),
        visitor: challenge.id(),
        key,
        device,
        locale: asking.locale,
        elder: false,
        request_id: asking.id(),
    };
    let tokens = sign_in_app(&state.kernel, &AppSignIn { sign_in, scopes }).await;
    let tokens = tokens.map_err(|error| match error {
        CodeError::NotACode | CodeError::Wrong | CodeError::Over => {
            Refusal::field("/code", error.code())
        }
        error => Refusal::of(&error),
    })?;
    done(StatusCode::CREATED, &TokensShown::of(&tokens))
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Exchange {
    refresh_token: String,
}

/// Exchanges a refresh token for new tokens
///
/// Each is good for one exchange. One that comes back with another `Idempotency-Key` has been in two
/// hands: the whole session ends, and the resident signs in again. The same request sent twice, since
/// no answer came, is answered the same.
#[utoipa::path(
    post, path = "/api/v1/tokens/refresh", tag = "sign-in", request_body = Exchange,
    responses((status = 200, body = TokensShown)),
)]
pub(super) async fn exchange(
    State(state): State<AppState>,
    asking: Asking,
    Key(key): Key,
    Body(exchange): Body<Exchange>,
) -> Answer {
    let token = SessionToken::parse(&exchange.refresh_token).ok_or(RefreshError::NotGood);
    let token = token.map_err(|error| Refusal::of(&error))?;
    let wanted = Refresh { token, key, request_id: asking.id() };
    let tokens = refresh(&state.kernel, &wanted).await.map_err(|error| Refusal::of(&error))?;
    done(StatusCode::OK, &TokensShown::of(&tokens))
}

/// Signs out
///
/// Ends the session of the access token: every token of it is refused from now on.
#[utoipa::path(
    delete, path = "/api/v1/tokens", tag = "sign-in",
    security(("bearer" = [])),
    responses((status = 204)),
)]
pub(super) async fn sign_out(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
) -> Answer {
    let resident = caller.resident()?;
    end_session(&state.kernel, &resident, asking.id()).await.map_err(unavailable)?;
    nothing()
}
