//! What it costs, line by line, and when there is room for it.

use axum::{
    extract::{Query, State as Shared, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use backend::{
    Problem,
    bulky::{
        BookBy, ChangeError, Estimate, EstimateError, HoldError, Service, Window, Wish, as_before,
        estimate, estimate_change, programme::Programme, read_booking_of,
    },
    calendar::to_local,
    capacity::{Offer, available},
    problem::FieldError,
};
use chrono::NaiveDate;
use domain::{bulky::State, capacity::Left};
use leptos::prelude::*;

use super::{
    NotNow, Step,
    draft::{self, SECRET},
    journey::{BACK, Journey},
    open, page as bulky_page,
    saved::Saved,
    words::{Reckoning, civil_day, hours_word, price, window_word},
};
use crate::{
    api::bulky::visitor,
    components::{
        badge::{Badge, Tone},
        button::{LinkButton, Weight},
        notice::{Kind, Notice},
    },
    form::{FormView, error_text, presession},
    render::{t, t_with, use_locale},
    routes::{Booking, in_locale},
    state::AppState,
    visit::Visit,
};

/// Days that are shown at first, and with "later days".
const DAYS: u16 = 14;
const ALL_DAYS: u16 = 60;
/// The field with the price that was shown.
pub const SHOWN: &str = "shown";

/// How many days.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    days: String,
}

/// `/bulky/window`.
pub async fn page(
    Shared(state): Shared<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    let all = asked.is_ok_and(|Query(asked)| asked.days == "all");
    open(&state, &visit, async |form, programme| {
        if let Some(window) = held(&state, programme, &form).await {
            return bulky_page(&state, &visit, "bulky-held-already", |title| {
                view! {
                    <p class="steps">{t("bulky-title")}</p>
                    <h1>{title}</h1>
                    {goes_on(window)}
                }
                .into_any()
            });
        }
        let by = visitor(&visit, &presession(&state, &visit).token);
        match ready(&state, programme, (Journey::OWN, by), &form, all).await {
            Ok(ready) => bulky_page(&state, &visit, "bulky-when", |_| body(programme, form, ready)),
            Err(Refused::Fields(errors)) => elsewhere(&state, &visit, programme, form, errors),
            Err(Refused::Now) => {
                let mut page = super::show_alone(&state, &visit, Booking::Window, form);
                *page.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
                page
            }
        }
    })
    .await
}

/// Whoever holds a window already goes on with that, or gives it back to choose another.
pub async fn held(state: &AppState, programme: &Programme, form: &FormView) -> Option<Window> {
    let secret = form.value(SECRET);
    if secret.is_empty() {
        return None;
    }
    let booking = backend::bulky::read_booking(&state.kernel, programme, &secret).await.ok()?;
    booking.window.filter(|_| booking.state == State::Held)
}

/// The way on with a window that is held, and the way back.
#[must_use]
pub fn goes_on(window: Window) -> AnyView {
    let way = Journey::here();
    let window = window_word(window.starts_at, window.ends_at);
    let check = way.href(Booking::Check, "");
    view! {
        <p><b>{window}</b></p>
        <p><LinkButton text=t("bulky-go-on") href=check weight=Weight::Primary/></p>
        <form
            method="post"
            action=in_locale(way.action, use_locale())
            enctype="multipart/form-data"
        >
            <input type="hidden" name="step" value=Booking::Window.as_str()/>
            <button class="button plain" name="do" value="release">{t("bulky-choose-other")}</button>
        </form>
        <p class="small soft">{t("bulky-change-gives-up")}</p>
    }
    .into_any()
}

/// Why there is no price.
pub enum Refused {
    /// Something on the pages before is wrong.
    Fields(Vec<FieldError>),
    /// The database is away.
    Now,
}

async fn priced(
    state: &AppState,
    programme: &Programme,
    (journey, by): (Journey, BookBy<'_>),
    form: &FormView,
) -> Result<Estimate, Refused> {
    let wish: Wish = draft::wish(&form.values, programme);
    let changes = form.value(draft::CHANGES);
    let which = journey.which(&changes);
    if changes.is_empty() {
        return estimate(&state.kernel, programme, &wish).await.map_err(|error| refused(&error));
    }
    let changed = async {
        let (wish, _) = as_before(&state.kernel, which, by, wish, "").await?;
        estimate_change(&state.kernel, programme, which, by, &wish).await
    };
    match changed.await {
        Ok(estimate) => Ok(estimate),
        Err(ChangeError::Hold(HoldError::Estimate(error))) => Err(refused(&error)),
        Err(error) if error.status() >= 500 => {
            tracing::error!(error = &error as &dyn std::error::Error, "change not priced");
            Err(Refused::Now)
        }
        Err(error) => Err(Refused::Fields(vec![FieldError::new("", error.code())])),
    }
}

fn refused(error: &EstimateError) -> Refused {
    match error {
        EstimateError::Database(source) => {
            tracing::error!(error = source as &dyn std::error::Error, "collection not priced");
            Refused::Now
        }
        EstimateError::Invalid(fields) => Refused::Fields(fields.clone()),
        EstimateError::NotOffered => Refused::Fields(vec![FieldError::new("", error.code())]),
    }
}

/// The page on which something is to be mended first.
fn elsewhere(
    state: &AppState,
    visit: &Visit,
    programme: &Programme,
    mut form: FormView,
    errors: Vec<FieldError>,
) -> Response {
    let what = errors.iter().any(|error| draft::page_of(&error.field) == Some(Booking::What));
    form.errors = errors;
    if what {
        super::what::show(state, visit, programme, form, super::what::Asked::default())
    } else {
        super::address::show(state, visit, programme, form, false, Saved::default())
    }
}

/// What the page shows: the price, the windows that have room, and the one that may be kept.
pub struct Ready {
    estimate: Estimate,
    /// None while the database is away.
    offers: Option<Vec<Offer>>,
    kept: Option<Window>,
    all: bool,
}

/// Reads it for whoever asks.
///
/// # Errors
/// [`Refused`]: something on a page before is to be mended first.
pub async fn ready(
    state: &AppState,
    programme: &Programme,
    way: (Journey, BookBy<'_>),
    form: &FormView,
    all: bool,
) -> Result<Ready, Refused> {
    let estimate = priced(state, programme, way, form).await?;
    let days = if all { ALL_DAYS } else { DAYS };
    let now = state.kernel.now();
    let offers = available(&state.kernel.db, now, estimate.resource, estimate.units, days).await;
    let offers = match offers {
        Ok(offers) => Some(offers),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "windows not read");
            None
        }
    };
    let kept = kept_window(state, programme, way, form).await;
    Ok(Ready { estimate, offers, kept, all })
}

/// The price and the windows, with `form` in it.
#[must_use]
pub fn body(programme: &Programme, mut form: FormView, ready: Ready) -> AnyView {
    form.errors.retain(|error| error.field == draft::WINDOW || error.field.is_empty());
    let Ready { estimate, offers, kept, all } = ready;
    let service = draft::service(&form.values);
    let key = if service == Service::Yard { "bulky-when-yard" } else { "bulky-when" };
    let question = t(key);
    let changes = !form.value(draft::CHANGES).is_empty();
    let total = estimate.quote.total;
    let button = match (changes, offers.is_some()) {
        (true, _) => t("bulky-change-save"),
        (false, _) => t("bulky-hold"),
    };
    let again = |step| Journey::here().href(step, BACK);
    let cheaper = estimate.quote.at_collection_point.map(|there| {
        let text = t_with("bulky-cheaper", &[("price", price(there).into())]);
        view! {
            <Notice kind=Kind::Info title=text>
                <p><a href=again(Booking::Address)>{t("bulky-cheaper-go")}</a></p>
            </Notice>
        }
    });
    let above = view! {
        <Reckoning
            programme
            service
            things=&estimate.basket.things
            quote=&estimate.quote
        />
        <p class="small">
            <a href=again(Booking::What)>{t("bulky-change-things")}</a>
            " · "
            <a href=again(Booking::Address)>{t("bulky-change-address")}</a>
        </p>
        {cheaper}
    }
    .into_any();
    let windows = match offers {
        None => view! { <NotNow/> }.into_any(),
        Some(offers) => {
            view! { <Windows form=form.clone() offers kept all waits=!changes/> }.into_any()
        }
    };
    view! {
        <Step step=Booking::Window form=form.clone() question back=false button above>
            <input type="hidden" name=SHOWN value=total.fen().to_string()/>
            {windows}
        </Step>
    }
    .into_any()
}

/// The window that a booking has while it is changed: it can stay.
async fn kept_window(
    state: &AppState,
    programme: &Programme,
    (journey, by): (Journey, BookBy<'_>),
    form: &FormView,
) -> Option<Window> {
    let changes = form.value(draft::CHANGES);
    if changes.is_empty() {
        return None;
    }
    let which = journey.which(&changes);
    let booking = read_booking_of(&state.kernel, programme, which, by).await.ok()?;
    booking.window.filter(|_| booking.state == State::Booked)
}

/// The windows of a day.
struct Day {
    day: NaiveDate,
    rows: Vec<AnyView>,
    full: bool,
}

/// Windows by day, each a radio button with its hours and how much is left in a word. What is full
/// is said, and cannot be chosen.
#[component]
pub fn Windows(
    form: FormView,
    offers: Vec<Offer>,
    /// The one that it has and may keep.
    #[prop(default = None)]
    kept: Option<Window>,
    /// Whether all days are there.
    #[prop(default = true)]
    all: bool,
    /// Whether somebody can wait for a place on a full day.
    #[prop(default = false)]
    waits: bool,
) -> impl IntoView {
    let error = form.error(draft::WINDOW).map(error_text);
    let wrong = error.is_some();
    let chosen = form.value(draft::WINDOW);
    let none = offers.is_empty();
    let some_free = offers.iter().any(|offer| offer.left != Left::Full);
    let kept_id = kept.map(|window| window.id);
    let keep = kept.map(|window| {
        let value = window.id.to_string();
        let text = window_word(window.starts_at, window.ends_at);
        let checked = chosen == value;
        view! {
            <label class="choice">
                <input type="radio" name=draft::WINDOW value=value checked=checked/>
                <span>{t_with("bulky-window-keep", &[("window", text.into())])}</span>
            </label>
        }
    });
    // What the error summary leads to: the first that can be chosen.
    let first = offers.iter().position(|offer| offer.left != Left::Full);
    let mut days: Vec<Day> = Vec::new();
    for (at, offer) in offers.iter().enumerate() {
        if Some(offer.window) == kept_id {
            continue;
        }
        let day = to_local(offer.starts_at).date();
        let id = (first == Some(at)).then(|| "field-window".to_owned());
        let row = choice(offer, &chosen, id);
        match days.last_mut().filter(|last| last.day == day) {
            Some(last) => last.rows.push(row),
            None => days.push(Day { day, rows: vec![row], full: true }),
        }
        if let Some(last) = days.last_mut().filter(|_| offer.left != Left::Full) {
            last.full = false;
        }
    }
    let days = days
        .into_iter()
        .map(|Day { day, rows, full }| {
            let wait = (full && waits).then(|| {
                let to = Journey::here().href(Booking::Wait, &format!("day={day}"));
                let label = t_with("bulky-wait-day", &[("day", civil_day(day).into())]);
                view! { <p><a href=to>{label}</a></p> }
            });
            view! {
                <fieldset class="field day">
                    <legend>{civil_day(day)}</legend>
                    {rows}
                    {wait}
                </fieldset>
            }
        })
        .collect_view();
    let hotline = expect_context::<AppState>().district.get().hotline.clone();
    let full = (!some_free).then(|| {
        let key = if none { "bulky-no-windows" } else { "bulky-all-full" };
        let text = t_with(key, &[("hotline", hotline.into())]);
        view! { <p role="status">{text}</p> }
    });
    let later = (!all).then(|| {
        let to = Journey::here().href(Booking::Window, "days=all");
        view! { <p><a href=to>{t("bulky-later-days")}</a></p> }
    });
    view! {
        <h2 id="windows">{t("bulky-windows")}</h2>
        <div class="windows" class:wrong=wrong>
            {error.map(|text| view! { <p class="error-line">{text}</p> })}
            {full}
            {keep}
            {days}
        </div>
        {later}
    }
}

fn choice(offer: &Offer, chosen: &str, id: Option<String>) -> AnyView {
    let hours = hours_word(offer.starts_at, offer.ends_at);
    let word = t(&format!("window-left-{}", offer.left.as_str()));
    let tone = match offer.left {
        Left::Free => Tone::Good,
        Left::Few => Tone::Warn,
        Left::Full => Tone::Neutral,
    };
    if offer.left == Left::Full {
        return view! {
            <p class="choice full">
                <span class="num">{hours}</span>
                <Badge text=word tone/>
            </p>
        }
        .into_any();
    }
    let value = offer.window.to_string();
    let checked = chosen == value;
    view! {
        <label class="choice">
            <input type="radio" id=id name=draft::WINDOW value=value checked=checked/>
            <span class="num">{hours}</span>
            <Badge text=word tone/>
        </label>
    }
    .into_any()
}
