//! `/staff/cases/figures`: what was promised and what was kept, of the cases that came in a time.

use app::{
    components::{
        badge::{Badge, Tone},
        tabs::{Tab, Tabs},
    },
    pages::problem::problem_page,
    render::{render, t, use_locale},
    state::AppState,
    texts::{date, text},
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State as Extracted, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use backend::{
    calendar::to_local,
    cases::{By, Counted, FIGURES, Figures, figures, rulebook::Rulebook},
    lists::{ListError, Sheet},
};
use chrono::{Datelike, Days, Months, NaiveDate};
use domain::{
    accounts::{Act, Kind},
    locale::Locale,
};
use leptos::prelude::*;

use super::{
    one::back,
    words::{class_name, word},
};
use crate::{
    desk::Desk,
    frame, list,
    list::{Exportable, Exports, FilterBar, ListTable, TextFilter},
    routes::{StaffRoute, link, patterns},
};

/// 结案率: what of a hundred should be closed.
const CLOSED_GOAL: i64 = 95;
/// 满意率
const SATISFIED_GOAL: i64 = 90;
/// What is kept of the other promises.
const KEPT_GOAL: i64 = 95;

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
    /// This week where nothing is asked for.
    fn which(&self, today: NaiveDate) -> Which {
        let week = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
        let day = |text: &str| text.trim().parse::<NaiveDate>().ok();
        let from = day(&self.from).unwrap_or(week);
        let to = day(&self.to).unwrap_or(today).max(from);
        Which { by: By::parse(&self.by).unwrap_or(By::Department), from, to }
    }
}

impl Which {
    fn query(self) -> String {
        let (from, to) = (self.from.to_string(), self.to.to_string());
        list::query(&[("by", self.by.as_str()), ("from", &from), ("to", &to)])
    }
}

/// The numbers with the share that each is of another: its column, what it counts, and of what.
const SHARES: [(&str, Counted, Counted, i64); 6] = [
    ("replied", Counted::Replied, Counted::ReplyDue, KEPT_GOAL),
    ("on-time", Counted::OnTime, Counted::Due, KEPT_GOAL),
    ("closed", Counted::Closed, Counted::Answerable, CLOSED_GOAL),
    ("satisfied", Counted::Satisfied, Counted::Rated, SATISFIED_GOAL),
    ("reworked", Counted::Reworked, Counted::FedBack, 0),
    ("reopened", Counted::Reopened, Counted::Answered, 0),
];

fn number(of: &Figures, counted: Counted) -> i64 {
    match counted {
        Counted::Replied => of.replied,
        Counted::ReplyDue => of.reply_due,
        Counted::Due => of.due,
        Counted::OnTime => of.on_time,
        Counted::Answerable => of.answerable,
        Counted::Closed => of.closed,
        Counted::Rated => of.rated,
        Counted::Satisfied => of.satisfied,
        Counted::FedBack => of.fed_back,
        Counted::Reworked => of.reworked,
        Counted::Answered => of.answered,
        Counted::Reopened => of.reopened,
    }
}

/// `95.2 %`, in tenths that are cut and not rounded up to a goal; none of nothing.
fn share(part: i64, whole: i64) -> Option<String> {
    (whole > 0).then(|| {
        let tenths = part * 1_000 / whole;
        format!("{}.{} %", tenths / 10, tenths % 10)
    })
}

/// The page.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let today = to_local(state.kernel.now()).date();
    let which = asked.which(today);
    let found = figures(&state.kernel, desk.staff(), which.by, which.from, which.to).await;
    let lines = match found {
        Ok(lines) => lines,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "figures not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let rules = state.rulebook.get();
    render(&state, &visit, || {
        let exports = desk.staff().may(Act::Export, Kind::Case);
        let rows = table(&lines, which, &rules);
        let body = view! {
            <div class="buttons">{back()}</div>
            <p>{t("cases-figures-about")}</p>
            {times(which, today)}
            {parts(which)}
            <FilterBar path=patterns::CASE_FIGURES filtered=true>
                <input type="hidden" name="by" value=which.by.as_str()/>
                <TextFilter name="from" kind="date" label=t("filter-from") value=which.from.to_string()/>
                <TextFilter name="to" kind="date" label=t("filter-to") value=which.to.to_string()/>
            </FilterBar>
            {rows}
            {exports.then(|| view! { <Exports path=patterns::CASE_FIGURES query=which.query()/> })}
        };
        frame::page(&desk, "cases", &t("cases-figures"), body)
    })
}

/// Today, this week, this month, and those before.
fn times(which: Which, today: NaiveDate) -> impl IntoView {
    let week = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    let month = today.with_day(1).unwrap_or(today);
    let spans = [
        ("today", today, today),
        ("yesterday", today - Days::new(1), today - Days::new(1)),
        ("week", week, today),
        ("last-week", week - Days::new(7), week - Days::new(1)),
        ("month", month, today),
        ("last-month", month - Months::new(1), month - Days::new(1)),
    ];
    let tabs = spans
        .map(|(name, from, to)| Tab {
            href: link(&StaffRoute::CaseFigures(Which { from, to, ..which }.query())),
            name: word("cases-time", name),
            current: (from, to) == (which.from, which.to),
        })
        .into();
    view! { <Tabs label=t("cases-times") tabs/> }
}

fn parts(which: Which) -> impl IntoView {
    let tabs = By::ALL
        .map(|by| Tab {
            href: link(&StaffRoute::CaseFigures(Which { by, ..which }.query())),
            name: word("cases-by", by.as_str()),
            current: by == which.by,
        })
        .into();
    view! { <Tabs label=t("cases-by") tabs/> }
}

/// What a department, a street or its office is called.
fn office_name(line: &Figures, locale: Locale) -> Option<String> {
    let name = line.name.as_ref()?.get(locale);
    Some(if line.office {
        text(locale, "cases-street-office", &[("street", name.into())])
    } else {
        name.to_owned()
    })
}

/// What a line is called.
fn name(line: &Figures, by: By, rules: &Rulebook, locale: Locale) -> String {
    match (office_name(line, locale), by) {
        (Some(name), _) => name,
        (None, By::Class) => class_name(rules, &line.key, locale),
        (None, By::Day) => {
            line.key.parse().map_or_else(|_| line.key.clone(), |day| date(locale, day))
        }
        (None, By::Agent) if !line.key.is_empty() => line.key.clone(),
        (None, By::Department | By::Street | By::Agent) => word("cases-by-none", by.as_str()),
    }
}

fn table(lines: &[Figures], which: Which, rules: &Rulebook) -> AnyView {
    let locale = use_locale();
    let mut columns = vec![word("cases-by", which.by.as_str()), word("cases-figure", "opened")];
    columns.extend(SHARES.map(|(name, ..)| word("cases-rate", name)));
    let mut rows: Vec<Vec<AnyView>> = lines
        .iter()
        .map(|line| cells(line, name(line, which.by, rules, locale), which, true))
        .collect();
    if lines.len() > 1 {
        rows.push(cells(&Figures::sum(lines), t("cases-sum"), which, false));
    }
    view! { <ListTable caption=t("cases-figures") columns rows/> }.into_any()
}

/// A line; each number leads to the list of what it counts.
fn cells(line: &Figures, name: String, which: Which, one: bool) -> Vec<AnyView> {
    let of = |counted: Option<Counted>| {
        let (from, to) = (which.from.to_string(), which.to.to_string());
        let mut fields = vec![("queue", "all"), ("from", &from), ("to", &to)];
        let mut listed = true;
        if one {
            match which.by {
                By::Day => {
                    fields.retain(|(name, _)| *name == "queue");
                    fields.extend([("from", line.key.as_str()), ("to", line.key.as_str())]);
                }
                // What has none cannot be filtered by it.
                _ if line.key.is_empty() => listed = false,
                _ if line.office => fields.push(("office", &line.key)),
                by => fields.push((by.as_str(), &line.key)),
            }
        }
        fields.extend(counted.map(|counted| ("of", counted.as_str())));
        listed.then(|| link(&StaffRoute::Cases(list::query(&fields))))
    };
    let linked = |number: i64, counted: Option<Counted>| match of(counted) {
        Some(href) => view! { <a class="num" href=href>{number}</a> }.into_any(),
        None => view! { <span class="num">{number}</span> }.into_any(),
    };
    let mut cells = vec![name.into_any(), linked(line.opened, None)];
    cells.extend(SHARES.map(|(_, part, base, goal)| {
        let (number, base_number) = (number(line, part), number(line, base));
        let Some(share) = share(number, base_number) else { return "—".into_any() };
        let missed = goal > 0 && number * 100 < base_number * goal;
        let share = match (goal, missed) {
            (0, _) => share.into_any(),
            (_, true) => view! { <Badge text=share tone=Tone::Late/> }.into_any(),
            (_, false) => view! { <Badge text=share tone=Tone::Good/> }.into_any(),
        };
        view! {
            <div>
                {share}
                <div class="small num">{linked(number, Some(part))} " / " {linked(base_number, Some(base))}</div>
            </div>
        }
        .into_any()
    }));
    cells
}

/// `/staff/cases/figures/export/{format}`: the same as a file.
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
        kind: Kind::Case,
        section: "cases",
        back: StaffRoute::CaseFigures(which.query()),
    };
    let rules = state.rulebook.get();
    let locale = visit.locale;
    let rows = async {
        let lines = figures(&state.kernel, desk.staff(), which.by, which.from, which.to).await?;
        let said = |of: &str, code: &str| super::words::word_in(locale, of, code);
        let mut columns = vec![said("cases-by", which.by.as_str()), said("cases-figure", "opened")];
        for (name, part, base, _) in SHARES {
            columns.push(said("cases-figure", part.as_str()));
            columns.push(said("cases-figure", base.as_str()));
            columns.push(said("cases-rate", name));
        }
        let rows = lines.iter().map(|line| {
            let called = match (office_name(line, locale), which.by) {
                (Some(name), _) => name,
                (None, By::Class) => class_name(&rules, &line.key, locale),
                (None, _) => line.key.clone(),
            };
            let mut row = vec![called, line.opened.to_string()];
            for (_, part, base, _) in SHARES {
                row.push(number(line, part).to_string());
                row.push(number(line, base).to_string());
                row.push(share(number(line, part), number(line, base)).unwrap_or_default());
            }
            row
        });
        Ok(Sheet { columns, rows: rows.collect() })
    };
    list::answer_export(&state, &visit, &desk, of, &format, rows).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_rounded_up_to_a_goal() {
        assert_eq!(share(9_499, 10_000).as_deref(), Some("94.9 %"));
        assert_eq!(share(1, 1).as_deref(), Some("100.0 %"));
        assert_eq!(share(0, 0), None);
    }
}
