//! `/staff/bulky/catalogue`: what is collected, and what each thing is called and takes up.

use app::{
    components::{
        badge::{Badge, Tone},
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
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
use domain::{
    accounts::{Act, Kind},
    bulky::{Handling, Size},
};
use leptos::prelude::*;

use super::{nav, told_once, words::word};
use crate::{
    api::bulky::{ITEM, ITEM_RETIRE},
    desk::Desk,
    frame, list,
    list::{FilterBar, ListTable, Pager, SelectFilter, TextFilter},
    pages::places::fields::{Control, field, group, tick},
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
    let mut form = FormView::open(&state, &session.token, &ITEM).await;
    if form.value("item") != item.id || form.errors.is_empty() {
        let values = FormValues::from_post(&ITEM, values(item));
        form = FormView::of(&state, Draft { values, errors: Vec::new() }, form.kept);
    }
    let retire = told_once(&state, &session.token, &ITEM_RETIRE, ("item", &item.id)).await;
    let page = render(&state, &visit, || {
        let writes = desk.staff().may(Act::Write, Kind::Tariff);
        let errors: Vec<_> = [&form, &retire].iter().flat_map(|form| form.errors.clone()).collect();
        let title = item.name.get(use_locale()).to_owned();
        let body = view! {
            <Breadcrumb above=vec![
                (StaffRoute::Bulky(BulkyPart::Catalogue, String::new()).into(), t("desk-bulky-part-catalogue")),
            ]/>
            <ErrorSummary errors/>
            <p>{t("desk-bulky-item-about")}</p>
            {edit(item, &form, writes)}
            {writes.then(|| retire_form(item, &retire))}
        };
        frame::page(&desk, "bulky", &title, body)
    });
    (session.headers(), page).into_response()
}

/// A thing as its form has it.
fn values(item: &Item) -> Vec<(String, String)> {
    let mut values = vec![
        ("item".to_owned(), item.id.clone()),
        ("name_zh_hans".to_owned(), item.name.zh_hans.clone()),
        ("name_zh_hant".to_owned(), item.name.zh_hant.clone()),
        ("name_en".to_owned(), item.name.en.clone()),
        ("aliases".to_owned(), item.aliases.join("\n")),
        ("size".to_owned(), item.size.as_str().to_owned()),
        ("litres".to_owned(), item.litres.to_string()),
        ("kilograms".to_owned(), item.kilograms.to_string()),
    ];
    let handling = item.handling.iter();
    values.extend(handling.map(|one| (format!("handling-{}", one.as_str()), "yes".to_owned())));
    values
}

fn edit(item: &Item, form: &FormView, writes: bool) -> AnyView {
    let line = |name: &str, max| {
        let label = t(&format!("desk-bulky-item-{}", name.replace('_', "-")));
        field(form, name, label, None, &Control::Line("text", max))
    };
    let sizes = Size::ALL
        .iter()
        .map(|size| (size.as_str().to_owned(), word("bulky-size", size.as_str())))
        .collect();
    let aliases = t("desk-bulky-item-aliases");
    let aliases = field(
        form,
        "aliases",
        aliases,
        Some("desk-bulky-item-aliases-hint"),
        &Control::Long(2_400),
    );
    let handling = Handling::ALL
        .iter()
        .map(|one| {
            let code = one.as_str();
            tick(form, &format!("handling-{code}"), word("desk-bulky-handling", code))
        })
        .collect();
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
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="item" value=item.id.clone()/>
            {line("name_zh_hans", 40)}
            {line("name_zh_hant", 40)}
            {line("name_en", 80)}
            {aliases}
            {field(form, "size", t("desk-bulky-size"), None, &Control::Words(sizes))}
            {line("litres", 6)}
            {line("kilograms", 5)}
            {group(t("desk-bulky-handling"), handling)}
            {save}
        </form>
    }
    .into_any()
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
