//! `/staff/cases/{number}`: everything of a case, and what can be done to it now.

use std::sync::Arc;

use app::{
    components::{
        badge::{Badge, Tone},
        button::{LinkButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    pages::{bulky::words::thing_word, places::ways::addresses, problem::problem_page},
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::text,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State as Extracted, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    bulky::{ComplainedOf, programme::Programme},
    cases::{
        AnswerPreview, Busy, CasePhoto, CaseRead, ReadError, Reporter, Told, busy,
        city::outbound::{Returned, of_case},
        content_checks::CheckState,
        preview_answer, read_case,
        rulebook::{QuestionKind, Rulebook},
        watch,
    },
    districts::{
        map::{self, Found},
        offices::{Department, departments},
    },
    files::Size,
    forms::{Draft, FormKey, discard_draft},
    privacy::unmask::Field as UnmaskField,
    problem::FieldError,
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    cases::{Outcome, Step, Urgency},
    locale::Locale,
};
use leptos::prelude::*;

use super::{
    city::words::returned as city_returned,
    claim::desk_line,
    documents::{Forms as DocumentForms, documents},
    history::{clocks, extensions, history},
    new::MOST_PLACES,
    steps::{Desktop, forms},
    words::{awaits_badge, away, class_name, left, related, state_badge, time, word},
};
use crate::{
    api::{
        case_desk::CLAIM,
        cases::{PREVIEW, STEP},
    },
    desk::Desk,
    form::not_saved,
    frame,
    pages::bulky::words as bulky_words,
    photos::{PhotosBeside, StagePhoto, address_now},
    routes::{StaffRoute, functions, link},
};

/// The step whose form is open, and the outcome whose words it has.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    step: String,
    outcome: String,
}

/// The page of one case.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    Path(number): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let rules = state.rulebook.get();
    let calendar = state.calendar.get();
    let read = async {
        let case = read_case(&state.kernel, &rules, &calendar, desk.staff(), &number).await?;
        let departments = departments(&state.kernel.db).await?;
        let went_back = match &case.external_number {
            Some(_) => of_case(&state.kernel, case.id).await?,
            None => Vec::new(),
        };
        watch(&state.kernel, desk.staff(), &number).await?;
        let busy = busy(&state.kernel, desk.staff(), &[case.id]).await?;
        let busy = busy.into_values().next().unwrap_or_default();
        Ok::<_, ReadError>((case, departments, went_back, busy))
    };
    let (case, departments, went_back, busy) = match read.await {
        Ok(read) => read,
        Err(ReadError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "case not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let browser = presession(&state, &visit);
    let mut sent = FormView::open(&state, &browser.token, &STEP).await;
    if sent.value("number") == case.number {
        // What went wrong is said once; what was typed stands in the form that says it.
        if let Err(error) = discard_draft(&state.kernel.db, browser.token.id(), &STEP).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "draft not discarded");
        }
    } else {
        sent = FormView::of(&state, Draft::default(), sent.kept);
    }
    let places = places(&state, &case, &sent).await;
    let preview = previewed(&state, &rules, &case, &mut sent).await;
    let claim = FormView::open(&state, &browser.token, &CLAIM).await.errors;
    if !claim.is_empty()
        && let Err(error) = discard_draft(&state.kernel.db, browser.token.id(), &CLAIM).await
    {
        tracing::warn!(error = &error as &dyn std::error::Error, "draft not discarded");
    }
    let documents = DocumentForms::open(&state, &browser.token, &case.number).await;
    let keys = case.steps.iter().map(|_| FormKey::mint(&*state.kernel.random).to_text()).collect();
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let shown = Shown {
        photos: photos(&state, &case),
        publishes: desk.staff().permit(Act::Publish, Kind::Case, case.area).is_ok(),
        unmasks: desk.staff().permit(Act::Unmask, Kind::Case, case.area).is_ok(),
        key: FormKey::mint(&*state.kernel.random).to_text(),
        now: state.kernel.now(),
        busy,
        claim,
        works: desk.staff().permit(Act::Write, Kind::Case, case.area).is_ok(),
        documents,
        bulky: state.programme.get(),
        opens_booking: desk.staff().may(Act::Read, Kind::Booking),
        case,
        rules,
        departments,
        went_back,
    };
    let page = render(&state, &visit, || {
        let title = shown.case.number.clone();
        let desktop = Desktop {
            case: &shown.case,
            rules: &shown.rules,
            departments: &shown.departments,
            places: &places,
            sent: &sent,
            preview: preview.as_deref(),
            open: Step::parse(&asked.step),
            outcome: Outcome::parse(&asked.outcome),
        };
        let forms = forms(&desktop, keys);
        frame::page(&desk, "cases", &title, whole(shown, forms))
    });
    (browser.headers(), page).into_response()
}

/// The places that the address of a correction may mean, once it was sent.
async fn places(state: &AppState, case: &CaseRead, sent: &FormView) -> Vec<Found> {
    let is_sent = sent.value("step") == Step::Correct.as_str();
    if !is_sent || !case.steps.iter().any(|one| one.step == Step::Correct) {
        return Vec::new();
    }
    map::find(&state.kernel.db, &sent.value("address"), MOST_PLACES).await.unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "places not found");
        Vec::new()
    })
}

/// What comes of the answer that was sent to be looked at; what is wrong with it goes to the form.
async fn previewed(
    state: &AppState,
    rules: &Rulebook,
    case: &CaseRead,
    sent: &mut FormView,
) -> Option<Vec<AnswerPreview>> {
    if sent.value("act") != PREVIEW || !sent.errors.is_empty() {
        return None;
    }
    let step = Step::parse(&sent.value("step"))?;
    let values = sent.values.clone();
    let get = |field: &str| values.get(field).unwrap_or_default().to_owned();
    match preview_answer(&state.kernel, rules, case, step, &get).await {
        Ok(preview) => Some(preview),
        Err(error) => {
            sent.errors = not_saved(error);
            None
        }
    }
}

/// A photo, with its addresses.
struct Picture {
    photo: CasePhoto,
    signed: StagePhoto,
    /// Where what everybody sees in its place is.
    blurred: Option<String>,
}

fn photos(state: &AppState, case: &CaseRead) -> Vec<Picture> {
    let picture = |photo: &CasePhoto| Picture {
        photo: photo.clone(),
        signed: StagePhoto::new(state, photo.file, &photo.stage),
        blurred: photo.blurred.map(|file| address_now(state, file, Size::Full)),
    };
    case.photos.iter().map(picture).collect()
}

/// What the page is made from.
struct Shown {
    case: CaseRead,
    rules: Arc<Rulebook>,
    /// What things of a booking are called.
    bulky: Arc<Programme>,
    /// Whether this person may open bookings.
    opens_booking: bool,
    departments: Vec<Department>,
    /// What was said of it to the city.
    went_back: Vec<Returned>,
    photos: Vec<Picture>,
    /// Whether this person may show it to everybody.
    publishes: bool,
    /// Whether this person may see whole phone numbers.
    unmasks: bool,
    /// Of the forms about what everybody sees.
    key: String,
    now: DateTime<Utc>,
    /// Who has to do with it now.
    busy: Busy,
    /// What is wrong with taking it.
    claim: Vec<FieldError>,
    /// Whether this person may work on it.
    works: bool,
    documents: DocumentForms,
}

fn whole(shown: Shown, forms: AnyView) -> AnyView {
    let booked =
        shown.case.booking.as_ref().map(|one| booked(one, &shown.bulky, shown.opens_booking));
    let documents = documents(&shown.case, shown.works, &shown.documents, &shown.key);
    let errors = [shown.claim.as_slice(), shown.documents.errors.as_slice()].concat();
    let Shown { case, rules, went_back, photos, publishes, unmasks, key, now, busy, .. } = shown;
    let desk_line = desk_line(&case, busy, now);
    let back = link(&StaffRoute::Cases(String::new()));
    let head = head(&case, &rules, now);
    let facts = facts(&case, &rules);
    let history = history(&case, &rules);
    let section = |title: &'static str, is_there: bool, body: AnyView| {
        is_there.then(|| view! { <h2>{t(title)}</h2> {body} })
    };
    let has = (
        !photos.is_empty(),
        !case.extensions.is_empty(),
        !case.told.is_empty(),
        !case.near.is_empty(),
        !case.others.is_empty(),
    );
    let is_read =
        case.state.is_open() && rules.class(&case.class).is_some_and(|class| class.sensitive);
    let moderation = publishes.then(|| public(&case, &key));
    let pictures = pictures(photos, publishes, &case, &key);
    view! {
        <ErrorSummary errors/>
        {head}
        {desk_line}
        <div class="case">
            <section class="case-facts">
                {facts}
                {booked}
                {section("cases-photos", has.0, pictures)}
                {documents}
                <h2>{t("cases-reporters-title")}</h2>
                {reporters(case.reporters.clone(), unmasks)}
                <h2>{t("cases-clocks")}</h2>
                {clocks(case.clocks.clone(), now)}
                {section("cases-extensions", has.1, extensions(case.extensions.clone(), &rules))}
                {section("cases-told", has.2, told(case.told.clone(), is_read))}
                {section("city-went-back", !went_back.is_empty(), city_returns(went_back))}
                <h2>{t("cases-history")}</h2>
                {history}
            </section>
            <section class="case-work">
                <h2>{t("cases-work")}</h2>
                {forms}
                {moderation}
                {section("cases-near", has.3, related(&rules, case.near.clone()))}
                {section("cases-others", has.4, related(&rules, case.others.clone()))}
            </section>
        </div>
        <p><a href=back>{t("cases-back")}</a></p>
    }
    .into_any()
}

/// What it is, where it stands, and how much time is left, in one glance.
fn head(case: &CaseRead, rules: &Rulebook, now: DateTime<Utc>) -> AnyView {
    let locale = use_locale();
    let urgent = (case.urgency != Urgency::Normal).then(|| {
        view! { " " <Badge text=word("case-urgency", case.urgency.as_str()) tone=Tone::Late/> }
    });
    let supervised = case.supervised.then(|| {
        view! { " " <Badge text=t("cases-supervised") tone=Tone::Warn/> }
    });
    let awaits = case.awaits.map(|awaits| view! { " " {awaits_badge(awaits)} });
    let next = case.clocks.iter().filter(|clock| clock.stopped_at.is_none());
    let next = next.filter(|clock| clock.paused_at.is_none()).map(|clock| clock.due_at).min();
    let left = next.map(|due| view! { " " {left(now, due)} });
    let promised = case.due_at.map(|due| {
        let provisional = case.provisional.then(|| t("cases-provisional"));
        view! { <p>{t("cases-due")} " " <strong>{time(due)}</strong> " " {provisional}</p> }
    });
    let merged = case.merged_into.clone().map(|number| {
        let href = link(&StaffRoute::Case(number.clone(), String::new()));
        view! { <p>{t("cases-merged-into")} " " <a class="num" href=href>{number}</a></p> }
    });
    view! {
        <p class="lead">
            <strong>{class_name(rules, &case.class, locale)}</strong>
            " "
            {state_badge(case.state)}
            {urgent}
            {supervised}
            {awaits}
            {left}
        </p>
        {promised}
        {merged}
    }
    .into_any()
}

/// The booking that a case complains about.
fn booked(booking: &ComplainedOf, programme: &Programme, opens: bool) -> AnyView {
    let locale = use_locale();
    let number = booking.number.clone();
    let href = link(&StaffRoute::BulkyBooking(number.clone()));
    let number = if opens {
        view! { <a class="num" href=href>{number}</a> }.into_any()
    } else {
        view! { <span class="num">{number}</span> }.into_any()
    };
    let things: Vec<String> =
        booking.things.iter().map(|thing| thing_word(programme, thing)).collect();
    let window = booking.window.map(|window| bulky_words::window_in(locale, window));
    view! {
        <h2>{t("desk-bulky-of-case")}</h2>
        <dl class="facts">
            <dt>{t("desk-bulky-number")}</dt>
            <dd>{number} " " {bulky_words::state_badge(booking.state)}</dd>
            <dt>{t("desk-bulky-things")}</dt>
            <dd class="lines">{things.join("\n")}</dd>
            <dt>{t("desk-bulky-window")}</dt>
            <dd>{window}</dd>
            <dt>{t("desk-bulky-where")}</dt>
            <dd>{booking.estate.clone()}</dd>
            <dt>{t("desk-bulky-total")}</dt>
            <dd class="num">{bulky_words::yuan(booking.total)}</dd>
        </dl>
    }
    .into_any()
}

fn facts(case: &CaseRead, rules: &Rulebook) -> AnyView {
    let locale = use_locale();
    let class = rules.class(&case.class);
    let standard = class.and_then(|class| class.standard_ref.clone());
    let name = class_name(rules, &case.class, locale);
    let class_line = [Some(format!("{} {name}", case.class)), standard];
    let class_line = class_line.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let street = case.street.as_ref().map(|name| name.get(locale).to_owned());
    let who = match (&case.department, case.with_street) {
        (Some(name), _) => name.get(locale).to_owned(),
        (None, true) => {
            let street = street.clone().unwrap_or_default();
            t_with("cases-street-office", &[("street", street.into())])
        }
        (None, false) => t("cases-nobody"),
    };
    let who = [Some(who), case.handler.clone()].into_iter().flatten().collect::<Vec<_>>();
    let area = street.into_iter().chain(case.cell.clone()).collect::<Vec<_>>().join(" · ");
    let outside = case.outside.then(|| {
        view! { " " <Badge text=t("cases-outside") tone=Tone::Warn/> }
    });
    let maps = case.point.map(|point| {
        let links = addresses(point, &case.address)
            .into_iter()
            .map(|(key, href)| view! { <li><a href=href rel="noreferrer">{t(key)}</a></li> })
            .collect_view();
        view! { <ul class="inline small">{links}</ul> }
    });
    let answers = case
        .answers
        .iter()
        .map(|(code, answer)| {
            let (label, said) = asked(rules, &case.class, code, answer, locale);
            view! { <dt>{label}</dt><dd>{said}</dd> }
        })
        .collect_view();
    let from = [
        Some(word("case-channel", &case.channel)),
        case.partner.clone(),
        Some(word("case-kind", case.kind.as_str())),
    ];
    let from = from.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let outcome = case.outcome.map(|outcome| {
        view! { <dt>{t("cases-outcome")}</dt><dd>{word("case-outcome", outcome.as_str())}</dd> }
    });
    let solved = case.solved.map(|solved| word("cases-solved", if solved { "yes" } else { "no" }));
    let rating = case.rating.map(|stars| word("cases-stars", &stars.to_string()));
    let verdict = solved.into_iter().chain(rating).collect::<Vec<_>>().join(" · ");
    let verdict =
        (!verdict.is_empty()).then(|| view! { <dt>{t("cases-rating")}</dt><dd>{verdict}</dd> });
    let counted: Vec<String> = [
        ("cases-reporters", case.reporter_count - 1),
        ("cases-urges", case.urges),
        ("cases-returns", case.returns),
        ("cases-reworks", case.reworks),
        ("cases-reopened", case.reopened),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(key, count)| t_with(key, &[("count", count.into())]))
    .collect();
    let counted = (!counted.is_empty()).then(|| {
        view! { <dt>{t("cases-counts")}</dt><dd>{counted.join(" · ")}</dd> }
    });
    view! {
        <dl class="facts">
            <dt>{t("cases-words-title")}</dt><dd class="lines">{case.words.clone()}</dd>
            {answers}
            <dt>{t("cases-where")}</dt>
            <dd>
                <div>{case.address.clone()}{outside}</div>
                <div class="small soft">{area}</div>
                {maps}
            </dd>
            <dt>{t("cases-class")}</dt><dd>{class_line}</dd>
            <dt>{t("cases-from")}</dt><dd>{from}</dd>
            <dt>{t("cases-who")}</dt><dd>{who.join(" · ")}</dd>
            <dt>{t("cases-opened")}</dt><dd>{time(case.opened_at)}</dd>
            {case.closed_at.map(|at| view! { <dt>{t("cases-closed")}</dt><dd>{time(at)}</dd> })}
            {case.external_number.clone().map(|number| view! {
                <dt>{t("city-field-number")}</dt><dd class="num">{number}</dd>
            })}
            {case.due_at.filter(|_| case.external_number.is_some()).map(|at| view! {
                <dt>{t("city-own-due")}</dt><dd>{time(at)}</dd>
            })}
            {case.external_due_at.map(|at| view! {
                <dt>{t("cases-external-due-title")}</dt><dd>{time(at)}</dd>
            })}
            {outcome}
            {verdict}
            {counted}
        </dl>
    }
    .into_any()
}

/// A question of the class, and its answer in words.
fn asked(
    rules: &Rulebook,
    class: &str,
    code: &str,
    answer: &str,
    locale: Locale,
) -> (String, String) {
    let question = rules
        .class(class)
        .and_then(|class| class.questions.iter().find(|question| question.code == code));
    let Some(question) = question else { return (code.to_owned(), answer.to_owned()) };
    let said = match question.kind {
        QuestionKind::Choice => question
            .options
            .iter()
            .find(|(option, _)| option == answer)
            .map_or_else(|| answer.to_owned(), |(_, text)| text.get(locale).to_owned()),
        QuestionKind::YesNo => word("cases-answer", if answer == "yes" { "yes" } else { "no" }),
        QuestionKind::Text => answer.to_owned(),
    };
    (question.label.get(locale).to_owned(), said)
}

/// Before, meanwhile and after, side by side.
fn pictures(photos: Vec<Picture>, publishes: bool, case: &CaseRead, key: &str) -> AnyView {
    let stages = ["before", "during", "after"];
    let stages = stages.map(|stage| (stage, word("cases-stage", stage))).to_vec();
    let photos = photos
        .into_iter()
        .map(|picture| {
            let about = about(&picture, publishes, case, key);
            (picture.signed, Some(about))
        })
        .collect();
    view! { <PhotosBeside stages photos/> }.into_any()
}

/// What is known of a photo, and what decides who sees it.
fn about(picture: &Picture, publishes: bool, case: &CaseRead, key: &str) -> AnyView {
    let photo = &picture.photo;
    let on_site = photo.taken_at.map(|at| {
        let far = photo.point.and_then(|place| away(place, case.point));
        view! { <div>{t("cases-photo-taken")} " " {time(at)} " " {far}</div> }
    });
    let shown = (photo.public_at.is_some(), photo.check);
    let act = (publishes && photo.can_be_public())
        .then(|| moderation(case, key, Some(photo.file.to_string()), shown, "cases-photo"));
    let internal = photo.internal.then(|| view! { <div>{t("cases-photo-internal")}</div> });
    let blur = act.is_some().then(|| blur_links(picture, case));
    view! {
        <figcaption class="small soft">{time(photo.at)} {on_site} {internal}</figcaption>
        {act}
        {blur}
    }
    .into_any()
}

/// The way to blur parts of a photo, and to what everybody sees since that was done.
fn blur_links(picture: &Picture, case: &CaseRead) -> AnyView {
    let blurred = picture.blurred.clone().map(|href| {
        view! { <li><a href=href>{t("cases-blurred")}</a></li> }
    });
    let href = link(&StaffRoute::CaseBlur(case.number.clone(), picture.photo.file));
    view! {
        <ul>
            {blurred}
            <li><a href=href>{t("cases-blur")}</a></li>
        </ul>
    }
    .into_any()
}

fn reporters(reporters: Vec<Reporter>, unmasks: bool) -> AnyView {
    let unmask = |field: UnmaskField, id| {
        unmasks.then(|| {
            let href = link(&StaffRoute::Unmask(field.as_str().to_owned(), id));
            view! { " " <a href=href>{t("unmask-link")}</a> }
        })
    };
    let rows = reporters
        .into_iter()
        .map(|one| {
            let phone = match one.masked_phone {
                Some(phone) => view! {
                    <span class="num">{phone}</span>
                    {unmask(UnmaskField::ReporterPhone, one.id)}
                }
                .into_any(),
                None => t("cases-anonymous").into_any(),
            };
            let name = one.has_name.then(|| {
                view! { " · " {t("cases-name-given")} {unmask(UnmaskField::ReporterName, one.id)} }
            });
            let from = one.merged_from.map(|number| {
                let href = link(&StaffRoute::Case(number.clone(), String::new()));
                let number = if one.opens {
                    view! { <a class="num" href=href>{number}</a> }.into_any()
                } else {
                    view! { <span class="num">{number}</span> }.into_any()
                };
                view! { " · " {t("cases-merged-from")} " " {number} }
            });
            let language = Locale::from_tag(&one.locale).unwrap_or_default();
            let language = text(language, "language-name", &[]);
            view! {
                <li>
                    {phone}
                    {name}
                    <div class="small soft">{time(one.joined_at)} " · " {language} {from}</div>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}

/// What was said to the city, the newest first.
fn city_returns(returns: Vec<Returned>) -> AnyView {
    let rows = returns.iter().map(|one| view! { <li>{city_returned(one)}</li> }).collect_view();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}

/// What the resident was told, the newest first. What is only proposed waits where `is_read`: a second
/// reader sends it.
fn told(answers: Vec<Told>, is_read: bool) -> AnyView {
    let rows = answers
        .into_iter()
        .map(|one| {
            let waits = is_read && one.is_proposed();
            let others = [(one.zh_hant, "zh-Hant"), (one.en, "en")]
                .into_iter()
                .filter_map(|(text, tag)| {
                    text.map(|text| view! { <p class="lines soft" lang=tag>{text}</p> })
                })
                .collect_view();
            let unsent = one.sent_at.is_none().then(|| {
                let (key, tone) = if waits {
                    ("cases-proposed", Tone::Warn)
                } else {
                    ("cases-not-sent", Tone::Neutral)
                };
                view! { " " <Badge text=t(key) tone/> }
            });
            let reader =
                one.reader.map(|login| t_with("cases-read-by", &[("login", login.into())]));
            view! {
                <li>
                    <Badge text=word("case-outcome", one.outcome.as_str()) tone=Tone::Neutral/>
                    {unsent}
                    <p class="lines" lang="zh-Hans">{one.zh_hans}</p>
                    {others}
                    <div class="small soft">
                        {time(one.written_at)} " · " {one.author}
                        {reader.map(|text| view! { " · " {text} })}
                    </div>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}

/// Whether everybody sees the case.
fn public(case: &CaseRead, key: &str) -> AnyView {
    let shown = (case.public_at.is_some(), case.check);
    view! {
        <h2>{t("cases-moderation")}</h2>
        <p class="small soft">{t("cases-moderation-about")}</p>
        {moderation(case, key, None, shown, "cases-case")}
    }
    .into_any()
}

/// The button that shows something to everybody, or takes it back, and what WeChat says of it. `of`
/// begins the keys of its text.
fn moderation(
    case: &CaseRead,
    key: &str,
    photo: Option<String>,
    (shown, check): (bool, Option<CheckState>),
    of: &str,
) -> AnyView {
    let act = if shown { "hide" } else { "show" };
    let said = check.map(|check| {
        view! { <p class="small soft">{word("cases-check", check.as_str())}</p> }
    });
    let button = (shown || check.is_none_or(CheckState::may_be_shown)).then(|| {
        let label = t(&format!("{of}-{act}"));
        view! { <button class="button plain" name="act" value=act>{label}</button> }
    });
    let state = shown.then(|| view! { <Badge text=t("cases-shown") tone=Tone::Good/> " " });
    view! {
        <form
            method="post"
            action=in_locale(functions::CASE_MODERATE, use_locale())
            enctype="multipart/form-data"
        >
            <input type="hidden" name=FormKey::FIELD value=key.to_owned()/>
            <input type="hidden" name="id" value=case.id.to_string()/>
            <input type="hidden" name="number" value=case.number.clone()/>
            {photo.map(|file| view! { <input type="hidden" name="photo" value=file/> })}
            {said}
            {state}
            {button}
        </form>
    }
    .into_any()
}

/// The way back to what waits, from other pages of the section.
pub(super) fn back() -> AnyView {
    let href = link(&StaffRoute::Cases(String::new()));
    view! { <LinkButton text=t("cases-back") href weight=Weight::Plain/> }.into_any()
}
