//! `/staff/bulky/catalogue`: what is collected, and what each thing is called and takes up.

mod form;

use app::{
    components::{
        badge::{Badge, Tone},
        breadcrumb::Breadcrumb,
        button::{LinkButton, SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    render::{render, t, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State as Extracted, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::Denied,
    bulky::programme::{Found, Item, Programme},
    forms::{Draft, FormKey, FormValues},
    lists::{After, PAGE, Page},
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use super::{nav, told_once, words::word};
use crate::{
    api::bulky::{ITEM, ITEM_ADD, ITEM_RETIRE},
    desk::Desk,
    frame, list,
    list::{FilterBar, ListTable, Pager, SelectFilter, TextFilter},
    routes::{BulkyPart, StaffRoute, functions, link, patterns},
};

/// So many are found by words.
const MOST_FOUND: usize = 50;

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    group: String,
    retired: String,
    after: Option<String>,
}

impl Asked {
    fn query(&self) -> String {
        list::query(&[("q", self.q.trim()), ("group", &self.group), ("retired", &self.retired)])
    }
}

/// Those that the filter shows, in the order of their ids; what words find, the likeliest first.
fn shown<'a>(programme: &'a Programme, asked: &Asked) -> Page<&'a Item> {
    let kept = |item: &&Item| {
        (asked.group.is_empty() || item.group == asked.group)
            && (asked.retired.is_empty() || item.retired == (asked.retired == "yes"))
    };
    if !asked.q.trim().is_empty() {
        let found = programme.search(asked.q.trim(), MOST_FOUND).into_iter();
        let found = found.filter_map(|found| match found {
            Found::Item(item) => Some(item),
            Found::Refused(_) | Found::Waste(_) => None,
        });
        return Page { rows: found.filter(kept).collect(), next: None };
    }
    let After::<String>(after) = After::parse(asked.after.as_deref());
    let begin = |item: &&Item| after.as_ref().is_none_or(|after| item.id > *after);
    let rows = programme.all_items().iter().filter(kept).filter(begin).take(PAGE + 1).collect();
    Page::cut(rows, |item: &&Item| item.id.clone())
}

/// The list.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::Tariff) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let programme = state.programme.get();
    render(&state, &visit, || {
        let locale = use_locale();
        let groups = programme
            .groups
            .iter()
            .map(|group| (group.id.clone(), group.name.get(locale).to_owned()))
            .collect();
        let retired = ["no", "yes"]
            .map(|one| (one.to_owned(), word("desk-bulky-item-retired", one)))
            .to_vec();
        let Page { rows, next } = shown(&programme, &asked);
        let rows = rows.into_iter().map(|item| row(&programme, item)).collect();
        let columns = ["desk-bulky-item", "desk-bulky-group", "desk-bulky-size", "desk-bulky-load"];
        let (query, first) = (asked.query(), asked.after.is_none());
        let body = view! {
            {nav(&desk, BulkyPart::Catalogue)}
            {desk.staff().may(Act::Write, Kind::Tariff).then(|| {
                let href = link(&StaffRoute::BulkyItemNew);
                view! { <p><LinkButton text=t("desk-bulky-item-new") href weight=Weight::Plain/></p> }
            })}
            <FilterBar path=patterns::BULKY_CATALOGUE filtered={!query.is_empty()}>
                <TextFilter name="q" kind="search" label=t("desk-bulky-item-find") value=asked.q.clone()/>
                <SelectFilter name="group" label=t("desk-bulky-group") value=asked.group.clone() options=groups/>
                <SelectFilter name="retired" label=t("desk-bulky-state") value=asked.retired.clone() options=retired/>
            </FilterBar>
            <ListTable caption=t("desk-bulky-part-catalogue") columns=columns.map(t).to_vec() rows/>
            <Pager path=patterns::BULKY_CATALOGUE query first next/>
        };
        frame::page(&desk, "bulky", &t("desk-bulky-part-catalogue"), body)
    })
}

fn row(programme: &Programme, item: &Item) -> Vec<AnyView> {
    let locale = use_locale();
    let href = link(&StaffRoute::BulkyItem(item.id.clone()));
    let name = item.name.get(locale).to_owned();
    let retired = item.retired.then(|| {
        view! { " " <Badge text=word("desk-bulky-item-retired", "yes") tone=Tone::Neutral/> }
    });
    let group = programme.groups.iter().find(|group| group.id == item.group);
    vec![
        view! { <div><a href=href>{name}</a> {retired}<div class="small soft">{item.id.clone()}</div></div> }
            .into_any(),
        group.map(|group| group.name.get(locale).to_owned()).into_any(),
        word("bulky-size", item.size.as_str()).into_any(),
        view! { <span class="num">{item.litres} " L · " {item.kilograms} " kg"</span> }.into_any(),
    ]
}

/// `/staff/bulky/catalogue/{item}`: one thing.
pub(super) async fn one(
    Extracted(state): Extracted<AppState>,
    Path(id): Path<String>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::Tariff) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let programme = state.programme.get();
    let Some(item) = programme.item(&id) else {
        return frame::refused(&state, &visit, &desk, Denied::NotFound);
    };
    let session = presession(&state, &visit);
    let mut view = FormView::open(&state, &session.token, &ITEM).await;
    if view.value("item") != item.id || view.errors.is_empty() {
        let values = FormValues::from_post(&ITEM, form::values(item));
        view = FormView::of(&state, Draft { values, errors: Vec::new() }, view.kept);
    }
    let retire = told_once(&state, &session.token, &ITEM_RETIRE, ("item", &item.id)).await;
    let page = render(&state, &visit, || {
        let writes = desk.staff().may(Act::Write, Kind::Tariff);
        let errors: Vec<_> = [&view, &retire].iter().flat_map(|form| form.errors.clone()).collect();
        let title = item.name.get(use_locale()).to_owned();
        let body = view! {
            {above()}
            <ErrorSummary errors/>
            <p>{t("desk-bulky-item-about")}</p>
            {edit(&programme, item, &view, writes)}
            {writes.then(|| retire_form(item, &retire))}
        };
        frame::page(&desk, "bulky", &title, body)
    });
    (session.headers(), page).into_response()
}

fn edit(programme: &Programme, item: &Item, view: &FormView, writes: bool) -> AnyView {
    let save = writes.then(|| {
        view! { <SubmitButton text=t("desk-bulky-item-save") weight=Weight::Primary/> }
    });
    view! {
        <form
            method="post"
            action=in_locale(functions::BULKY_ITEM, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <input type="hidden" name=FormKey::FIELD value=view.key.to_text()/>
            <input type="hidden" name="item" value=item.id.clone()/>
            {form::fields(programme, view)}
            {save}
        </form>
    }
    .into_any()
}

/// `/staff/bulky/catalogue/new`: another thing.
pub(super) async fn new_page(
    Extracted(state): Extracted<AppState>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Write, Kind::Tariff) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let programme = state.programme.get();
    let session = presession(&state, &visit);
    let view = FormView::open(&state, &session.token, &ITEM_ADD).await;
    let page = render(&state, &visit, || {
        let body = view! {
            {above()}
            <ErrorSummary errors=view.errors.clone()/>
            <form
                method="post"
                action=in_locale(functions::BULKY_ITEM_ADD, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                <input type="hidden" name=FormKey::FIELD value=view.key.to_text()/>
                {form::fields(&programme, &view)}
                <SubmitButton text=t("desk-bulky-item-add") weight=Weight::Primary/>
            </form>
        };
        frame::page(&desk, "bulky", &t("desk-bulky-item-new"), body)
    });
    (session.headers(), page).into_response()
}

/// The way back to the list.
fn above() -> impl IntoView {
    let list = StaffRoute::Bulky(BulkyPart::Catalogue, String::new());
    view! { <Breadcrumb above=vec![(list.into(), t("desk-bulky-part-catalogue"))]/> }
}

fn retire_form(item: &Item, form: &FormView) -> AnyView {
    let act = if item.retired { "restore" } else { "retire" };
    view! {
        <form
            method="post"
            action=in_locale(functions::BULKY_ITEM_RETIRE, use_locale())
            enctype="multipart/form-data"
        >
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="item" value=item.id.clone()/>
            <input type="hidden" name="act" value=act/>
            <p>{word("desk-bulky-item-about", act)}</p>
            <SubmitButton text=word("desk-bulky-item", act) weight=Weight::Plain/>
        </form>
    }
    .into_any()
}
