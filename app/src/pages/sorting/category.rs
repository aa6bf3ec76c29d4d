//! What goes where: one of the four bins, one of their sub-categories, or what lies outside of them.

use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use domain::sorting::{Bin, Catalogue, Category, Item, Outside, Subject};
use leptos::prelude::*;

use crate::{
    components::{
        bin_sign::BinSign,
        breadcrumb::Breadcrumb,
        button::{LinkButton, Weight},
        icon::{Icon, Svg},
        pagination::Pagination,
        verdict::{bin_word, category_class, category_word, drop_off, sub_category},
    },
    pages::problem::problem_page,
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Route, Service, encode},
    state::AppState,
    visit::Visit,
};

/// Names that are shown of each shelf of a bin; the shelf has a page for all.
const OF_EACH: usize = 12;
/// Names on one page of a shelf.
const ON_A_PAGE: usize = 150;

/// What it is called.
fn name_of(subject: Subject) -> String {
    match subject {
        Subject::Bin(bin) => bin_word(bin),
        Subject::Category(category) => {
            sub_category(category).unwrap_or_else(|| category_word(category))
        }
    }
}

const fn class_of(subject: Subject) -> &'static str {
    match subject {
        Subject::Bin(bin) => bin.as_str(),
        Subject::Category(category) => category_class(category),
    }
}

/// What a page says of it.
fn about(subject: Subject) -> String {
    match subject.bin() {
        Ok(bin) => t(&format!("bin-{}-about", bin.as_str())),
        Err(_) => t("category-outside-about"),
    }
}

/// Part of what goes there.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The id of a shelf.
    group: String,
    /// The slug of the last item of the page before.
    after: String,
}

/// `/sorting/categories/{code}`.
pub async fn page(
    State(state): State<AppState>,
    Path(code): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    let Some(subject) = Subject::from_code(&code) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let guide = state.guide.current();
    let group = guide.catalogue().group(&asked.group).map(|group| group.id.clone());
    render(&state, &visit, || {
        let catalogue = guide.catalogue();
        let name = name_of(subject);
        let by_shelf = matches!(subject, Subject::Bin(_)) && group.is_none();
        let items = if by_shelf {
            by_group(catalogue, subject).into_any()
        } else {
            all(catalogue, subject, group.as_deref(), &asked.after).into_any()
        };
        let above = above(subject, group.is_some());
        let shelf = group
            .as_deref()
            .and_then(|id| catalogue.group(id))
            .map(|group| view! { <h2>{group.title.get(use_locale()).to_owned()}</h2> });
        let sign = match subject.bin() {
            Ok(bin) => view! { <BinSign bin/> }.into_any(),
            Err(_) => view! { <Svg icon=Icon::Phone/> }.into_any(),
        };
        let view = view! {
            <Breadcrumb above/>
            <div class=format!("bin-banner {}", class_of(subject))>
                {sign}
                <h1>{name.clone()}</h1>
            </div>
            <p>{about(subject)}</p>
            {ways(subject)}
            {parts(catalogue, subject)}
            {shelf}
            {items}
            {outside(catalogue, subject)}
        };
        let mut page = Page::new(name, view).describe(about(subject)).within(Section::Home);
        page.indexed = visit.query.is_none();
        page
    })
}

/// The pages above: the bin of a sub-category, and all of what a shelf is a part of.
fn above(subject: Subject, part: bool) -> Vec<(Route, String)> {
    let mut above = vec![(Route::Sorting, t("sorting"))];
    let route = |subject: Subject| Route::SortingKind(subject.as_str().to_owned());
    if let (Subject::Category(_), Ok(bin)) = (subject, subject.bin())
        && subject.as_str() != bin.as_str()
    {
        above.push((route(Subject::Bin(bin)), bin_word(bin)));
    }
    if part {
        above.push((route(subject), name_of(subject)));
    }
    above
}

/// Straight to where it is taken, and to the poster.
fn ways(subject: Subject) -> impl IntoView {
    let near = drop_off(subject.bin());
    let book = subject.bin().is_err_and(Outside::is_booked).then(|| {
        let to = href(&Route::Service(Service::Bulky));
        view! { <LinkButton text=t("service-bulky") href=to weight=Weight::Primary/> }
    });
    let poster = matches!(subject, Subject::Bin(_)).then(|| {
        let to = href(&Route::SortingPoster(subject.as_str().to_owned()));
        view! { <LinkButton text=t("poster") href=to weight=Weight::Plain/> }
    });
    let near = near.map(|link| view! { <p>{link}</p> });
    view! { {near} <div class="buttons">{book} {poster}</div> }
}

/// The sub-categories of a bin, with how many items each has.
fn parts(catalogue: &Catalogue, subject: Subject) -> Option<impl IntoView + use<>> {
    let Subject::Bin(bin) = subject else { return None };
    let rows: Vec<_> = bin.parts().map(|category| row(catalogue, category)).collect();
    (!rows.is_empty())
        .then(|| view! { <h2>{t("category-parts")}</h2> <ul class="rows">{rows}</ul> })
}

/// What lies outside the four bins, beside each of its ways.
fn outside(catalogue: &Catalogue, subject: Subject) -> Option<impl IntoView + use<>> {
    let is_residual = subject == Subject::Bin(Bin::Residual);
    (subject.bin().is_err() || is_residual).then(|| {
        let rows: Vec<_> = Category::outside()
            .filter(|category| subject != Subject::Category(*category))
            .map(|category| row(catalogue, category))
            .collect();
        view! { <h2>{t("category-outside")}</h2> <ul class="rows">{rows}</ul> }
    })
}

fn row(catalogue: &Catalogue, category: Category) -> impl IntoView + use<> {
    let subject = Subject::Category(category);
    let count = subject.items(catalogue, None, "").count();
    let to = href(&Route::SortingKind(category.as_str().to_owned()));
    let name = name_of(subject);
    view! {
        <li class="split">
            <a class="name" href=to>{name}</a>
            <span class="num soft">{count}</span>
        </li>
    }
}

fn chip(item: &Item) -> impl IntoView + use<> {
    let to = href(&Route::SortingItem(item.slug.clone()));
    view! { <li><a class="chip" href=to>{item.title.get(use_locale()).to_owned()}</a></li> }
}

/// The address of a part of what goes there.
fn part(subject: Subject, group: &str, after: Option<&str>) -> String {
    let path = href(&Route::SortingKind(subject.as_str().to_owned()));
    let fields = [("group", group), ("after", after.unwrap_or_default())];
    let said = fields.into_iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<_> = said.map(|(name, value)| format!("{name}={}", encode(value))).collect();
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

/// Some of what goes into the bin, shelf by shelf.
fn by_group(catalogue: &Catalogue, subject: Subject) -> impl IntoView + use<> {
    let locale = use_locale();
    catalogue
        .groups
        .iter()
        .filter_map(|group| {
            let items: Vec<_> =
                catalogue.in_group(&group.id).filter(|item| subject.takes(item)).collect();
            let count = items.len();
            let chips = items.iter().take(OF_EACH).map(|item| chip(item)).collect_view();
            let more = (count > OF_EACH).then(|| {
                let to = part(subject, &group.id, None);
                let text = t_with("category-all", &[("count", count.into())]);
                view! { <p><a href=to>{text}</a></p> }
            });
            (count > 0).then(|| {
                view! {
                    <details class="group">
                        <summary>{group.title.get(locale).to_owned()} " · " {count}</summary>
                        <ul class="chips">{chips}</ul>
                        {more}
                    </details>
                }
            })
        })
        .collect_view()
}

/// All of it, or of one shelf, a page at a time.
fn all(
    catalogue: &Catalogue,
    subject: Subject,
    group: Option<&str>,
    after: &str,
) -> impl IntoView + use<> {
    let mut items = subject.items(catalogue, group, after);
    let shown: Vec<_> = items.by_ref().take(ON_A_PAGE).collect();
    let more = items.next().is_some();
    let group = group.unwrap_or_default();
    let last = shown.last().map(|item| item.slug.as_str());
    let next = last.filter(|_| more).map(|last| part(subject, group, Some(last)));
    let first = (!after.is_empty()).then(|| part(subject, group, None));
    let is_empty = shown.is_empty();
    let chips = shown.into_iter().map(chip).collect_view();
    let pages = (first.is_some() || next.is_some()).then(|| view! { <Pagination first next/> });
    if is_empty {
        return view! { <p role="status">{t("category-empty")}</p> {pages} }.into_any();
    }
    view! { <ul class="chips">{chips}</ul> {pages} }.into_any()
}
