//! The four readings of the same rules.

use opening_hours::{Context, OpeningHours};
use opening_hours_syntax::{
    ExtendedTime,
    rules::{
        OpeningHoursExpression, RuleKind, RuleOperator, RuleSequence,
        day::{HolidayKind, WeekDayRange, Weekday},
        time::{Time, TimeSelector, TimeSpan},
    },
};

use super::HoursError;

/// The minutes of a day.
pub(super) const DAY: u16 = 24 * 60;
/// Longer hours or more rules are a mistake, or meant to take our time.
const MAX_LENGTH: usize = 1_000;
const MAX_RULES: usize = 40;

/// The rules of a day, and of what it leaves behind midnight. None where there is nothing.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(super) own: Option<OpeningHours>,
    /// Asked for the day itself; its minutes are of the next one.
    pub(super) left: Option<OpeningHours>,
}

/// How a make-up workday is read.
#[derive(Debug, Clone)]
pub(super) enum Makeup {
    /// Monday to Friday are treated alike.
    AsWeekdays(Rules),
    /// They are not. Whether rules name Saturday and Sunday.
    Unknown((bool, bool)),
}

#[derive(Debug, Clone)]
pub(super) struct Readings {
    pub(super) plain: Rules,
    pub(super) makeup: Makeup,
}

impl Readings {
    pub(super) fn new(syntax: &str, context: &Context) -> Result<Self, HoursError> {
        if syntax.len() > MAX_LENGTH {
            return Err(HoursError::Unsupported("so long a text"));
        }
        let parsed = opening_hours_syntax::parse(syntax)
            .map_err(|error| HoursError::Syntax(error.to_string()))?;
        if parsed.rules.len() > MAX_RULES {
            return Err(HoursError::Unsupported("so many rules"));
        }
        parsed.rules.iter().try_for_each(check)?;
        let plain = rules(&parsed, context)?;
        let makeup = if parsed.rules.iter().all(treats_alike) {
            Makeup::AsWeekdays(rules(&as_weekdays(parsed), context)?)
        } else {
            let named = |day| parsed.rules.iter().any(|rule| names(rule, day));
            Makeup::Unknown((named(Weekday::Sat), named(Weekday::Sun)))
        };
        Ok(Self { plain, makeup })
    }
}

/// Refuses what depends on more than the day and the hour.
fn check(rule: &RuleSequence) -> Result<(), HoursError> {
    for span in &rule.time_selector.spans {
        let TimeSpan { range, open_end, repeats } = span;
        if matches!(range.start, Time::Variable(_)) || matches!(range.end, Time::Variable(_)) {
            return Err(HoursError::Unsupported("sunrise or sunset"));
        }
        if *open_end {
            return Err(HoursError::Unsupported("an open end"));
        }
        if repeats.is_some() {
            return Err(HoursError::Unsupported("a repetition"));
        }
    }
    let school =
        |day: &WeekDayRange| matches!(day, WeekDayRange::Holiday { kind: HolidayKind::School, .. });
    if rule.day_selector.weekday.iter().any(school) {
        return Err(HoursError::Unsupported("a school holiday"));
    }
    Ok(())
}

/// Both parts of the rules. A normal rule replaces those before it on its days, so in the part
/// behind midnight it has to close what it does not open itself.
fn rules(expression: &OpeningHoursExpression, context: &Context) -> Result<Rules, HoursError> {
    Ok(Rules { own: part(expression, own, context)?, left: part(expression, left, context)? })
}

fn part(
    expression: &OpeningHoursExpression,
    cut: fn(&RuleSequence) -> Option<RuleSequence>,
    context: &Context,
) -> Result<Option<OpeningHours>, HoursError> {
    let rules: Vec<_> = expression.rules.iter().filter_map(cut).collect();
    if rules.is_empty() {
        return Ok(None);
    }
    // The crate builds hours from text only.
    let text = OpeningHoursExpression { rules }.to_string();
    let hours: OpeningHours =
        text.parse().map_err(|error| HoursError::Syntax(format!("{text}: {error}")))?;
    Ok(Some(hours.with_context(context.clone())))
}

/// The start of a span, and its end, which may lie on the next day. No other times are left.
fn minutes(span: &TimeSpan) -> (u16, u16) {
    let minute = |time| match time {
        Time::Fixed(time) => u16::from(ExtendedTime::hour(time)) * 60 + u16::from(time.minute()),
        Time::Variable(_) => 0,
    };
    let (start, end) = (minute(span.range.start), minute(span.range.end));
    (start, if end <= start { end + DAY } else { end })
}

/// A span of one day; none where it is empty.
fn span(start: u16, end: u16) -> Option<TimeSpan> {
    let time = |minutes: u16| {
        ExtendedTime::new(u8::try_from(minutes / 60).ok()?, u8::try_from(minutes % 60).ok()?)
    };
    (start < end).then_some(TimeSpan::fixed_range(time(start)?, time(end)?))
}

fn with_spans(rule: &RuleSequence, spans: Vec<TimeSpan>) -> RuleSequence {
    RuleSequence { time_selector: TimeSelector { spans }, ..rule.clone() }
}

fn own(rule: &RuleSequence) -> Option<RuleSequence> {
    let spans = rule.time_selector.spans.iter().filter_map(|one| {
        let (start, end) = minutes(one);
        span(start, end.min(DAY))
    });
    Some(with_spans(rule, spans.collect()))
}

fn left(rule: &RuleSequence) -> Option<RuleSequence> {
    let spans: Vec<_> = rule
        .time_selector
        .spans
        .iter()
        .filter_map(|one| span(0, minutes(one).1.saturating_sub(DAY).min(DAY)))
        .collect();
    if !spans.is_empty() {
        return Some(with_spans(rule, spans));
    }
    let closes_day = rule.kind == RuleKind::Closed
        && rule.time_selector.spans.iter().any(|one| minutes(one) == (0, DAY));
    let replaces = rule.kind != RuleKind::Closed && rule.operator == RuleOperator::Normal;
    (closes_day || replaces).then(|| RuleSequence {
        kind: RuleKind::Closed,
        comment: Default::default(),
        ..with_spans(rule, span(0, DAY).into_iter().collect())
    })
}

/// Monday to Friday, as the rules of a make-up workday.
const WEEKDAYS: [Weekday; 5] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

/// Whether a weekday is in the range, of every week of the month.
fn covers(range: &WeekDayRange, day: Weekday) -> bool {
    let WeekDayRange::Fixed { range, offset: 0, nth_from_start, nth_from_end } = range else {
        return false;
    };
    let number = |day: Weekday| day.num_days_from_monday();
    let (first, last, day) = (number(*range.start()), number(*range.end()), number(day));
    let within =
        if first <= last { (first..=last).contains(&day) } else { day >= first || day <= last };
    within && nth_from_start.iter().chain(nth_from_end).all(|nth| *nth)
}

fn names(rule: &RuleSequence, day: Weekday) -> bool {
    rule.day_selector.weekday.iter().any(|range| covers(range, day))
}

/// Whether the rule is about all of Monday to Friday or about none of them, in every week.
fn treats_alike(rule: &RuleSequence) -> bool {
    let whole_weeks = rule.day_selector.weekday.iter().all(|range| match range {
        WeekDayRange::Fixed { offset, nth_from_start, nth_from_end, .. } => {
            *offset == 0 && nth_from_start.iter().chain(nth_from_end).all(|nth| *nth)
        }
        WeekDayRange::Holiday { .. } => true,
    });
    let named = WEEKDAYS.into_iter().filter(|day| names(rule, *day)).count();
    whole_weeks && (named == 0 || named == WEEKDAYS.len())
}

/// As on a Monday, and so as on any of Monday to Friday: rules for these hold on every day, those
/// for the weekend on none.
fn as_weekdays(mut expression: OpeningHoursExpression) -> OpeningHoursExpression {
    expression.rules.retain_mut(|rule| {
        let weekday = &mut rule.day_selector.weekday;
        if weekday.is_empty() {
            return true;
        }
        if weekday.iter().any(|range| covers(range, Weekday::Mon)) {
            weekday.clear();
            return true;
        }
        weekday.retain(|range| matches!(range, WeekDayRange::Holiday { .. }));
        !weekday.is_empty()
    });
    expression
}
