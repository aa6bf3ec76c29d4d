//! `/staff/bulky/prices`: the versions of prices and rules; one of them, its form, what it would have
//! meant, and publishing it.

mod facts;

use app::{
    components::{
        badge::{Badge, Tone},
        breadcrumb::Breadcrumb,
        button::{LinkButton, SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::{date, date_and_time},
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State as Extracted, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::Denied,
    bulky::{
        programme::Programme,
        terms::{self, MAX_LINES, Preview, TermsForm, Version},
    },
    calendar::to_local,
    forms::{Draft, FormKey, FormValues},
    lists::ListError,
};
use chrono::NaiveDate;
use domain::{
    accounts::{Act, Kind},
    bulky::PriceTable,
};
use leptos::prelude::*;

use self::facts::facts;
use super::{nav, told_once, unavailable, words::yuan};
use crate::{
    api::bulky::{TERMS, TERMS_DISCARD, TERMS_PUBLISH},
    desk::Desk,
    frame, list,
    list::ListTable,
    pages::places::fields::{Control, field, group, tick},
    routes::{BulkyPart, StaffRoute, functions, link},
};

/// What stands in the address of a version.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `edit` or `preview`.
    part: String,
    /// The version that a new one is made of.
    from: Option<i32>,
}

/// `/staff/bulky/prices`.
pub(super) async fn list_page(
    Extracted(state): Extracted<AppState>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let versions = match terms::list(&state.kernel, desk.staff()).await {
        Ok(versions) => versions,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let today = to_local(state.kernel.now()).date();
    render(&state, &visit, || {
        let counts = versions
            .iter()
            .filter(|one| one.effective_on.is_some_and(|day| day <= today))
            .map(|one| one.version)
            .next();
        let new = desk.staff().may(Act::Write, Kind::Tariff).then(|| {
            let query = counts.map(|from| list::query(&[("from", &from.to_string())]));
            let href = link(&StaffRoute::BulkyTerms(None, query.unwrap_or_default()));
            view! { <div class="buttons"><LinkButton text=t("desk-bulky-terms-new") href weight=Weight::Plain/></div> }
        });
        let rows = versions.into_iter().map(|version| row(version, counts, today)).collect();
        let columns = [
            "desk-bulky-terms-version",
            "desk-bulky-terms-state",
            "desk-bulky-terms-basis",
            "desk-bulky-terms-by",
        ];
        let body = view! {
            {nav(&desk, BulkyPart::Prices)}
            <p>{t("desk-bulky-terms-about")}</p>
            {new}
            <ListTable caption=t("desk-bulky-prices") columns=columns.map(t).to_vec() rows/>
        };
        frame::page(&desk, "bulky", &t("desk-bulky-prices"), body)
    })
}

fn row(version: Version, counts: Option<i32>, today: NaiveDate) -> Vec<AnyView> {
    let locale = use_locale();
    let href = link(&StaffRoute::BulkyTerms(Some(version.version), String::new()));
    vec![
        view! { <a class="num" href=href>{version.version}</a> }.into_any(),
        state(&version, counts == Some(version.version), today),
        version.basis.into_any(),
        view! {
            <div>
                {version.published_by.or(version.created_by)}
                <div class="small soft">
                    {date_and_time(locale, version.published_at.unwrap_or(version.created_at))}
                </div>
            </div>
        }
        .into_any(),
    ]
}

/// Draft, from when on, or counting now.
fn state(version: &Version, counts: bool, today: NaiveDate) -> AnyView {
    let locale = use_locale();
    let Some(day) = version.effective_on else {
        return view! { <Badge text=t("desk-bulky-terms-draft") tone=Tone::Warn/> }.into_any();
    };
    let from = t_with("desk-bulky-terms-from", &[("day", date(locale, day).into())]);
    let badge = if counts {
        Some((t("desk-bulky-terms-counts"), Tone::Good))
    } else if day > today {
        Some((t("desk-bulky-terms-coming"), Tone::Neutral))
    } else {
        None
    };
    let badge = badge.map(|(text, tone)| view! { " " <Badge text tone/> });
    view! { <div>{from} {badge}</div> }.into_any()
}

/// What a page of a version needs.
struct Loaded {
    version: Version,
    preview: Option<Preview>,
}

async fn load(
    state: &AppState,
    desk: &Desk,
    asked: &Asked,
    version: i32,
) -> Result<Loaded, ListError> {
    let version = terms::read(&state.kernel, desk.staff(), version).await?;
    let preview = match asked.part.as_str() {
        "preview" => Some(terms::preview(&state.kernel, desk.staff(), version.version).await?),
        _ => None,
    };
    Ok(Loaded { version, preview })
}

/// `/staff/bulky/prices/{version}`, and `/staff/bulky/prices/new`.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    Path(word): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    if word == "new" {
        return edit(&state, &visit, &desk, None, asked.from).await;
    }
    let Ok(number) = word.parse::<i32>() else {
        return frame::refused(&state, &visit, &desk, Denied::NotFound);
    };
    let loaded = match load(&state, &desk, &asked, number).await {
        Ok(loaded) => loaded,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    if asked.part == "edit" && loaded.version.is_draft() {
        return edit(&state, &visit, &desk, Some(loaded.version), None).await;
    }
    let session = presession(&state, &visit);
    let of = ("version", word.as_str());
    let publish = told_once(&state, &session.token, &TERMS_PUBLISH, of).await;
    let discard = told_once(&state, &session.token, &TERMS_DISCARD, of).await;
    let today = to_local(state.kernel.now()).date();
    let programme = state.programme.get();
    let page = render(&state, &visit, || {
        let title = t_with("desk-bulky-terms", &[("version", number.into())]);
        let body = show(&desk, loaded, &publish, &discard, today, &programme);
        frame::page(&desk, "bulky", &title, body)
    });
    (session.headers(), page).into_response()
}

fn show(
    desk: &Desk,
    Loaded { version, preview }: Loaded,
    publish: &FormView,
    discard: &FormView,
    today: NaiveDate,
    programme: &Programme,
) -> AnyView {
    let writes = desk.staff().may(Act::Write, Kind::Tariff);
    let number = version.version;
    let part =
        |part: &str| link(&StaffRoute::BulkyTerms(Some(number), list::query(&[("part", part)])));
    let copy = link(&StaffRoute::BulkyTerms(None, list::query(&[("from", &number.to_string())])));
    let (edit, look) = (part("edit"), part("preview"));
    let buttons = writes.then(|| {
        let edit = version.is_draft().then(|| {
            view! { <LinkButton text=t("desk-bulky-terms-edit") href=edit weight=Weight::Plain/> }
        });
        view! {
            <div class="buttons">
                {edit}
                <LinkButton text=t("desk-bulky-terms-preview") href=look weight=Weight::Plain/>
                <LinkButton text=t("desk-bulky-terms-copy") href=copy weight=Weight::Plain/>
            </div>
        }
    });
    let publishes = version.is_draft() && desk.staff().may(Act::Publish, Kind::Tariff);
    let publishing = publishes.then(|| publish_form(number, publish));
    let discarding = (version.is_draft() && writes).then(|| discard_form(number, discard));
    let errors =
        [publish, discard].into_iter().flat_map(|form| form.errors.clone()).collect::<Vec<_>>();
    view! {
        <Breadcrumb above=vec![
            (StaffRoute::Bulky(BulkyPart::Prices, String::new()).into(), t("desk-bulky-prices")),
        ]/>
        <ErrorSummary errors/>
        <p>{state(&version, false, today)}</p>
        {buttons}
        {preview.map(previewed)}
        {publishing}
        {facts(&version, programme)}
        {discarding}
    }
    .into_any()
}

/// What last month would have cost.
fn previewed(preview: Preview) -> AnyView {
    let locale = use_locale();
    let fact = |key: &str, value: String| view! { <dt>{t(key)}</dt> <dd class="num">{value}</dd> };
    let rows = preview
        .largest
        .into_iter()
        .map(|one| {
            let href = link(&StaffRoute::BulkyBooking(one.number.clone()));
            vec![
                view! { <a class="num" href=href>{one.number}</a> }.into_any(),
                date_and_time(locale, one.opened_at).into_any(),
                view! { <span class="num">{yuan(one.before)}</span> }.into_any(),
                view! { <span class="num">{yuan(one.after)}</span> }.into_any(),
            ]
        })
        .collect();
    let columns = [
        "desk-bulky-booking",
        "desk-bulky-opened",
        "desk-bulky-preview-before",
        "desk-bulky-preview-after",
    ];
    let without = (preview.without > 0)
        .then(|| fact("desk-bulky-preview-without", preview.without.to_string()));
    view! {
        <section>
            <h2>{t("desk-bulky-preview")}</h2>
            <p>{t("desk-bulky-preview-about")}</p>
            <dl class="facts">
                {fact("desk-bulky-preview-bookings", preview.bookings.to_string())}
                {fact("desk-bulky-preview-before", yuan(preview.before))}
                {fact("desk-bulky-preview-after", yuan(preview.after))}
                {fact("desk-bulky-preview-dearer", preview.dearer.to_string())}
                {fact("desk-bulky-preview-cheaper", preview.cheaper.to_string())}
                {without}
            </dl>
            <ListTable caption=t("desk-bulky-preview-largest") columns=columns.map(t).to_vec() rows/>
        </section>
    }
    .into_any()
}

fn publish_form(version: i32, form: &FormView) -> AnyView {
    let day = Control::Line("date", 10);
    view! {
        <form
            method="post"
            action=in_locale(functions::BULKY_TERMS_PUBLISH, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <h2>{t("desk-bulky-terms-publish")}</h2>
            <p>{t("desk-bulky-terms-publish-about")}</p>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="version" value=version.to_string()/>
            {field(form, "effective_on", t("desk-bulky-terms-effective"), None, &day)}
            <SubmitButton text=t("desk-bulky-terms-publish") weight=Weight::Primary/>
        </form>
    }
    .into_any()
}

fn discard_form(version: i32, form: &FormView) -> AnyView {
    view! {
        <details class="group">
            <summary>{t("desk-bulky-terms-discard")}</summary>
            <form
                method="post"
                action=in_locale(functions::BULKY_TERMS_DISCARD, use_locale())
                enctype="multipart/form-data"
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="version" value=version.to_string()/>
                <p>{t("desk-bulky-terms-discard-about")}</p>
                <SubmitButton text=t("desk-bulky-terms-discard") weight=Weight::Plain/>
            </form>
        </details>
    }
    .into_any()
}

/// The form of a draft: a new one like `from`, or that of `version`.
async fn edit(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    version: Option<Version>,
    from: Option<i32>,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Write, Kind::Tariff) {
        return frame::refused(state, visit, desk, denied);
    }
    let number = version.as_ref().map(|version| version.version);
    let like = match (version, from) {
        (Some(version), _) => Some(version),
        (None, Some(from)) => match terms::read(&state.kernel, desk.staff(), from).await {
            Ok(version) => Some(version),
            Err(ListError::Denied(denied)) => {
                return frame::refused(state, visit, desk, denied);
            }
            Err(error) => return unavailable(state, visit, &error),
        },
        (None, None) => None,
    };
    let session = presession(state, visit);
    let named = number.map(|number| number.to_string()).unwrap_or_default();
    let mut form = FormView::open(state, &session.token, &TERMS).await;
    if form.value("version") != named || form.errors.is_empty() {
        let values = like.map(|like| TermsForm::of(&like.prices, &like.policy, &like.basis));
        let values = values.unwrap_or_default().into_iter().chain([("version", named)]);
        let values = values.map(|(name, value)| (name.to_owned(), value));
        let values = FormValues::from_post(&TERMS, values);
        form = FormView::of(state, Draft { values, errors: Vec::new() }, form.kept);
    }
    let page = render(state, visit, || {
        let title = match number {
            Some(number) => t_with("desk-bulky-terms", &[("version", number.into())]),
            None => t("desk-bulky-terms-new"),
        };
        frame::page(desk, "bulky", &title, edit_form(&form))
    });
    (session.headers(), page).into_response()
}

/// The key of a field's label.
fn label(name: &str) -> String {
    format!("desk-bulky-field-{}", name.replace('_', "-"))
}

/// The groups of the form after its first field: their titles' keys, and their fields.
const GROUPS: [(&str, &[&str]); 6] = [
    (
        "desk-bulky-group-items",
        &[
            "per_cubic_metre",
            "minimum",
            "size-small",
            "size-medium",
            "size-large",
            "size-oversize",
            "items",
        ],
    ),
    ("desk-bulky-group-renovation", &["renovation_per_cubic_metre", "bags"]),
    (
        "desk-bulky-group-free",
        &["free_pieces", "free_most_litres", "free_at_collection_point", "exemptions"],
    ),
    (
        "desk-bulky-group-carrying",
        &["carrying_free_flights", "carrying_per_flight", "carrying_most"],
    ),
    (
        "desk-bulky-group-times",
        &[
            "hold",
            "extension",
            "payment",
            "change_before",
            "cancel_before",
            "retry_within",
            "answer_within",
        ],
    ),
    ("desk-bulky-group-refunds", &["late_refund_percent", "not_found_refund_percent"]),
];

/// The control of a field, with its label.
fn control(form: &FormView, name: &str) -> AnyView {
    let (hint, control) = match name {
        "free_at_collection_point" => return tick(form, name, t(&label(name))),
        "basis" => (Some("desk-bulky-hint-basis"), Control::Line("text", 300)),
        "items" | "bags" => (Some("desk-bulky-hint-items"), Control::Long(MAX_LINES)),
        "exemptions" => (Some("desk-bulky-hint-exemptions"), Control::Long(MAX_LINES)),
        _ => (None, Control::Line("text", 20)),
    };
    field(form, name, t(&label(name)), hint, &control)
}

fn edit_form(form: &FormView) -> AnyView {
    let groups = GROUPS
        .iter()
        .map(|(title, names)| {
            group(t(title), names.iter().map(|name| control(form, name)).collect())
        })
        .collect_view();
    let most = t_with("desk-bulky-terms-most", &[("yuan", PriceTable::MOST.to_string().into())]);
    view! {
        <Breadcrumb above=vec![
            (StaffRoute::Bulky(BulkyPart::Prices, String::new()).into(), t("desk-bulky-prices")),
        ]/>
        <form
            method="post"
            action=in_locale(functions::BULKY_TERMS_SAVE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <p>{t("desk-bulky-terms-form-about")} " " {most}</p>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="version" value=form.value("version")/>
            {control(form, "basis")}
            {groups}
            <SubmitButton text=t("desk-bulky-terms-save") weight=Weight::Primary/>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_a_key() {
        assert_eq!(label("per_cubic_metre"), "desk-bulky-field-per-cubic-metre");
        assert_eq!(label("size-small"), "desk-bulky-field-size-small");
    }

    #[test]
    fn every_field_is_in_a_group() {
        let grouped = GROUPS.iter().flat_map(|(_, names)| names.iter().copied());
        let mut grouped: Vec<_> = grouped.chain(["basis"]).collect();
        let mut fields = TermsForm::FIELDS.to_vec();
        grouped.sort_unstable();
        fields.sort_unstable();
        assert_eq!(grouped, fields);
    }
}
