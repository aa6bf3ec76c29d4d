//! Everything that is booked, until when it is held, whom to call and how to pay, before it is
//! certain.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    bulky::{Booking as Booked, MAX_NAME, ReadError, Service, programme::Programme, read_booking},
    forms::FormKey,
    payments::offered,
};
use chrono::{DateTime, Utc};
use domain::{bulky::State as Standing, money::Fen, payments::ProviderCode};
use leptos::prelude::*;

use super::{
    Step,
    draft::{self, BULKY, SECRET},
    journey::{BACK, Journey},
    page as bulky_page, show_alone,
    words::{Reckoning, YardPlace, address_label, address_lines, thing_word, window_word},
};
use crate::{
    api::bulky::{scene, wants_other_browser},
    components::{
        button::{LinkButton, Weight},
        choice::{Choice, Pick},
        contact_fields::ContactFields,
        notice::{Kind, Notice},
    },
    form::{FormView, error_text, presession},
    render::{href, t, t_with, use_locale},
    routes::{Booking, Route, in_locale},
    state::AppState,
    texts::clock,
    visit::Visit,
};

/// What stands for the crew among the ways to pay.
pub const CREW: &str = "crew";

/// `/bulky/check`.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    let session = presession(&state, &visit);
    let form = FormView::open(&state, &session.token, &BULKY).await;
    let programme = state.programme.get();
    let secret = form.value(SECRET);
    let answer = match read_booking(&state.kernel, &programme, &secret).await {
        Ok(booking) => match booking.state {
            Standing::Held => {
                let mut ways = offered(&state.kernel, scene(&visit)).await;
                // In a mini-app, the platforms of mini-apps take money on its own pages only.
                ways.retain(|code| visit.mini_app.is_none() || !code.knows_its_payers());
                ways.retain(|code| !wants_other_browser(&visit, *code));
                show(&state, &visit, &programme, form, booking, ways)
            }
            Standing::Expired => expired(&state, &visit),
            _ => to(&visit, Route::Booking(Booking::Done)),
        },
        Err(ReadError::NotFound) => to(&visit, Route::Booking(Booking::Window)),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "booking not read");
            let mut page = show_alone(&state, &visit, Booking::Check, form);
            *page.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            page
        }
    };
    (session.headers(), answer).into_response()
}

fn to(visit: &Visit, route: Route) -> Response {
    Redirect::to(&route.href(visit.locale)).into_response()
}

/// The time was over: nothing is lost but the place.
fn expired(state: &AppState, visit: &Visit) -> Response {
    bulky_page(state, visit, "bulky-expired", |title| {
        let again = href(&Route::Booking(Booking::Window));
        view! {
            <h1>{title}</h1>
            <p>{t("bulky-expired-explained")}</p>
            <p><LinkButton text=t("bulky-choose-again") href=again weight=Weight::Primary/></p>
        }
        .into_any()
    })
}

fn show(
    state: &AppState,
    visit: &Visit,
    programme: &Programme,
    form: FormView,
    booking: Booked,
    ways: Vec<ProviderCode>,
) -> Response {
    bulky_page(state, visit, "report-check", |_| body(programme, form, booking, ways))
}

/// Everything once more, and what is still to be said, with `form` in it.
#[must_use]
pub fn body(
    programme: &Programme,
    mut form: FormView,
    booking: Booked,
    ways: Vec<ProviderCode>,
) -> AnyView {
    form.errors.retain(|error| {
        draft::page_of(&error.field) == Some(Booking::Check) || error.field.is_empty()
    });
    let question = t("report-check");
    let due = booking.due;
    let held = booking.held_until.map(|until| {
        let key = form.key;
        view! { <HeldUntil until extensible=booking.extensible key/> }
    });
    let button = if due == Fen::ZERO { t("bulky-book-free") } else { t("bulky-book") };
    let above = view! {
        {held}
        <Everything programme booking/>
    }
    .into_any();
    view! {
        <Step step=Booking::Check form=form.clone() question back=false button above>
            <h2>{t("bulky-contact")}</h2>
            <ContactFields
                form=form.clone()
                phone_label=t("bulky-phone")
                phone_hint=t("bulky-phone-hint")
                max_name=MAX_NAME
            />
            {(due > Fen::ZERO).then(|| view! { <Ways form ways/> })}
        </Step>
    }
    .into_any()
}

/// Until when the window is theirs, counted down where there is JavaScript, and the button for more.
#[component]
fn HeldUntil(until: DateTime<Utc>, extensible: bool, key: FormKey) -> impl IntoView {
    let module = expect_context::<AppState>().assets.hold.clone();
    let longer = extensible.then(|| {
        view! {
            <form
                method="post"
                action=in_locale(Journey::here().action, use_locale())
                enctype="multipart/form-data"
            >
                <input type="hidden" name=FormKey::FIELD value=key.to_text()/>
                <input type="hidden" name="step" value=Booking::Check.as_str()/>
                <button class="button plain" name="do" value="longer">{t("bulky-longer")}</button>
            </form>
        }
    });
    view! {
        <Notice kind=Kind::Info title=t_with("bulky-held", &[("until", clock_minutes(until).into())])>
            <p
                role="timer"
                data-module=Some(module).filter(|module| !module.is_empty())
                data-until=until.to_rfc3339()
                data-left=t_with("bulky-left-time", &[("time", "{time}".into())])
                data-over=t("bulky-expired")
            >
                {t("bulky-held-explained")}
            </p>
            {longer}
        </Notice>
    }
}

/// To the minute, as clocks show it.
fn clock_minutes(at: DateTime<Utc>) -> String {
    clock(at).chars().take(5).collect()
}

/// What is booked, with a way back to each.
#[component]
fn Everything<'a>(programme: &'a Programme, booking: Booked) -> impl IntoView + use<> {
    let change = |step, name: String| {
        let label = t_with("report-change-what", &[("what", name.into())]);
        view! {
            " "
            <a href=Journey::here().href(step, BACK) aria-label=label>{t("report-change")}</a>
        }
    };
    let things: Vec<String> =
        booking.basket.things.iter().map(|thing| thing_word(programme, thing)).collect();
    let window = booking.window.map(|window| window_word(window.starts_at, window.ends_at));
    let to_yard = booking.service == Service::Yard;
    let address = address_label(booking.service);
    let place = address_lines(programme, &booking);
    view! {
        <dl class="facts check">
            <dt>{t("bulky-line-window")}</dt>
            <dd>{window} {change(Booking::Window, t("bulky-line-window"))}</dd>
            <dt>{t("bulky-line-things")}</dt>
            <dd class="lines">{things.join("\n")} {change(Booking::What, t("bulky-line-things"))}</dd>
            {to_yard.then(|| view! { <YardPlace programme/> })}
            <dt>{address.clone()}</dt>
            <dd class="lines">{place} {change(Booking::Address, address)}</dd>
            {(!booking.note.is_empty()).then(|| view! {
                <dt>{t("bulky-note")}</dt>
                <dd class="lines">{booking.note.clone()} {change(Booking::Address, t("bulky-note"))}</dd>
            })}
        </dl>
        <p class="small soft">{t("bulky-change-gives-up")}</p>
        <Reckoning
            programme
            service=booking.service
            things=&booking.basket.things
            quote=&booking.quote
        />
    }
}

/// How what is due is paid.
#[component]
fn Ways(form: FormView, ways: Vec<ProviderCode>) -> impl IntoView {
    let chosen = form.value(draft::PAY);
    let error = form.error(draft::PAY).map(error_text);
    let wrong = error.is_some();
    let online = ways.into_iter().filter(|code| *code != ProviderCode::Offline);
    let choices = online
        .map(ProviderCode::as_str)
        .chain(std::iter::once(CREW))
        .enumerate()
        .map(|(at, value)| {
            let label = t(&format!("bulky-pay-{value}"));
            // The first is as good as any, and nobody is asked twice.
            let chosen = if chosen.is_empty() { at == 0 } else { chosen == value };
            let id = (at == 0).then(|| "field-pay".to_owned());
            view! { <Choice pick=Pick::One name=draft::PAY value label chosen id/> }
        })
        .collect_view();
    view! {
        <fieldset class="field" class:wrong=wrong>
            <legend>{t("bulky-pay")}</legend>
            {error.map(|text| view! { <p class="error">{text}</p> })}
            {choices}
        </fieldset>
    }
}
