//! What a handler has to do.

use app::{pages::cases::words::state_word_in, state::AppState};
use axum::extract::State;
use backend::{
    cases::{CaseFilter, Queue, Queued, queue},
    lists::{After, Page, fetch},
};
use chrono::{DateTime, Utc};
use domain::locale::Locale;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    super::{
        answer::{Answer, Listed, private},
        cases::class_name,
        input::{Asked, Asking},
        refusal::Refusal,
    },
    AtWork,
};

/// Which of them.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api_v1) struct HandlerCasesAsked {
    /// `mine` unless said.
    #[param(inline)]
    list: Option<HandlerList>,
    /// `next` of the page before.
    after: Option<String>,
}

/// A list of cases.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::api_v1) enum HandlerList {
    /// With the handler, or with their department or street; what is due first comes first.
    #[default]
    Mine,
    /// Claimed by the handler; what was reported last comes first.
    Claimed,
}

/// A case in the list.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct HandlerCaseRow {
    number: String,
    /// Code of its class.
    class: String,
    class_name: String,
    urgency: &'static str,
    state: &'static str,
    state_name: String,
    address: String,
    /// The name of its street.
    #[serde(skip_serializing_if = "Option::is_none")]
    street: Option<String>,
    /// The login of whoever has it, if somebody has.
    #[serde(skip_serializing_if = "Option::is_none")]
    handler: Option<String>,
    opened_at: DateTime<Utc>,
    /// When the resident was promised an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<DateTime<Utc>>,
    /// What is due first: the end of one of its clocks, or the city's deadline.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_due_at: Option<DateTime<Utc>>,
    /// 暂定: the calendar of that year is not published yet.
    provisional: bool,
    /// How many have reported it.
    reporters: i32,
    /// How often it was hastened.
    urges: i32,
    /// 督办
    supervised: bool,
}

impl HandlerCaseRow {
    fn of(state: &AppState, locale: Locale, case: Queued) -> Self {
        Self {
            class_name: class_name(state, locale, &case.class),
            class: case.class,
            urgency: case.urgency.as_str(),
            state: case.state.as_str(),
            state_name: state_word_in(locale, case.state, case.outcome),
            street: case.street.map(|street| street.get(locale).to_owned()),
            number: case.number,
            address: case.address,
            handler: case.handler,
            opened_at: case.opened_at,
            due_at: case.due_at,
            next_due_at: case.next_due_at,
            provisional: case.provisional,
            reporters: case.reporters,
            urges: case.urges,
            supervised: case.supervised,
        }
    }
}

/// Lists the cases that a handler has to do
#[utoipa::path(
    get, path = "/api/v1/handler/cases", tag = "handler", params(HandlerCasesAsked),
    security(("bearer" = [])),
    responses((status = 200, body = Listed<HandlerCaseRow>)),
)]
pub(in crate::api_v1) async fn handler_cases(
    State(state): State<AppState>,
    asking: Asking,
    at_work: AtWork,
    Asked(asked): Asked<HandlerCasesAsked>,
) -> Answer {
    let which = match asked.list.unwrap_or_default() {
        HandlerList::Mine => Queue::Mine,
        HandlerList::Claimed => Queue::Claimed,
    };
    let After(after) = After::parse(asked.after.as_deref());
    if asked.after.is_some() && after.is_none() {
        return Err(Refusal::parameter("after"));
    }
    let filter = CaseFilter::default();
    let found = queue(&state.kernel, at_work.staff(), which, &filter, after, fetch()).await;
    let page = Page::cut(found.map_err(|error| Refusal::of(&error))?, Queued::key);
    private(&Listed {
        next: page.next.map(|next| next.as_str().to_owned()),
        items: page
            .rows
            .into_iter()
            .map(|case| HandlerCaseRow::of(&state, asking.locale, case))
            .collect(),
    })
}
