//! What parking costs, by kind of vehicle.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        notice::{Kind as NoticeKind, Notice},
        tabs::{Tab, Tabs},
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    Problem as _,
    forms::{Draft, FormKey, FormValues},
    places::{
        edit::{BANDS, TariffForm},
        review::Report,
        store::{Details, Stored},
    },
    records::SaveError,
};
use domain::{
    accounts::{Act, Kind},
    places::{parking::Vehicle, tariff::Tariff},
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    correction,
    fields::{Control, field, group, tick},
    unavailable,
    words::word,
};
use crate::{
    api::places::TARIFF,
    desk::Desk,
    frame,
    routes::{StaffRoute, functions, link},
};

/// The tariff of a car park for a kind of vehicle; none for another kind of place.
fn stored(place: &Stored, vehicle: Vehicle) -> Option<Option<&Tariff>> {
    match &place.place.details {
        Details::Parking(parking) => {
            Some(parking.tariffs.as_ref().and_then(|tariffs| tariffs.of(vehicle)))
        }
        _ => None,
    }
}

/// `/staff/places/{id}/tariff/{vehicle}`.
pub(super) async fn page(
    State(state): State<AppState>,
    asked: Result<Path<(Uuid, String)>, PathRejection>,
    from: Result<Query<correction::Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Write, Kind::Place) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let not_found = || problem_page(&state, &visit, StatusCode::NOT_FOUND);
    let Ok(Path((id, vehicle))) = asked else { return not_found() };
    let Some(vehicle) = Vehicle::parse(&vehicle) else { return not_found() };
    let place = match super::stored(&state, id).await {
        Ok(Some(place)) => place,
        Ok(None) => return not_found(),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let Some(tariff) = stored(&place, vehicle) else { return not_found() };
    let from = from.map(|Query(from)| from).unwrap_or_default();
    let said = match correction::find(&state, &desk, from.report, id).await {
        Ok(said) => said,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let mut form = FormView::open(&state, &session.token, &TARIFF).await;
    if form.value("id") != id.to_string() || form.value("vehicle") != vehicle.as_str() {
        let of = [("id", id.to_string()), ("vehicle", vehicle.as_str().to_owned())];
        let of = of.map(|(name, value)| (name.to_owned(), value));
        let values = FormValues::from_post(&TARIFF, TariffForm::of(tariff).into_iter().chain(of));
        form = FormView::of(&state, Draft { values, errors: Vec::new() }, form.kept);
    }
    let fits = tariff.is_none_or(TariffForm::has_room_for);
    let page = render(&state, &visit, || {
        let name = place.place.name.clone();
        let version = form.version(place.version, SaveError::Changed.code());
        let title = t_with("desk-places-tariff-of", &[("name", name.into())]);
        let body = view! {
            <ErrorSummary errors=form.errors.clone()/>
            <Vehicles id vehicle report=from.report/>
            {(!fits).then(|| view! {
                <Notice kind=NoticeKind::Warning title=t("desk-places-tariff-larger")><span></span></Notice>
            })}
            <Form form said vehicle version/>
        };
        frame::page(&desk, "places", &title, body)
    });
    (session.headers(), page).into_response()
}

/// The ways to the tariffs of other vehicles.
#[component]
fn Vehicles(id: Uuid, vehicle: Vehicle, report: Option<Uuid>) -> impl IntoView {
    let tabs = Vehicle::ALL.iter().map(|one| Tab {
        href: link(&StaffRoute::PlaceTariff(id, *one, report)),
        name: word("place-vehicle", one.as_str()),
        current: *one == vehicle,
    });
    view! { <Tabs label=t("desk-places-vehicles") tabs=tabs.collect()/> }
}

#[component]
fn Form(
    form: FormView,
    /// What it is opened from.
    said: Option<Report>,
    vehicle: Vehicle,
    version: i32,
) -> impl IntoView {
    let report = correction::hidden(said.as_ref());
    let line = |name: &str, label: &str, hint: Option<&'static str>| {
        field(&form, name, t(label), hint, &Control::Line("text", 12))
    };
    let choose = |name: &str, label: &str, of: &str, codes: &[&str]| {
        let named = codes.iter().map(|code| ((*code).to_owned(), word(of, code))).collect();
        field(&form, name, t(label), None, &Control::Words(named))
    };
    let bands = (1..=BANDS)
        .map(|number| {
            let named = |field: &str| format!("{field}-{number}");
            let rates: Vec<_> = std::iter::once((String::new(), t("desk-place-band-unused")))
                .chain(
                    ["free", "flat", "steps"]
                        .map(|code| (code.to_owned(), word("desk-place-rate", code))),
                )
                .collect();
            let fields = vec![
                field(
                    &form,
                    &named("from"),
                    t("desk-place-band-from"),
                    None,
                    &Control::Line("text", 5),
                ),
                field(
                    &form,
                    &named("to"),
                    t("desk-place-band-to"),
                    None,
                    &Control::Line("text", 5),
                ),
                field(
                    &form,
                    &named("rate"),
                    t("desk-place-band-rate"),
                    None,
                    &Control::Words(rates),
                ),
                line(&named("flat"), "desk-place-band-flat", None),
                line(
                    &named("first_minutes"),
                    "desk-place-band-first-minutes",
                    Some("desk-place-hint-first"),
                ),
                line(&named("first_unit"), "desk-place-band-first-unit", None),
                line(&named("first_price"), "desk-place-band-first-price", None),
                line(&named("unit"), "desk-place-band-unit", None),
                line(&named("price"), "desk-place-band-price", None),
                line(&named("cap"), "desk-place-band-cap", None),
            ];
            let legend = t_with("desk-place-band", &[("number", number.into())]);
            group(legend, fields)
        })
        .collect_view();
    let whole = vec![
        line("free_minutes", "desk-place-free-minutes", None),
        tick(&form, "stay_free", t("desk-place-stay-free")),
        line("cap", "desk-place-cap", None),
        choose(
            "cap_period",
            "desk-place-cap-period",
            "desk-place-cap-period",
            &["hours24", "civil-day"],
        ),
        tick(&form, "holidays_free", t("desk-place-holidays-free")),
        choose(
            "rounding",
            "desk-place-rounding",
            "desk-place-rounding",
            &["up", "down", "nearest"],
        ),
    ];
    view! {
        {said.map(correction::said)}
        <form
            method="post"
            action=in_locale(functions::PLACE_TARIFF, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="id" value=form.value("id")/>
            <input type="hidden" name="vehicle" value=vehicle.as_str()/>
            <input type="hidden" name="version" value=version.to_string()/>
            {report}
            {tick(&form, "none", t("desk-place-tariff-none"))}
            <p class="note">{t("desk-place-bands-about")}</p>
            {bands}
            {group(t("desk-place-tariff-whole"), whole)}
            <SubmitButton text=t("desk-place-save") weight=Weight::Primary/>
        </form>
    }
}
