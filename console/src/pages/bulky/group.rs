//! `/staff/bulky/group`: bookings for several households of an estate at once: the lists, then the
//! price and the window, then the numbers.

use app::{
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        choice::{Choice, Pick},
        error_summary::ErrorSummary,
        field::{Control, Field},
        select::Select,
    },
    form::{FormView, presession},
    pages::bulky::{
        draft::{self, ESTATE, NAME, NOTE, PHONE, PLACED, STREET, WINDOW},
        window::Windows,
        words::{placed_word, price, thing_word},
    },
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::State as Extracted,
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    Problem,
    bulky::{
        GroupEstimate, GroupLine, GroupWish, MAX_ESTATE, MAX_LISTS, MAX_NAME, MAX_NOTE,
        estimate_group, own_estates, programme::Programme, read_lists,
    },
    capacity::{Offer, available},
    forms::{FormKey, FormSpec, FormValues},
    problem::FieldError,
};
use domain::{
    accounts::{Act, Kind},
    bulky::{Placed, Site},
};
use leptos::prelude::*;
use uuid::Uuid;

use super::unavailable;
use crate::{
    desk::Desk,
    frame,
    list::ListTable,
    routes::{BulkyPart, GroupStep, StaffRoute, functions, link},
};

/// What was filled in so far.
pub(crate) const GROUP: FormSpec = FormSpec {
    name: "staff.bulky-group",
    kept: &[FormKey::FIELD, STREET, ESTATE, PLACED, LISTS, NOTE, WINDOW, NAME, PHONE],
};
/// The numbers and codes of what was booked last.
pub(crate) const GROUP_RECEIPT: FormSpec =
    FormSpec { name: "staff.bulky-group-receipt", kept: &[RECEIPTS] };
/// The lists, a line for each household.
pub(crate) const LISTS: &str = "lists";
/// Lines of a number and a code.
pub(crate) const RECEIPTS: &str = "receipts";

/// Days of windows that are shown.
const DAYS: u16 = 30;
/// Where the things of many households can stand.
const PLACES: [Placed; 2] = [Placed::CollectionPoint, Placed::Downstairs];

/// The lists as they were typed, and what they say.
pub(crate) fn lines(values: &FormValues, programme: &Programme) -> Vec<GroupLine> {
    read_lists(programme, &draft::value(values, LISTS))
}

/// What is wanted, as far as it can be read.
pub(crate) fn wish(values: &FormValues, programme: &Programme) -> GroupWish {
    let chosen = Placed::parse(&draft::value(values, PLACED));
    let placed = chosen.filter(|one| PLACES.contains(one)).unwrap_or(Placed::CollectionPoint);
    let lists = lines(values, programme).into_iter();
    GroupWish {
        street: draft::value(values, STREET),
        estate: draft::value(values, ESTATE),
        site: Site { placed, floor: 1, lift: true },
        lists: lists.map(|line| (line.building, line.room, line.things)).collect(),
    }
}

async fn open(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
) -> Result<(app::form::Session, FormView), Response> {
    if let Err(denied) = desk.staff().reach(Act::Write, Kind::Booking) {
        return Err(frame::refused(state, visit, desk, denied));
    }
    let session = presession(state, visit);
    let form = FormView::open(state, &session.token, &GROUP).await;
    Ok((session, form))
}

fn framed(desk: &Desk, body: AnyView) -> app::render::Page {
    let above = vec![(
        StaffRoute::Bulky(BulkyPart::Bookings, String::new()).into(),
        t("desk-bulky-bookings"),
    )];
    frame::page(desk, "bulky", &t("desk-bulky-for-estate"), view! { <Breadcrumb above/> {body} })
}

/// The form around `children`, which posts one step.
fn step_form(form: &FormView, step: GroupStep, children: AnyView, button: String) -> AnyView {
    view! {
        <ErrorSummary errors=form.errors.clone()/>
        <form
            method="post"
            action=in_locale(functions::BULKY_GROUP, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="step" value=step.as_str()/>
            {children}
            <SubmitButton text=button weight=Weight::Primary/>
        </form>
    }
    .into_any()
}

/// The lists.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let (session, form) = match open(&state, &visit, &desk).await {
        Ok(opened) => opened,
        Err(answer) => return answer,
    };
    let programme = state.programme.get();
    let own = match own_estates(&state.kernel, desk.staff()).await {
        Ok(own) => own,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let page = render(&state, &visit, || {
        framed(&desk, asked(&programme, form, own.map(|own| (own, &*desk.staff().streets))))
    });
    (session.headers(), page).into_response()
}

/// `own` are the estates and the streets of a property company, which books for no others.
fn asked(programme: &Programme, form: FormView, own: Option<(Vec<String>, &[Uuid])>) -> AnyView {
    let locale = use_locale();
    let of = own.as_ref().map(|(_, streets)| *streets);
    let streets = std::iter::once((String::new(), t("bulky-street-choose")))
        .chain(
            programme
                .streets
                .iter()
                .filter(|street| of.is_none_or(|of| of.contains(&street.street)))
                .map(|street| (street.code.clone(), street.name.get(locale).to_owned())),
        )
        .collect::<Vec<_>>();
    let placed = Placed::parse(&form.value(PLACED)).unwrap_or(Placed::CollectionPoint);
    let places = PLACES
        .into_iter()
        .enumerate()
        .map(|(at, one)| {
            let id = (at == 0).then(|| "field-placed".to_owned());
            let (name, value, label) = (PLACED, one.as_str(), placed_word(one));
            view! { <Choice pick=Pick::One name value label chosen={one == placed} id/> }
        })
        .collect_view();
    let faults = faults(&lines(&form.values, programme));
    let children = view! {
        <p>{t_with("desk-bulky-group-about", &[("most", MAX_LISTS.into())])}</p>
        <Select form=form.clone() name=STREET label=t("bulky-street") hint="" options=streets/>
        {estate(&form, own.map(|(estates, _)| estates))}
        <fieldset class="field">
            <legend>{t("bulky-placed")}</legend>
            {places}
        </fieldset>
        <Field
            form=form.clone()
            name=LISTS
            control=Control::Long
            label=t("desk-bulky-group-lists")
            hint=t("desk-bulky-group-lists-hint")
            max_length=4_000
        />
        {faults}
        <Field
            form=form.clone()
            name=NOTE
            control=Control::Long
            label=t("bulky-note")
            hint=t_with("bulky-note-hint", &[("most", MAX_NOTE.into())])
            max_length=MAX_NOTE
        />
    }
    .into_any();
    step_form(&form, GroupStep::Lists, children, t("report-next"))
}

/// A line for the estate, or the estates of a property company to choose from.
fn estate(form: &FormView, own: Option<Vec<String>>) -> AnyView {
    let form = form.clone();
    let label = t("bulky-estate");
    let Some(own) = own else {
        return view! {
            <Field form name=ESTATE control=Control::Text label hint="" max_length=MAX_ESTATE/>
        }
        .into_any();
    };
    let hint = if own.is_empty() { t("desk-bulky-group-no-estates") } else { String::new() };
    let choose = (String::new(), t("desk-bulky-group-estate-choose"));
    let named = own.into_iter().map(|estate| (estate.clone(), estate));
    let options: Vec<_> = std::iter::once(choose).chain(named).collect();
    view! { <Select form name=ESTATE label hint options/> }.into_any()
}

/// What cannot be read, line by line.
fn faults(lines: &[GroupLine]) -> Option<AnyView> {
    let wrong: Vec<_> = lines
        .iter()
        .filter_map(|line| line.fault.as_ref().map(|fault| (line.number, fault)))
        .map(|(number, (fault, word))| {
            let key = format!("desk-bulky-group-fault-{}", fault.as_str());
            let values = [("line", number.into()), ("word", word.clone().into())];
            view! { <li>{t_with(&key, &values)}</li> }
        })
        .collect();
    (!wrong.is_empty()).then(|| view! { <ul class="error-line">{wrong}</ul> }.into_any())
}

/// The price and the windows.
pub(super) async fn window_page(
    Extracted(state): Extracted<AppState>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let (session, mut form) = match open(&state, &visit, &desk).await {
        Ok(opened) => opened,
        Err(answer) => return answer,
    };
    let programme = state.programme.get();
    let wish = wish(&form.values, &programme);
    let lines = lines(&form.values, &programme);
    let back = || {
        let lists = app::routes::Route::from(StaffRoute::BulkyGroup(GroupStep::Lists));
        Redirect::to(&lists.href(visit.locale)).into_response()
    };
    if lines.is_empty() || lines.iter().any(|line| line.fault.is_some()) {
        return back();
    }
    let estimate = match estimate_group(&state.kernel, &programme, desk.staff(), &wish).await {
        Ok(estimate) => estimate,
        Err(error) if error.status() >= 500 => return unavailable(&state, &visit, &error),
        Err(_) => return back(),
    };
    let now = state.kernel.now();
    let offers = available(&state.kernel.db, now, estimate.resource, estimate.units, DAYS).await;
    let offers = match offers {
        Ok(offers) => offers,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "windows not read");
            return app::pages::problem::problem_page(
                &state,
                &visit,
                axum::http::StatusCode::SERVICE_UNAVAILABLE,
            );
        }
    };
    form.errors.retain(|error| ![STREET, ESTATE].contains(&error.field.as_str()));
    let page = render(&state, &visit, || {
        framed(&desk, priced(&programme, form, &lines, &estimate, offers))
    });
    (session.headers(), page).into_response()
}

fn priced(
    programme: &Programme,
    form: FormView,
    lines: &[GroupLine],
    estimate: &GroupEstimate,
    offers: Vec<Offer>,
) -> AnyView {
    let rows = lines.iter().zip(&estimate.each).map(|(line, each)| {
        let things: Vec<String> =
            line.things.iter().map(|thing| thing_word(programme, thing)).collect();
        vec![
            format!("{} {}", line.building, line.room).into_any(),
            things.join(&t("list-separator")).into_any(),
            view! { <span class="num">{price(each.quote.total)}</span> }.into_any(),
        ]
    });
    let columns = ["desk-bulky-door", "desk-bulky-things", "desk-bulky-total"].map(t).to_vec();
    let lists = link(&StaffRoute::BulkyGroup(GroupStep::Lists));
    let total = t_with(
        "desk-bulky-group-total",
        &[("count", lines.len().into()), ("price", price(estimate.total).into())],
    );
    let children = view! {
        <input type="hidden" name="shown" value=estimate.total.fen().to_string()/>
        <Windows form=form.clone() offers/>
        <Field
            form=form.clone()
            name=PHONE
            control=Control::Phone
            label=t("bulky-phone")
            hint=t("bulky-phone-hint")
            max_length=20
        />
        <Field
            form=form.clone()
            name=NAME
            control=Control::Text
            label=t("report-name")
            hint=t("report-name-hint")
            max_length=MAX_NAME
        />
    }
    .into_any();
    view! {
        <ListTable caption=form.value(ESTATE) columns rows=rows.collect()/>
        <p><b>{total}</b> " " <a href=lists>{t("report-change")}</a></p>
        {step_form(&form, GroupStep::Window, children, t("desk-bulky-group-book"))}
    }
    .into_any()
}

/// What was booked.
pub(super) async fn done_page(
    Extracted(state): Extracted<AppState>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let session = match open(&state, &visit, &desk).await {
        Ok((session, _)) => session,
        Err(answer) => return answer,
    };
    let receipts = FormView::open(&state, &session.token, &GROUP_RECEIPT).await.value(RECEIPTS);
    let page = render(&state, &visit, || {
        let rows =
            receipts.lines().filter_map(|line| line.split_once(' ')).map(|(number, code)| {
                let href = link(&StaffRoute::BulkyBooking(number.to_owned()));
                vec![
                    view! { <a class="num" href=href>{number.to_owned()}</a> }.into_any(),
                    view! { <span class="num">{code.to_owned()}</span> }.into_any(),
                ]
            });
        let rows: Vec<_> = rows.collect();
        let columns = ["desk-bulky-number", "receipt-code"].map(t).to_vec();
        let text = t_with("desk-bulky-group-done", &[("count", rows.len().into())]);
        let body = view! {
            <p role="status">{text}</p>
            <ListTable caption=t("desk-bulky-bookings") columns rows/>
        };
        framed(&desk, body.into_any())
    });
    (session.headers(), page).into_response()
}

/// What stands beside the lists when they cannot be read.
pub(crate) fn unreadable() -> FieldError {
    FieldError::new(LISTS, "bulky-group-lists")
}
