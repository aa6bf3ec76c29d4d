//! One dataset on the page: what it is, its files, its columns.

use backend::{
    calendar::to_local,
    open_data::{Dataset, FILES, Format, fields, year_path},
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{about_key, meaning, name_key};
use crate::{
    components::table::Table,
    render::{href, t, t_with, use_locale},
    routes::Route,
    texts::date,
};

/// What is known of a dataset without reading it.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) publisher: String,
    pub(super) licence: Option<String>,
    /// How many there are; none where nobody has counted them.
    pub(super) rows: Option<usize>,
    pub(super) changed_at: Option<DateTime<Utc>>,
    /// Those that have files of their own, the latest first.
    pub(super) years: Vec<i32>,
}

/// A dataset: what it is, its files and its columns.
pub(super) fn section(dataset: Dataset, facts: Facts) -> impl IntoView {
    let often = format!("open-data-often-{}", dataset.frequency().as_str());
    let changed = facts.changed_at.map(|at| date(use_locale(), to_local(at).date()));
    let lines = [
        ("open-data-fact-count", facts.rows.map(|rows| rows.to_string())),
        ("open-data-fact-changed", changed),
        ("open-data-fact-often", Some(t(&often))),
        ("open-data-fact-publisher", Some(facts.publisher)),
        ("open-data-fact-licence", facts.licence),
    ];
    let lines = lines
        .into_iter()
        .filter_map(|(key, value)| value.map(|value| (t(key), value)))
        .map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> })
        .collect_view();
    view! {
        <h2 id=dataset.as_str()>{t(&name_key(dataset))}</h2>
        <p>{t(&about_key(dataset))}</p>
        <Files dataset years=facts.years/>
        <dl class="facts">{lines}</dl>
        <Columns dataset/>
    }
}

/// Where the files are, with the format of each.
#[component]
fn Files(dataset: Dataset, years: Vec<i32>) -> impl IntoView {
    let name = |format: Format| t(&format!("open-data-{}", format.as_str()));
    let mut files: Vec<(String, String)> = FILES
        .iter()
        .filter(|file| file.dataset == dataset)
        .map(|file| (file.path.to_owned(), name(file.format)))
        .collect();
    if dataset == Dataset::Notices {
        files.push((href(&Route::FeedAtom), t("open-data-atom")));
        files.push((href(&Route::FeedJson), t("open-data-json-feed")));
    }
    files.extend(years.into_iter().map(|year| {
        let format = name(Format::ICalendar);
        let words = t_with(
            "open-data-of-year",
            &[("format", format.into()), ("year", year.to_string().into())],
        );
        (year_path(year, Format::ICalendar), words)
    }));
    let links = files
        .into_iter()
        .map(|(path, name)| {
            let shown = path.clone();
            view! { <li><a href=path>{name}</a>" " <code>{shown}</code></li> }
        })
        .collect_view();
    view! { <ul>{links}</ul> }
}

/// The columns; those of all places are listed once.
#[component]
fn Columns(dataset: Dataset) -> impl IntoView {
    if dataset.is_of_places() && dataset != Dataset::Places {
        let places = format!("#{}", Dataset::Places.as_str());
        return view! { <p><a href=places>{t("open-data-columns-of-places")}</a></p> }.into_any();
    }
    let locale = use_locale();
    let rows = fields(dataset)
        .iter()
        .map(|field| {
            let kind = t(&format!("open-data-type-{}", field.kind.as_str()));
            vec![field.name.to_string(), kind, meaning(locale, field)]
        })
        .collect();
    let columns =
        ["name", "type", "meaning"].map(|part| t(&format!("open-data-column-{part}"))).to_vec();
    let words = t_with("open-data-columns", &[("name", t(&name_key(dataset)).into())]);
    let caption = words.clone();
    view! {
        <details class="group">
            <summary>{words}</summary>
            <Table caption columns rows/>
        </details>
    }
    .into_any()
}
