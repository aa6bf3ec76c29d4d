//! Lists of cases: what everybody may see, and a resident's own.

use app::{
    pages::cases::words::{own_state_word_in, promise_in, state_word_in},
    state::AppState,
};
use axum::extract::State;
use backend::{
    accounts::residents::{MyCase, apps::Scope, list_cases},
    cases::{Counts, PublicCase, Wanted, public_address, public_list, streets},
};
use chrono::{DateTime, Utc};
use domain::locale::Locale;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    super::{
        answer::{Answer, Listed, private, public},
        caller::Caller,
        input::{Asked, Asking},
        refusal::Refusal,
    },
    CaseWord, class_name, unavailable,
};

/// Which of the public cases.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api_v1) struct CasesAsked {
    /// Code of a class or of a major class.
    #[param(min_length = 1, example = "06")]
    class: Option<String>,
    /// Code of a street: see `/api/v1/cases/streets`.
    street: Option<String>,
    #[param(inline)]
    state: Option<CasesState>,
    /// `next` of the page before.
    #[param(format = "uuid")]
    after: Option<String>,
}

/// Whether they are finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::api_v1) enum CasesState {
    Open,
    Closed,
}

/// A case as everybody may see it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PublicCaseRow {
    number: String,
    /// Code of its class.
    class: String,
    class_name: String,
    /// The name of its street.
    #[serde(skip_serializing_if = "Option::is_none")]
    street: Option<String>,
    state: &'static str,
    /// How it ended: `solved`, `not-ours`, `cannot`, `duplicate` or `withdrawn`.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    state_name: String,
    opened_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<DateTime<Utc>>,
    reporters: i32,
    /// Address of a photo on this server, for as long as it is public.
    #[serde(skip_serializing_if = "Option::is_none")]
    photo: Option<String>,
}

/// How many there are of what is wanted.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PublicCaseCounts {
    /// Absent where there are more than 1,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<i64>,
    /// Closed in the last 90 days; absent where there are more than 1,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<i64>,
    /// Half of what was answered in the last 90 days took no longer, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    median_s: Option<i64>,
}

/// A page of the public list, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PublicCases {
    items: Vec<PublicCaseRow>,
    /// For `after`, to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    counts: PublicCaseCounts,
}

/// Lists what is reported in the district
///
/// Only what staff have looked at, and never what a reporter wrote. Finished cases stay for 90 days.
#[utoipa::path(
    get, path = "/api/v1/cases", tag = "cases", params(CasesAsked),
    responses((status = 200, body = PublicCases)),
)]
pub(in crate::api_v1) async fn public_cases(
    State(state): State<AppState>,
    asking: Asking,
    Asked(asked): Asked<CasesAsked>,
) -> Answer {
    let wanted = Wanted {
        classes: asked.class.map_or(Ok(Vec::new()), |code| classes(&state, &code))?,
        street: asked.street,
        open: asked.state.map(|wanted| wanted == CasesState::Open),
    };
    let before = after(asked.after.as_deref())?;
    let (kernel, kept) = (&state.kernel, &state.kept.figures);
    let list = public_list(&kernel.db, kept, &wanted, before, kernel.now()).await;
    let list = list.map_err(unavailable)?;
    let counts = list.figures.counts;
    let row = |case| PublicCaseRow::of(&state, asking.locale, case);
    public(&PublicCases {
        items: list.cases.into_iter().map(row).collect(),
        next: list.next.map(|next| next.to_string()),
        counts: PublicCaseCounts {
            open: Counts::shown(counts.open),
            closed: Counts::shown(counts.closed),
            median_s: list.figures.median.map(|median| median.num_seconds()),
        },
    })
}

impl PublicCaseRow {
    fn of(state: &AppState, locale: Locale, case: PublicCase) -> Self {
        Self {
            number: case.number.to_string(),
            class_name: class_name(state, locale, &case.class),
            class: case.class,
            street: case.street.map(|street| street.get(locale).to_owned()),
            state: case.state.as_str(),
            outcome: case.outcome.map(|outcome| outcome.as_str()),
            state_name: state_word_in(locale, case.state, case.outcome),
            opened_at: case.opened_at,
            closed_at: case.closed_at,
            reporters: case.reporters,
            photo: case.photo.map(public_address),
        }
    }
}

/// The class of this code, or those of the major class.
fn classes(state: &AppState, code: &str) -> Result<Vec<String>, Refusal> {
    let rules = state.rulebook.get();
    if rules.class(code).is_some() {
        return Ok(vec![code.to_owned()]);
    }
    rules.major(code).ok_or_else(|| Refusal::nothing_at("class"))?;
    let of_major = rules.classes().filter(|class| class.major == code);
    Ok(of_major.map(|class| class.code.clone()).collect())
}

fn after(text: Option<&str>) -> Result<Option<Uuid>, Refusal> {
    text.map(Uuid::try_parse).transpose().map_err(|_| Refusal::parameter("after"))
}

/// Lists the streets of the district
#[utoipa::path(
    get, path = "/api/v1/cases/streets", tag = "cases",
    responses((status = 200, body = Listed<CaseWord>)),
)]
pub(in crate::api_v1) async fn case_streets(
    State(state): State<AppState>,
    asking: Asking,
) -> Answer {
    let found = streets(&state.kernel.db).await.map_err(unavailable)?;
    let items = found.into_iter().map(|street| CaseWord {
        name: street.name.get(asking.locale).to_owned(),
        code: street.code,
    });
    public(&Listed { items: items.collect(), next: None })
}

/// From which on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api_v1) struct MyCasesAsked {
    /// `next` of the page before.
    #[param(format = "uuid")]
    after: Option<String>,
}

/// A case in its reporter's list.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct MyCaseRow {
    number: String,
    /// Opens the case for two hours: it stands where the secret of the receipt stands.
    secret: String,
    /// Code of its class.
    class: String,
    class_name: String,
    state: &'static str,
    /// How it ended: `solved`, `not-ours`, `cannot`, `duplicate` or `withdrawn`.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    state_name: String,
    /// Staff have asked something, and it waits for an answer: the `question` of the case.
    asked: bool,
    /// When they reported it.
    joined_at: DateTime<Utc>,
    /// When an answer is promised; absent once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<DateTime<Utc>>,
    /// 暂定: the calendar of that year is not published yet.
    provisional: bool,
    /// The promise in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_words: Option<String>,
}

impl MyCaseRow {
    fn of(state: &AppState, locale: Locale, case: MyCase) -> Self {
        let due_at = case.due_at.filter(|_| case.state.is_open());
        Self {
            number: case.number,
            secret: case.pass,
            class_name: class_name(state, locale, &case.class),
            class: case.class,
            state: case.state.as_str(),
            outcome: case.outcome.map(|outcome| outcome.as_str()),
            state_name: own_state_word_in(locale, case.state, case.outcome, case.solved),
            asked: case.asked,
            joined_at: case.joined_at,
            due_at,
            provisional: case.provisional,
            due_words: due_at.map(|at| promise_in(locale, at, case.provisional)),
        }
    }
}

/// Lists the resident's own cases
///
/// What they reported or joined while signed in, the newest first.
#[utoipa::path(
    get, path = "/api/v1/me/cases", tag = "cases", params(MyCasesAsked),
    security(("bearer" = ["cases"])),
    responses((status = 200, body = Listed<MyCaseRow>)),
)]
pub(in crate::api_v1) async fn my_cases(
    State(state): State<AppState>,
    caller: Caller,
    asking: Asking,
    Asked(asked): Asked<MyCasesAsked>,
) -> Answer {
    let resident = caller.required(Scope::Cases)?;
    let before = after(asked.after.as_deref())?;
    let found = list_cases(&state.kernel, &resident, before).await;
    let (cases, next) = found.map_err(|error| Refusal::of(&error))?;
    let row = |case| MyCaseRow::of(&state, asking.locale, case);
    private(&Listed {
        items: cases.into_iter().map(row).collect(),
        next: next.map(|next| next.to_string()),
    })
}
