//! `/staff/bulky/figures`: how much is booked and collected, as bars and as the table behind them.

use app::{
    components::tabs::{Tab, Tabs},
    render::{render, t, t_with, use_locale},
    state::AppState,
    texts::text,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State as Extracted, rejection::QueryRejection},
    response::Response,
};
use backend::{
    bulky::{
        figures::{By, FIGURES, Figure, figures},
        programme::Programme,
    },
    calendar::to_local,
    lists::{ExportError, ListError, Sheet},
};
use chrono::{Datelike, Months, NaiveDate};
use domain::{
    accounts::{Act, Kind},
    locale::Locale,
};
use leptos::prelude::*;

use super::{
    nav, unavailable,
    words::{word, yuan},
};
use crate::{
    desk::Desk,
    frame, list,
    list::{Exportable, Exports, FilterBar, ListTable, TextFilter},
    routes::{BulkyPart, StaffRoute, link, patterns},
};

/// So many bars are drawn; the table has all lines.
const MOST_BARS: usize = 20;

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    by: String,
    from: String,
    to: String,
}

/// What is shown: put together by what, and from when to when.
#[derive(Clone, Copy)]
struct Which {
    by: By,
    from: NaiveDate,
    to: NaiveDate,
}

impl Asked {
    /// This month by street, or a year by month, where nothing is asked for.
    fn which(&self, today: NaiveDate) -> Which {
        let by = By::parse(&self.by).unwrap_or(By::Street);
        let month = today.with_day(1).unwrap_or(today);
        let begin = if by == By::Month { month - Months::new(11) } else { month };
        let day = |text: &str| text.trim().parse::<NaiveDate>().ok();
        let from = day(&self.from).unwrap_or(begin);
        let end = (month + Months::new(1)).pred_opt().unwrap_or(today);
        Which { by, from, to: day(&self.to).unwrap_or(end).max(from) }
    }
}

impl Which {
    fn query(self) -> String {
        let (from, to) = (self.from.to_string(), self.to.to_string());
        list::query(&[("by", self.by.as_str()), ("from", &from), ("to", &to)])
    }
}

/// What a line is called.
fn name(line: &Figure, by: By, programme: &Programme, locale: Locale) -> String {
    match (&line.name, by) {
        (Some(name), _) => name.get(locale).to_owned(),
        (None, By::Item) => match programme.item(&line.key) {
            Some(item) => item.name.get(locale).to_owned(),
            None if OTHER.contains(&line.key.as_str()) => {
                text(locale, &format!("desk-bulky-other-{}", line.key), &[])
            }
            None => line.key.clone(),
        },
        (None, By::Street | By::Month) => line.key.clone(),
    }
}

/// Kinds of things that the catalogue does not have.
const OTHER: [&str; 3] = ["measured", "bags", "loose"];

/// The page.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let which = asked.which(to_local(state.kernel.now()).date());
    let found = figures(&state.kernel, desk.staff(), which.by, which.from, which.to).await;
    let lines = match found {
        Ok(lines) => lines,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let programme = state.programme.get();
    render(&state, &visit, || {
        let locale = use_locale();
        let exports = desk.staff().may(Act::Export, Kind::Booking);
        let tabs = By::ALL
            .map(|by| Tab {
                href: link(&StaffRoute::Bulky(
                    BulkyPart::Figures,
                    list::query(&[("by", by.as_str())]),
                )),
                name: word("desk-bulky-by", by.as_str()),
                current: by == which.by,
            })
            .into();
        let bars = lines
            .iter()
            .take(MOST_BARS)
            .map(|line| (name(line, which.by, &programme, locale), shown(line, which.by)))
            .collect();
        let rows = lines.iter().map(|line| row(line, which.by, &programme)).collect();
        let columns = columns(which.by).iter().map(|key| t(key)).collect();
        let counted =
            if which.by == By::Item { "desk-bulky-pieces" } else { "desk-bulky-bookings" };
        let caption = t(counted);
        let body = view! {
            {nav(&desk, BulkyPart::Figures)}
            <p>{t("desk-bulky-figures-about")}</p>
            <Tabs label=t("desk-bulky-by") tabs/>
            <FilterBar path=patterns::BULKY_FIGURES filtered=true>
                <input type="hidden" name="by" value=which.by.as_str()/>
                <TextFilter name="from" kind="date" label=t("filter-from") value=which.from.to_string()/>
                <TextFilter name="to" kind="date" label=t("filter-to") value=which.to.to_string()/>
            </FilterBar>
            <BarChart title=caption bars/>
            <ListTable caption=t("desk-bulky-part-figures") columns rows/>
            {exports.then(|| view! { <Exports path=patterns::BULKY_FIGURES query=which.query()/> })}
        };
        frame::page(&desk, "bulky", &t("desk-bulky-part-figures"), body)
    })
}

/// What a bar is as long as.
const fn shown(line: &Figure, by: By) -> i64 {
    match by {
        By::Item => line.pieces,
        By::Street | By::Month => line.bookings,
    }
}

/// The height of a line: a name with its number, and the bar below.
const ROW: usize = 44;
/// Characters of a name that fit beside its number on a phone; the table has all of it.
const NAME: usize = 18;

/// How long a bar is, in percent: in proportion, and something for what is more than nothing.
fn length(number: i64, most: i64) -> i64 {
    if number <= 0 || most <= 0 { 0 } else { (number * 100 / most).max(1) }
}

fn short(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    name.chars().take(NAME - 1).chain(['…']).collect()
}

/// Bars below their names, the longest as wide as the page. There is no `viewBox`: bars are as long
/// as there is room, and text is as large on a phone as elsewhere. Whoever does not see it has the
/// table behind it.
#[component]
fn BarChart(#[prop(into)] title: String, bars: Vec<(String, i64)>) -> impl IntoView {
    let most = bars.iter().map(|(_, number)| *number).max().unwrap_or_default();
    if most <= 0 {
        return ().into_any();
    }
    let height = bars.len() * ROW;
    let bars = bars
        .into_iter()
        .enumerate()
        .map(|(at, (name, number))| {
            let top = at * ROW;
            let line = (top + 16).to_string();
            view! {
                <text x="0" y=line.clone() font-size="14" fill="currentColor">{short(&name)}</text>
                <text x="100%" y=line text-anchor="end" font-size="14" fill="currentColor">
                    {number}
                </text>
                <rect
                    x="0"
                    y=(top + 22).to_string()
                    width=format!("{}%", length(number, most))
                    height="12"
                    rx="2"
                    fill="currentColor"
                    opacity="0.7"
                />
            }
        })
        .collect_view();
    let label = t_with("desk-bulky-chart", &[("what", title.into())]);
    view! {
        <svg role="img" aria-label=label width="100%" height=height.to_string()>
            {bars}
        </svg>
    }
    .into_any()
}

/// The keys of the columns.
fn columns(by: By) -> Vec<&'static str> {
    let first = match by {
        By::Street => "desk-bulky-by-street",
        By::Item => "desk-bulky-by-item",
        By::Month => "desk-bulky-by-month",
    };
    let mut keys = vec![
        first,
        "desk-bulky-bookings",
        "desk-bulky-pieces",
        "desk-bulky-state-collected",
        "desk-bulky-state-not-found",
        "desk-bulky-state-cancelled",
    ];
    if by != By::Item {
        keys.push("desk-bulky-total-yuan");
    }
    keys
}

/// The numbers of a line, as the columns have them.
fn numbers(line: &Figure) -> Vec<String> {
    let counts = [line.bookings, line.pieces, line.collected, line.not_found, line.cancelled];
    counts.iter().map(ToString::to_string).chain(line.total.map(yuan)).collect()
}

fn row(line: &Figure, by: By, programme: &Programme) -> Vec<AnyView> {
    let name = name(line, by, programme, use_locale());
    let numbers = numbers(line).into_iter();
    let numbers = numbers.map(|number| view! { <span class="num">{number}</span> }.into_any());
    std::iter::once(name.into_any()).chain(numbers).collect()
}

/// `/staff/bulky/figures/export/{format}`: the same as a file.
pub(super) async fn export_page(
    Extracted(state): Extracted<AppState>,
    Path(format): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let which = asked.which(to_local(state.kernel.now()).date());
    let of = Exportable {
        list: FIGURES,
        kind: Kind::Booking,
        section: "bulky",
        back: StaffRoute::Bulky(BulkyPart::Figures, which.query()),
    };
    let programme = state.programme.get();
    let rows = async {
        let found = figures(&state.kernel, desk.staff(), which.by, which.from, which.to).await?;
        let named = |line: &Figure| name(line, which.by, &programme, visit.locale);
        let rows = found
            .iter()
            .map(|line| std::iter::once(named(line)).chain(numbers(line)).collect())
            .collect();
        let columns = list::columns(&visit, &columns(which.by));
        Ok::<_, ExportError>(Sheet { columns, rows })
    };
    list::answer_export(&state, &visit, &desk, of, &format, rows).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_has_all_the_room_and_the_shortest_is_seen() {
        assert_eq!((length(500, 500), length(250, 500)), (100, 50));
        assert_eq!((length(1, 1_000_000), length(0, 500)), (1, 0));
        assert_eq!(short("大件清运"), "大件清运");
        assert_eq!(short(&"长".repeat(40)).chars().count(), NAME);
    }

    #[test]
    fn nothing_asked_for_is_this_month_or_the_last_twelve() {
        let today = "2026-11-20".parse().unwrap();
        let which = Asked::default().which(today);
        assert_eq!(
            (which.from, which.to),
            ("2026-11-01".parse().unwrap(), "2026-11-30".parse().unwrap())
        );
        let year = Asked { by: "month".to_owned(), ..Asked::default() }.which(today);
        assert_eq!(year.from, "2025-12-01".parse().unwrap());
    }
}
