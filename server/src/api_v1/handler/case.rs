//! One case, as whoever handles it needs it.

use app::{pages::cases::words::state_word_in, state::AppState, texts::text};
use axum::extract::State;
use backend::{
    cases::{
        CasePhoto, CaseRead, HeldBy, Line, Reporter, busy, read_case, reason_act, rulebook::Class,
    },
    files::{
        Size,
        address::{address, expiry},
    },
};
use chrono::{DateTime, Utc};
use domain::{
    cases::{Awaits, ClockKind, Step},
    locale::{Locale, Localised},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    super::{
        answer::{Answer, private},
        cases::{CaseWord, class_name},
        input::{Asked, Asking, Part},
        places::point::{MapDatum, PlacePoint},
        refusal::Refusal,
    },
    AtWork,
};

/// The steps of whoever handles a case; the pages have those of the desk.
const STEPS: [Step; 8] = [
    Step::Take,
    Step::FeedBack,
    Step::Return,
    Step::AskExtension,
    Step::Resume,
    Step::HandOver,
    Step::Reply,
    Step::Note,
];

/// How a case is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api_v1) struct HandlerCaseAsked {
    /// What the degrees of points are counted on; `wgs84` unless said.
    #[param(inline)]
    datum: Option<MapDatum>,
}

impl HandlerCaseAsked {
    pub(super) fn datum(&self) -> MapDatum {
        self.datum.unwrap_or_default()
    }
}

/// A step that can be taken now.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct HandlerStep {
    /// `take`, `feed-back`, `return`, `ask-extension`, `resume`, `hand-over`, `reply` or `note`.
    code: &'static str,
    name: String,
    /// The reasons of the district for it, of which one is named; none where none is asked for.
    reasons: Vec<CaseWord>,
}

/// An answer of the reporter to a question of the class.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct HandlerAnswer {
    question: String,
    answer: String,
}

/// A line of the history.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct HandlerLine {
    /// Code of the step, or `file`.
    step: String,
    /// `resident`, `hotline`, `dispatch`, `handler`, `verifier`, `supervisor` or `system`.
    party: String,
    at: DateTime<Utc>,
    /// The state that it led to.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    words: String,
    /// The points that were ticked with it, as they read then; absent where there were none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    points: Vec<CaseWord>,
    /// Where somebody was on site.
    #[serde(skip_serializing_if = "Option::is_none")]
    point: Option<PlacePoint>,
    /// When they were at `point`.
    #[serde(skip_serializing_if = "Option::is_none")]
    noted_at: Option<DateTime<Utc>>,
    /// Why it is not known where they were.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_position: Option<String>,
    /// The words ask the resident something.
    asks: bool,
}

impl HandlerLine {
    fn of(line: Line, locale: Locale, datum: MapDatum) -> Self {
        let (point, noted_at) = line.position().unzip();
        Self {
            points: points(&line.points(), locale),
            point: point.map(|point| datum.show(point)),
            noted_at: noted_at.flatten(),
            no_position: line.no_position().map(str::to_owned),
            asks: line.asks(),
            step: line.step,
            party: line.party,
            at: line.at,
            state: line.to.as_str(),
            reason: line.reason,
            words: line.words,
        }
    }
}

fn points(points: &[(String, Localised)], locale: Locale) -> Vec<CaseWord> {
    let word = |(code, text): &(String, Localised)| CaseWord {
        code: code.clone(),
        name: text.get(locale).to_owned(),
    };
    points.iter().map(word).collect()
}

/// A photo. The addresses are on this server, and expire within two hours.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct HandlerPhoto {
    /// `before`, `during` or `after`.
    stage: String,
    thumb: String,
    full: String,
    at: DateTime<Utc>,
}

/// Whoever has claimed a case: until then nobody else moves it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct HandlerClaim {
    login: String,
    /// Whether it is this person.
    own: bool,
    until: DateTime<Utc>,
}

impl HandlerClaim {
    fn of(held: HeldBy) -> Self {
        Self { login: held.login, own: held.is_own, until: held.until }
    }
}

/// A colleague that a case can be handed over to.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct HandlerColleague {
    /// Goes with the step `hand-over` as `handler`.
    id: String,
    login: String,
}

/// Somebody who reported it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct HandlerReporter {
    /// For `POST /api/v1/handler/reporters/{id}/unmask`.
    id: String,
    /// Masked; absent where they gave none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "138****5678")]
    phone: Option<String>,
    /// Whether they gave a name.
    named: bool,
    /// The language to answer in.
    language: String,
    at: DateTime<Utc>,
    /// The number of the case that they reported, where that was merged into this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_from: Option<String>,
}

impl HandlerReporter {
    fn of(one: Reporter) -> Self {
        Self {
            id: one.id.to_string(),
            phone: one.masked_phone,
            named: one.has_name,
            language: one.locale,
            at: one.joined_at,
            merged_from: one.merged_from,
        }
    }
}

/// A case as whoever handles it sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct HandlerCase {
    number: String,
    /// Code of its class.
    class: String,
    class_name: String,
    urgency: &'static str,
    /// Goes with a step as `seen`.
    state: &'static str,
    state_name: String,
    words: String,
    answers: Vec<HandlerAnswer>,
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    point: Option<PlacePoint>,
    /// The name of its street.
    #[serde(skip_serializing_if = "Option::is_none")]
    street: Option<String>,
    /// The login of whoever has it, if somebody has.
    #[serde(skip_serializing_if = "Option::is_none")]
    handler: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<HandlerClaim>,
    /// Those who could have it.
    colleagues: Vec<HandlerColleague>,
    opened_at: DateTime<Utc>,
    /// When the resident was promised an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<DateTime<Utc>>,
    /// Until when the department has to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    handle_due_at: Option<DateTime<Utc>>,
    /// 暂定: the calendar of that year is not published yet.
    provisional: bool,
    /// What the class asks for before it is fed back as solved: `after-photo`, `on-site`,
    /// `checklist`.
    needs: Vec<&'static str>,
    /// The points of the class's list, which go with `feed-back` as `points`; absent where it has none,
    /// and does not need any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    points: Vec<CaseWord>,
    reporters: i32,
    /// Its own, then those of what was merged into it; the first of each comes first.
    reported_by: Vec<HandlerReporter>,
    urges: i32,
    returns: i32,
    reworks: i32,
    /// 督办
    supervised: bool,
    /// Whose word it waits for: `resident` where staff have asked them something, `reply` where nobody
    /// has replied to what the resident added.
    #[serde(skip_serializing_if = "Option::is_none")]
    awaits: Option<&'static str>,
    photos: Vec<HandlerPhoto>,
    /// The oldest first.
    history: Vec<HandlerLine>,
    /// What this person may do now.
    steps: Vec<HandlerStep>,
}

/// Shows a case
///
/// One that is not with the handler, their department or their street is not there (404).
#[utoipa::path(
    get, path = "/api/v1/handler/cases/{number}", tag = "handler",
    params(("number" = String, Path), HandlerCaseAsked),
    security(("bearer" = [])),
    responses((status = 200, body = HandlerCase)),
)]
pub(in crate::api_v1) async fn handler_case(
    State(state): State<AppState>,
    asking: Asking,
    at_work: AtWork,
    Part(number): Part,
    Asked(asked): Asked<HandlerCaseAsked>,
) -> Answer {
    let case = read(&state, &at_work, &number).await?;
    show(&state, &asking, &at_work, asked.datum(), case).await
}

/// The case of a number, if this person may see it.
pub(super) async fn read(
    state: &AppState,
    at_work: &AtWork,
    number: &str,
) -> Result<CaseRead, Refusal> {
    let (rules, calendar) = (state.rulebook.get(), state.calendar.get());
    let case = read_case(&state.kernel, &rules, &calendar, at_work.staff(), number).await;
    case.map_err(|error| Refusal::of(&error))
}

/// Gives the case as it is.
pub(super) async fn show(
    state: &AppState,
    asking: &Asking,
    at_work: &AtWork,
    datum: MapDatum,
    case: CaseRead,
) -> Answer {
    let (rules, locale) = (state.rulebook.get(), asking.locale);
    let busy = busy(&state.kernel, at_work.staff(), &[case.id]).await;
    let busy = busy.map_err(|error| Refusal::of(&error))?;
    let claim = busy.into_values().find_map(|busy| busy.claim);
    let until = expiry(state.kernel.now());
    let photo = |photo: &CasePhoto| HandlerPhoto {
        stage: photo.stage.clone(),
        thumb: address(&state.kernel.keys, photo.file, Size::Thumb, until),
        full: address(&state.kernel.keys, photo.file, Size::Full, until),
        at: photo.at,
    };
    let reasons = |step: Step| -> Vec<CaseWord> {
        let reasons = rules.reasons(reason_act(step)).map(|reason| CaseWord {
            code: reason.code.clone(),
            name: reason.text.get(locale).to_owned(),
        });
        reasons.collect()
    };
    let allowed = |step: &Step| case.steps.iter().any(|one| one.step == *step);
    let steps = STEPS.into_iter().filter(allowed).map(|step| HandlerStep {
        code: step.as_str(),
        name: text(locale, &format!("case-step-{}", step.as_str()), &[]),
        reasons: reasons(step),
    });
    let steps: Vec<HandlerStep> = steps.collect();
    let class = rules.class(&case.class);
    let needs = class.map(|class| class.needs.as_slice()).unwrap_or_default();
    let to_tick = class.map(Class::to_tick).unwrap_or_default();
    let mut running = case.clocks.iter().filter(|clock| clock.stopped_at.is_none());
    let handling = running.find(|clock| clock.kind == ClockKind::Handle);
    private(&HandlerCase {
        steps,
        needs: needs.iter().map(|need| need.as_str()).collect(),
        points: points(to_tick, locale),
        handle_due_at: handling.map(|clock| clock.due_at),
        photos: case.photos.iter().map(photo).collect(),
        class_name: class_name(state, locale, &case.class),
        urgency: case.urgency.as_str(),
        state: case.state.as_str(),
        state_name: state_word_in(locale, case.state, case.outcome),
        point: case.point.map(|point| datum.show(point)),
        street: case.street.as_ref().map(|street| street.get(locale).to_owned()),
        answers: case
            .answers
            .into_iter()
            .map(|(question, answer)| HandlerAnswer { question, answer })
            .collect(),
        history: case
            .history
            .into_iter()
            .map(|line| HandlerLine::of(line, locale, datum))
            .collect(),
        number: case.number,
        class: case.class,
        words: case.words,
        address: case.address,
        handler: case.handler,
        claim: claim.map(HandlerClaim::of),
        colleagues: case
            .colleagues
            .into_iter()
            .map(|(id, login)| HandlerColleague { id: id.to_string(), login })
            .collect(),
        opened_at: case.opened_at,
        due_at: case.due_at,
        provisional: case.provisional,
        reporters: case.reporter_count,
        reported_by: case.reporters.into_iter().map(HandlerReporter::of).collect(),
        urges: case.urges,
        returns: case.returns,
        reworks: case.reworks,
        supervised: case.supervised,
        awaits: case.awaits.map(Awaits::as_str),
    })
}
