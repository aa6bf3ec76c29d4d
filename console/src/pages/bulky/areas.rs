//! `/staff/bulky/areas`: which crew serves which street, now and later, and the crews.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    render::{render, t, use_locale},
    routes::in_locale,
    state::AppState,
    texts::date,
    visit::Visit,
};
use axum::{
    extract::{Query, State as Extracted, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    bulky::{AREA, AreaChange, StreetArea, area_changes, areas},
    capacity::{Resource, resources},
    forms::{Draft, FormKey, FormValues},
    lists::ListError,
    presession::PreSession,
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;
use uuid::Uuid;

use super::{nav, told_once, unavailable};
use crate::{
    api::bulky::{AREA as AREA_FORM, AREA_WITHDRAW, CREW, CREW_RETIRE},
    desk::Desk,
    frame, list,
    list::ListTable,
    pages::places::fields::{Control, field},
    routes::{BulkyPart, StaffRoute, functions, link},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The crew whose form is open; `new` for another.
    crew: String,
}

/// Everything that is shown.
struct Shown {
    streets: Vec<StreetArea>,
    changes: Vec<AreaChange>,
    crews: Vec<Resource>,
}

impl Shown {
    async fn read(state: &AppState, desk: &Desk) -> Result<Self, ListError> {
        let (kernel, staff) = (&state.kernel, desk.staff());
        Ok(Self {
            streets: areas(kernel, staff).await?,
            changes: area_changes(kernel, staff).await?,
            crews: resources(&kernel.db, Some(AREA)).await?,
        })
    }

    /// Whether it is a crew that comes nowhere any more.
    fn is_retired(&self, id: Option<Uuid>) -> bool {
        id.is_some_and(|id| self.crews.iter().all(|crew| crew.id != id))
    }

    /// What a crew is called; nobody is a word as well.
    fn crew(&self, id: Option<Uuid>) -> String {
        let Some(id) = id else { return t("desk-bulky-areas-nobody") };
        let crew = self.crews.iter().find(|crew| crew.id == id);
        crew.map_or_else(
            || t("desk-bulky-areas-retired"),
            |crew| crew.name.get(use_locale()).to_owned(),
        )
    }
}

/// The page.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let shown = match Shown::read(&state, &desk).await {
        Ok(shown) => shown,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let area = FormView::open(&state, &session.token, &AREA_FORM).await;
    let named = FormView::open(&state, &session.token, &AREA_WITHDRAW).await.value("id");
    let withdraw = told_once(&state, &session.token, &AREA_WITHDRAW, ("id", &named)).await;
    let crew = crew_view(&state, &session.token, &asked, &shown).await;
    let retire = told_once(&state, &session.token, &CREW_RETIRE, ("id", &asked.crew)).await;
    let page = render(&state, &visit, || {
        let writes = desk.staff().may(Act::Write, Kind::Capacity);
        let errors: Vec<_> = [&area, &withdraw, &crew, &retire]
            .iter()
            .flat_map(|form| form.errors.clone())
            .collect();
        let body = view! {
            {nav(&desk, BulkyPart::Areas)}
            <ErrorSummary errors/>
            {street_list(&shown)}
            {writes.then(|| area_form(&shown, &area))}
            <h2>{t("desk-bulky-areas-later")}</h2>
            {change_list(&shown, &withdraw, writes)}
            <h2>{t("desk-bulky-crews")}</h2>
            {crew_list(&shown, writes)}
            {writes.then(|| crew_form(&asked, &crew, &retire))}
        };
        frame::page(&desk, "bulky", &t("desk-bulky-part-areas"), body)
    });
    (session.headers(), page).into_response()
}

fn street_list(shown: &Shown) -> AnyView {
    let locale = use_locale();
    let rows = shown
        .streets
        .iter()
        .map(|one| {
            vec![one.name.get(locale).to_owned().into_any(), shown.crew(one.resource).into_any()]
        })
        .collect();
    let columns = ["desk-bulky-street", "desk-bulky-crew"].map(t).to_vec();
    view! { <ListTable caption=t("desk-bulky-part-areas") columns rows/> }.into_any()
}

fn area_form(shown: &Shown, form: &FormView) -> AnyView {
    let locale = use_locale();
    let streets = shown
        .streets
        .iter()
        .map(|one| (one.street.to_string(), one.name.get(locale).to_owned()))
        .collect();
    let nobody = (String::new(), t("desk-bulky-areas-nobody"));
    let crews = shown
        .crews
        .iter()
        .map(|crew| (crew.id.to_string(), crew.name.get(locale).to_owned()))
        .chain([nobody])
        .collect();
    let from = field(
        form,
        "from",
        t("desk-bulky-areas-from"),
        Some("desk-bulky-areas-from-hint"),
        &Control::Line("date", 10),
    );
    view! {
        <details class="group" open=!form.errors.is_empty()>
            <summary>{t("desk-bulky-areas-set")}</summary>
            <form
                method="post"
                action=in_locale(functions::BULKY_AREA, locale)
                enctype="multipart/form-data"
                novalidate
            >
                <p>{t("desk-bulky-areas-about")}</p>
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                {field(form, "id", t("desk-bulky-street"), None, &Control::Words(streets))}
                {field(form, "resource", t("desk-bulky-crew"), None, &Control::Words(crews))}
                {from}
                <SubmitButton text=t("desk-bulky-areas-save") weight=Weight::Primary/>
            </form>
        </details>
    }
    .into_any()
}

fn change_list(shown: &Shown, form: &FormView, writes: bool) -> AnyView {
    let locale = use_locale();
    let street = |id: Uuid| {
        let street = shown.streets.iter().find(|one| one.street == id);
        street.map(|one| one.name.get(locale).to_owned()).unwrap_or_default()
    };
    let rows = shown
        .changes
        .iter()
        .map(|one| {
            let withdraw = writes.then(|| {
                view! {
                    <form
                        method="post"
                        action=in_locale(functions::BULKY_AREA_WITHDRAW, locale)
                        enctype="multipart/form-data"
                    >
                        <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                        <input type="hidden" name="id" value=one.street.to_string()/>
                        <input type="hidden" name="from" value=one.from.to_string()/>
                        <SubmitButton text=t("remove") weight=Weight::Plain/>
                    </form>
                }
            });
            let stays = shown
                .is_retired(one.resource)
                .then(|| view! { <p class="small soft">{t("desk-bulky-areas-stays")}</p> });
            vec![
                date(locale, one.from).into_any(),
                street(one.street).into_any(),
                view! { <div>{shown.crew(one.resource)} {stays}</div> }.into_any(),
                view! { <div>{withdraw}</div> }.into_any(),
            ]
        })
        .collect();
    let columns = [
        "desk-bulky-areas-from",
        "desk-bulky-street",
        "desk-bulky-crew",
        "desk-bulky-template-act",
    ];
    let caption = t("desk-bulky-areas-later");
    view! { <ListTable caption columns=columns.map(t).to_vec() rows/> }.into_any()
}

fn crew_list(shown: &Shown, writes: bool) -> AnyView {
    let locale = use_locale();
    let rows = shown
        .crews
        .iter()
        .map(|crew| {
            let name = crew.name.get(locale).to_owned();
            let query = |field: &str| list::query(&[(field, &*crew.id.to_string())]);
            let windows = link(&StaffRoute::Bulky(BulkyPart::Windows, query("area")));
            let edit = writes.then(|| {
                let form = link(&StaffRoute::Bulky(BulkyPart::Areas, query("crew")));
                view! { <a href=format!("{form}#crew")>{t("desk-bulky-template-edit")}</a> }
            });
            vec![
                view! { <a href=windows>{name}</a> }.into_any(),
                view! { <span class="num">{crew.code.clone()}</span> }.into_any(),
                view! { <div>{edit}</div> }.into_any(),
            ]
        })
        .collect();
    let columns = ["desk-bulky-crew", "desk-bulky-crew-code", "desk-bulky-template-act"];
    let caption = t("desk-bulky-crews");
    view! { <ListTable caption columns=columns.map(t).to_vec() rows/> }.into_any()
}

/// What was typed, or the crew that is asked for.
async fn crew_view(
    state: &AppState,
    session: &PreSession,
    asked: &Asked,
    shown: &Shown,
) -> FormView {
    let form = FormView::open(state, session, &CREW).await;
    let crew = shown.crews.iter().find(|crew| crew.id.to_string() == asked.crew);
    let id = crew.map(|crew| crew.id.to_string()).unwrap_or_default();
    if form.value("id") == id && !form.errors.is_empty() {
        return form;
    }
    let values = crew.map_or_else(Vec::new, |crew| {
        vec![
            ("id", id),
            ("name_zh_hans", crew.name.zh_hans.clone()),
            ("name_zh_hant", crew.name.zh_hant.clone()),
            ("name_en", crew.name.en.clone()),
            ("offer_minutes", crew.offer_minutes.to_string()),
        ]
    });
    let values = FormValues::from_post(&CREW, values);
    FormView::of(state, Draft { values, errors: Vec::new() }, form.kept)
}

fn crew_form(asked: &Asked, form: &FormView, retire: &FormView) -> AnyView {
    let is_new = form.value("id").is_empty();
    let open = !asked.crew.is_empty() || !form.errors.is_empty();
    let line = |name: &str, label: &str, max| {
        field(form, name, t(label), None, &Control::Line("text", max))
    };
    let code = is_new.then(|| {
        field(
            form,
            "code",
            t("desk-bulky-crew-code"),
            Some("desk-bulky-crew-code-hint"),
            &Control::Line("text", 50),
        )
    });
    let offer = field(
        form,
        "offer_minutes",
        t("desk-bulky-crew-offer"),
        Some("desk-bulky-crew-offer-hint"),
        &Control::Line("text", 5),
    );
    let summary = if is_new { t("desk-bulky-crew-new") } else { t("desk-bulky-crew-edit") };
    view! {
        <details class="group" id="crew" open=open>
            <summary>{summary}</summary>
            <form
                method="post"
                action=in_locale(functions::BULKY_CREW, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                <p>{t("desk-bulky-crew-about")}</p>
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="id" value=form.value("id")/>
                {code}
                {line("name_zh_hans", "desk-bulky-item-name-zh-hans", 60)}
                {line("name_zh_hant", "desk-bulky-item-name-zh-hant", 60)}
                {line("name_en", "desk-bulky-item-name-en", 60)}
                {offer}
                <SubmitButton text=t("desk-bulky-crew-save") weight=Weight::Primary/>
            </form>
            {(!is_new).then(|| retire_form(&form.value("id"), retire))}
        </details>
    }
    .into_any()
}

fn retire_form(crew: &str, form: &FormView) -> impl IntoView + use<> {
    view! {
        <form
            method="post"
            action=in_locale(functions::BULKY_CREW_RETIRE, use_locale())
            enctype="multipart/form-data"
        >
            <p>{t("desk-bulky-crew-retire-about")}</p>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="id" value=crew.to_owned()/>
            <SubmitButton text=t("desk-bulky-crew-retire") weight=Weight::Plain/>
        </form>
    }
}
