//! The rules of a text on opening hours.

use super::{
    days::Days,
    fold::fold,
    lex::{Clock, Half, Token, lex},
    season::{Dates, Season, YearDay, dates_of},
    write::{DAY, Rule, Span, State, write},
};

/// Longer is no text on opening hours, in characters.
const MAX_LENGTH: usize = 300;

/// Why opening hours are unknown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// There is nothing.
    #[error("it is empty")]
    Empty,
    /// It is longer than any text on opening hours.
    #[error("it is too long")]
    TooLong,
    /// From here on it is not understood.
    #[error("{0} is not understood")]
    Words(String),
    /// It names a season and gives no dates.
    #[error("the dates of the season are not given")]
    Season,
    /// No such time or date.
    #[error("there is no such time or date")]
    NoTime,
    /// It may mean one thing or another: 8:00-5:00.
    #[error("it may mean one thing or another")]
    Ambiguous,
    /// Days without hours.
    #[error("there are no hours in it")]
    NoHours,
}

impl Unread {
    /// The key of its text.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "hours-empty",
            Self::TooLong => "hours-too-long",
            Self::Words(_) => "hours-words",
            Self::Season => "hours-season",
            Self::NoTime => "hours-no-time",
            Self::Ambiguous => "hours-ambiguous",
            Self::NoHours => "hours-none",
        }
    }
}

/// The opening hours of `text` in the syntax of OpenStreetMap. What is ASCII and not understood is
/// taken for this syntax and comes back as it is.
///
/// # Errors
/// [`Unread`].
pub fn read(text: &str) -> Result<String, Unread> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Unread::Empty);
    }
    if crate::text::length(text) > MAX_LENGTH {
        return Err(Unread::TooLong);
    }
    match rules(&fold(text)) {
        Ok(rules) => Ok(write(rules)),
        Err(Unread::Words(_)) if looks_like_syntax(text) => Ok(text.to_owned()),
        Err(unread) => Err(unread),
    }
}

/// Letters and otherwise ASCII, but for its comments.
fn looks_like_syntax(text: &str) -> bool {
    text.split('"').step_by(2).all(|part| part.is_ascii())
        && text.contains(|c: char| c.is_ascii_alphabetic())
}

fn rules(folded: &str) -> Result<Vec<Rule>, Unread> {
    let words = |rest: &str| Unread::Words(rest.chars().take(20).collect());
    let tokens = lex(folded).map_err(words)?;
    if tokens.contains(&Token::Suspended) {
        // Beside other words it may mean a part of the place, or of the day.
        let alone = tokens.iter().all(|token| {
            matches!(
                token,
                Token::Suspended | Token::Soft | Token::Hard | Token::Opening | Token::Closing
            )
        });
        return if alone { Ok(vec![closed()]) } else { Err(words(folded)) };
    }
    let mut reader = Reader::default();
    for item in items(&tokens).map_err(|unread| unread.unwrap_or_else(|| words(folded)))? {
        reader.take(item)?;
    }
    reader.finish()
}

/// Closed, always.
fn closed() -> Rule {
    Rule { dates: Vec::new(), days: None, spans: vec![Span::ALL_DAY], state: State::Closed }
}

/// What tokens make together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Span(Span),
    Dates(Dates),
    /// Any other token.
    Other(Token),
}

/// Joins times and dates to ranges.
///
/// # Errors
/// What is wrong with one, or none where something stands alone that cannot.
fn items(tokens: &[Token]) -> Result<Vec<Item>, Option<Unread>> {
    let mut items = Vec::new();
    let mut rest = tokens;
    while let Some(first) = rest.first() {
        let found = last_entry(rest)
            .map(|after| Ok((None, after)))
            .or_else(|| dates(rest, &items))
            .or_else(|| span(rest));
        match found {
            Some(found) => {
                let (item, after) = found.map_err(Some)?;
                items.extend(item);
                rest = after;
            }
            None => match first {
                Token::Clock(_)
                | Token::Number(_)
                | Token::Dotted(..)
                | Token::Half(_)
                | Token::To
                | Token::Next
                | Token::NextYear
                | Token::LastEntry => return Err(None),
                token => {
                    items.push(Item::Other(*token));
                    rest = &rest[1..];
                }
            },
        }
    }
    Ok(items)
}

/// 21:30停止入场 says nothing about the hours.
fn last_entry(tokens: &[Token]) -> Option<&[Token]> {
    match tokens {
        [Token::Half(_), Token::Clock(_), Token::LastEntry, rest @ ..]
        | [Token::Clock(_), Token::LastEntry, rest @ ..]
        | [Token::LastEntry, Token::Half(_), Token::Clock(_), rest @ ..]
        | [Token::LastEntry, Token::Clock(_), rest @ ..] => Some(rest),
        _ => None,
    }
}

type Found<'a> = Option<Result<(Option<Item>, &'a [Token]), Unread>>;

fn dates<'a>(tokens: &'a [Token], before: &[Item]) -> Found<'a> {
    let after_season = match before {
        [.., Item::Other(Token::Season(_))]
        | [.., Item::Other(Token::Season(_)), Item::Other(Token::Opening)] => true,
        [..] => false,
    };
    let month = |token: &Token| match token {
        Token::Month(month) | Token::Day(month, _) => Some(*month),
        Token::Dotted(month, ..) if after_season => Some(*month),
        _ => None,
    };
    let (first, last, rest) = match tokens {
        [first, Token::To, Token::NextYear, last, rest @ ..]
        | [first, Token::To, last, rest @ ..]
            if month(first).is_some() && month(last).is_some() =>
        {
            (*first, *last, rest)
        }
        // 5-9月
        [Token::Number(first), Token::To, last @ Token::Month(_), rest @ ..] => {
            (Token::Month(*first), *last, rest)
        }
        // 10月-次年4月 has its year; a single day or month is its own end.
        [one, rest @ ..] if matches!(one, Token::Month(_) | Token::Day(..)) => (*one, *one, rest),
        _ => return None,
    };
    let begin = match first {
        Token::Month(month) => YearDay::first_of(month),
        Token::Day(month, day) | Token::Dotted(month, day, _) => YearDay::new(month, day),
        _ => None,
    };
    let end = match last {
        Token::Month(month) => YearDay::last_of(month),
        Token::Day(month, day) | Token::Dotted(month, day, _) => YearDay::new(month, day),
        _ => None,
    };
    Some(match (begin, end) {
        (Some(first), Some(last)) => Ok((Some(Item::Dates(Dates { first, last })), rest)),
        _ => Err(Unread::NoTime),
    })
}

/// A time, and what stands before it.
struct Moment {
    clock: Clock,
    next_day: bool,
}

/// 上午8:30, 次日2:00, 次日凌晨2点; a bare number where `bare` allows it.
fn moment(tokens: &[Token], bare: bool) -> Option<(Moment, &[Token])> {
    let (mut next_day, mut half, mut rest) = (false, None, tokens);
    loop {
        let (token, after) = rest.split_first()?;
        rest = after;
        let mut clock = match token {
            Token::Next => {
                next_day = true;
                continue;
            }
            Token::Half(word) => {
                half = Some(*word);
                continue;
            }
            Token::Clock(clock) => *clock,
            Token::Number(hour) if bare => {
                Clock { hour: *hour, minute: 0, padded: false, half: None }
            }
            // 8.30-17.30
            Token::Dotted(hour, minute, true) => {
                Clock { hour: *hour, minute: *minute, padded: false, half: None }
            }
            _ => return None,
        };
        clock.half = clock.half.or(half);
        return Some((Moment { clock, next_day }, rest));
    }
}

fn span(tokens: &[Token]) -> Found<'_> {
    // 早九晚五
    if let [
        Token::Half(Half::Morning),
        Token::Number(start),
        Token::Half(Half::Evening),
        Token::Number(end),
        rest @ ..,
    ] = tokens
    {
        let moment = |hour, half| Moment {
            clock: Clock { hour, minute: 0, padded: false, half: Some(half) },
            next_day: false,
        };
        let span = between(&moment(*start, Half::Morning), &moment(*end, Half::Evening));
        return Some(span.map(|span| (Some(Item::Span(span)), rest)));
    }
    let (start, rest) = moment(tokens, true)?;
    let Some((Token::To, rest)) = rest.split_first() else { return None };
    let (end, rest) = moment(rest, false)?;
    let dotted = |token: &Token| matches!(token, Token::Dotted(..));
    let dots = tokens[..tokens.len() - rest.len()].iter().filter(|token| dotted(token)).count();
    // 5.1-9.30 is rather two dates.
    if dots > 0 && (dots != 2 || end.clock.hour <= 12) {
        return Some(Err(Unread::Ambiguous));
    }
    Some(between(&start, &end).map(|span| (Some(Item::Span(span)), rest)))
}

/// The stretch between two times.
fn between(start: &Moment, end: &Moment) -> Result<Span, Unread> {
    if start.next_day {
        return Err(Unread::Ambiguous);
    }
    // 上午8:30-11:30: one word for both; 夜间22:00-6:00 and 早5:30-23:00 have it for the first only.
    let is_late = start.clock.half == Some(Half::Evening) && start.clock.hour >= 20;
    let for_both = !end.next_day && !is_late && end.clock.hour <= 12;
    let inherited = end.clock.half.or(start.clock.half.filter(|_| for_both));
    let begins = minute(start.clock, start.clock.half)?;
    let mut ends = minute(end.clock, inherited)?;
    if begins >= DAY {
        return Err(Unread::NoTime);
    }
    if ends == DAY - 1 {
        // 23:59 means the end of the day.
        ends = DAY;
    }
    let is_zero = end.clock.hour == 0 || end.clock.hour == 24;
    if end.next_day {
        let ends = if ends == DAY { ends } else { ends + DAY };
        return if ends <= begins + DAY {
            Ok(Span { start: begins, end: ends })
        } else {
            Err(Unread::Ambiguous)
        };
    }
    if begins < ends {
        return Ok(Span { start: begins, end: ends });
    }
    // From here on it is over midnight, if it is meant so.
    let own_half = end.clock.half.is_some() && start.clock.half.is_some();
    let in_24_hours = end.clock.padded && inherited.is_none();
    if begins == ends && begins != 0 {
        return Err(Unread::Ambiguous);
    }
    // 18:00-6:00 and 14:00-2:00 are, but 14:00-5:00 may be an afternoon.
    let is_night = begins >= 18 * 60 || begins >= DAY / 2 && ends <= 2 * 60;
    if ends == 0 && is_zero || own_half || in_24_hours || is_night && inherited.is_none() {
        return Ok(Span { start: begins, end: ends + DAY });
    }
    Err(Unread::Ambiguous)
}

/// Minutes since midnight, up to 24:00.
fn minute(clock: Clock, half: Option<Half>) -> Result<u16, Unread> {
    let Clock { hour, minute, .. } = clock;
    let hour = match (half, hour) {
        (None, _) | (Some(Half::Evening | Half::Afternoon | Half::Noon), 13..) => hour,
        (Some(Half::Night | Half::Morning), 0..=11) => hour,
        (Some(Half::Night), 12) => 0,
        (Some(Half::Morning | Half::Noon | Half::Afternoon), 12) | (Some(Half::Noon), 11) => hour,
        (Some(Half::Noon), 1..=2) | (Some(Half::Afternoon), 1..=11) => hour + 12,
        (Some(Half::Evening), 5..=12) => hour + 12,
        // 下午0点, 上午14点, 晚上1点
        _ => return Err(Unread::Ambiguous),
    };
    let minutes = hour.checked_mul(60).and_then(|minutes| minutes.checked_add(minute));
    minutes.filter(|minutes| minute < 60 && *minutes <= DAY).ok_or(Unread::NoTime)
}

/// A rule as far as it is read. The season is a place in the list of seasons.
#[derive(Debug, Clone, Default)]
struct Draft {
    season: Option<usize>,
    days: Option<Days>,
    spans: Vec<Span>,
    is_closed: bool,
    /// Whether its days or season came behind its hours, in brackets.
    is_labelled: bool,
    /// Whether other days were said to have the same hours, so that it can get no more.
    is_copied: bool,
    /// Whether the rule before it was, so that it has to be too.
    wants_label: bool,
}

/// What was read last, on which it depends what some words mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Last {
    #[default]
    Other,
    Span,
    Closed,
}

#[derive(Debug, Default)]
struct Reader {
    seasons: Vec<Season>,
    /// The one that holds.
    season: Option<usize>,
    /// Whether nothing was said of it yet.
    fresh: bool,
    /// The days whose hours are expected.
    days: Option<Days>,
    /// Whether these stood right behind hours, so that they may be theirs: 9:00-17:00 周一至周五.
    trailing: bool,
    /// The rule with the last hours.
    pending: Option<Draft>,
    rules: Vec<Draft>,
    last: Last,
    /// The same, over commas and brackets.
    said: Last,
    noon_break: bool,
    /// Whether 其余 was said and no hours of it yet.
    rest: bool,
    /// Whether 含 was said and no days yet.
    including: bool,
    depth: usize,
    /// The days before the bracket that is open, and whether they stood right behind hours.
    outer: Option<(Option<Days>, bool)>,
}

impl Reader {
    fn take(&mut self, item: Item) -> Result<(), Unread> {
        let before = std::mem::take(&mut self.last);
        self.may_follow(item)?;
        match item {
            Item::Span(span) => self.span(span)?,
            Item::Dates(dates) => self.dates(dates),
            Item::Other(token) => match token {
                Token::AllDay => self.span(Span::ALL_DAY)?,
                Token::Season(name) => {
                    self.named_season(Season { name: Some(name), dates: Vec::new() })
                }
                Token::Days(days) if std::mem::take(&mut self.including) => self.include(days)?,
                Token::Days(days) => {
                    self.trailing |= self.days.is_none() && before == Last::Span;
                    self.days = Some(self.days.map_or(days, |others| others.union(days)));
                }
                Token::Closed => self.closed(before)?,
                Token::Except => self.except(before)?,
                Token::Usual => self.usual(),
                Token::Rest => {
                    self.attach()?;
                    if self.days.is_some() || std::mem::replace(&mut self.rest, true) {
                        return Err(Unread::Ambiguous);
                    }
                }
                Token::Including => self.including = true,
                Token::NoonBreak => self.noon_break(before),
                Token::Hard => {
                    self.said = Last::Other;
                    self.attach()?;
                }
                Token::Soft => {}
                Token::Opening => {
                    self.depth += 1;
                    // 周一至周五(节假日除外)8:30-17:30: what is inside is not about these days.
                    if self.outer.replace((self.days.take(), self.trailing)).is_some() {
                        return Err(Unread::Ambiguous);
                    }
                    self.trailing = false;
                    // What is in brackets behind hours is about them.
                    self.last = before;
                }
                Token::Closing => {
                    self.depth = self.depth.saturating_sub(1);
                    self.attach()?;
                    if let Some((days, trailing)) = self.outer.take() {
                        // 工作日(周一至周五) says it twice.
                        self.days = match (days, self.days) {
                            (Some(one), Some(other)) => Some(one.union(other)),
                            (one, other) => one.or(other),
                        };
                        self.trailing = trailing;
                    }
                }
                _ => return Err(Unread::Ambiguous),
            },
        }
        Ok(())
    }

    /// What may come between 其余 or 含 and what they are about.
    fn may_follow(&self, item: Item) -> Result<(), Unread> {
        let of_rest = matches!(
            item,
            Item::Span(_)
                | Item::Other(
                    Token::AllDay | Token::Closed | Token::Usual | Token::Days(_) | Token::Soft
                )
        );
        let of_including = matches!(item, Item::Other(Token::Days(_)));
        if self.rest && !of_rest || self.including && !of_including {
            return Err(Unread::Ambiguous);
        }
        Ok(())
    }

    /// What was said so far.
    fn rules_so_far(&self) -> impl Iterator<Item = &Draft> {
        self.rules.iter().chain(&self.pending)
    }

    /// Which days or dates the hours that come now are of, after 其余.
    fn rest(&mut self) -> Result<(), Unread> {
        let mut named = Days::default();
        let (mut any, mut all_days, mut of_season) = (false, true, false);
        let mut parts_closed = true;
        for rule in self.rules_so_far() {
            any = true;
            of_season |= rule.season.is_some();
            all_days &= rule.days.is_some();
            named = named.union(rule.days.unwrap_or_default());
            parts_closed &= rule.is_closed && rule.days.is_none() && rule.spans != [Span::ALL_DAY];
        }
        if of_season {
            // 夏季(5月-9月)6:00-22:00, 其余时间7:00-21:00
            let [Season { dates, .. }] = self.seasons.as_slice() else {
                return Err(Unread::Ambiguous);
            };
            let dates = match dates.as_slice() {
                [] => return Err(Unread::Season),
                [one] if named.is_empty() && self.days.is_none() => one.rest(),
                _ => return Err(Unread::Ambiguous),
            };
            self.begin(Season { name: None, dates: vec![dates] });
            return Ok(());
        }
        if any && parts_closed {
            // 12:00-14:00休息, 其余时间8:00-18:00: of all days.
            return Ok(());
        }
        if !any || !all_days || named.is_every() {
            return Err(Unread::Ambiguous);
        }
        // Those that are named come after all days, and override them.
        let days = self.days.map_or(Days::EVERY, |days| days.without(named));
        self.days = Some(days);
        if days.is_empty() { Err(Unread::Ambiguous) } else { Ok(()) }
    }

    /// 8:00-20:00(含节假日): they have the same hours.
    fn include(&mut self, days: Days) -> Result<(), Unread> {
        let of_days = self.outer.is_some_and(|(outer, _)| outer.is_some());
        if self.days.is_some() || of_days {
            self.days = Some(self.days.map_or(days, |others| others.union(days)));
            return Ok(());
        }
        match &mut self.pending {
            Some(pending) if !pending.is_labelled => {
                self.rules.push(Draft { days: Some(days), ..pending.clone() });
                pending.is_copied = true;
                Ok(())
            }
            _ => Err(Unread::Ambiguous),
        }
    }

    /// 午休12:00-13:30, or 8:30-17:30(12:00-13:30午休), which is within the hours before it.
    fn noon_break(&mut self, before: Last) {
        if let Some(pending) = &mut self.pending
            && before == Last::Span
            && let [hours @ .., pause] = pending.spans.as_slice()
            && hours.iter().any(|open| open.start < pause.start && pause.end < open.end)
        {
            let rule = Draft {
                season: pending.season,
                days: pending.days,
                spans: vec![*pause],
                is_closed: true,
                ..Draft::default()
            };
            pending.spans.pop();
            self.rules.push(rule);
        } else {
            self.noon_break = true;
        }
    }

    fn span(&mut self, span: Span) -> Result<(), Unread> {
        if std::mem::take(&mut self.rest) {
            self.rest()?;
        }
        (self.last, self.said) = (Last::Span, Last::Span);
        if std::mem::take(&mut self.noon_break) {
            let days = self.days.or(self.pending.as_ref().and_then(|pending| pending.days));
            self.rules.push(Draft {
                season: self.season,
                days,
                spans: vec![span],
                is_closed: true,
                ..Draft::default()
            });
            return Ok(());
        }
        let stands_alone = self.days.is_none() && !self.fresh;
        self.fresh = false;
        match &mut self.pending {
            // 8:00-12:00(含节假日), 14:00-18:00: on holidays too?
            Some(pending) if stands_alone && pending.is_copied => {
                return Err(Unread::Ambiguous);
            }
            Some(pending) if stands_alone && !pending.is_labelled => {
                // 全天 24小时 says it twice.
                if !pending.spans.contains(&span) {
                    pending.spans.push(span);
                }
                return Ok(());
            }
            // 9:00-17:00 周一至周五, 10:00-16:00: whose days are they?
            Some(pending)
                if self.trailing
                    && pending.days.is_none()
                    && self.rules.is_empty()
                    && self.days.is_some_and(|days| !days.touches_weekend() && !days.holidays) =>
            {
                return Err(Unread::Ambiguous);
            }
            _ => {}
        }
        let wants_label =
            stands_alone && self.pending.as_ref().is_some_and(|pending| pending.is_labelled);
        self.flush();
        self.trailing = false;
        self.pending = Some(Draft {
            season: self.season,
            days: self.days.take(),
            spans: vec![span],
            wants_label,
            ..Draft::default()
        });
        Ok(())
    }

    fn dates(&mut self, dates: Dates) {
        let unnamed = Season { name: None, dates: vec![dates] };
        // 夏季6:00-22:00(5月1日-9月30日)
        if self.depth > 0
            && !self.fresh
            && let Some(pending) = &mut self.pending
        {
            match pending.season.and_then(|season| self.seasons.get_mut(season)) {
                Some(season) => season.dates.push(dates),
                None => {
                    pending.season = Some(self.seasons.len());
                    pending.is_labelled = true;
                    self.seasons.push(unnamed);
                }
            }
            return;
        }
        match self.season.filter(|_| self.fresh).and_then(|season| self.seasons.get_mut(season)) {
            Some(season) => season.dates.push(dates),
            None => self.begin(unnamed),
        }
    }

    fn named_season(&mut self, season: Season) {
        // 6:00-22:00(夏季)
        if self.depth > 0
            && let Some(pending) = &mut self.pending
            && pending.season.is_none()
        {
            pending.season = Some(self.seasons.len());
            pending.is_labelled = true;
            self.seasons.push(season);
            return;
        }
        // 5月1日-9月30日(夏季)
        match self.season.filter(|_| self.fresh).and_then(|season| self.seasons.get_mut(season)) {
            Some(fresh) if fresh.name.is_none() => fresh.name = season.name,
            _ => self.begin(season),
        }
    }

    fn begin(&mut self, season: Season) {
        self.flush();
        self.season = Some(self.seasons.len());
        self.seasons.push(season);
        self.fresh = true;
    }

    fn closed(&mut self, before: Last) -> Result<(), Unread> {
        if std::mem::take(&mut self.rest) {
            // 8:00-12:00开放, 其余时间关闭: so it is anyway.
            let is_open = self.rules_so_far().any(|rule| !rule.is_closed);
            return if is_open && self.days.is_none() { Ok(()) } else { Err(Unread::Ambiguous) };
        }
        (self.last, self.said) = (Last::Closed, Last::Closed);
        let season = self.season.filter(|_| std::mem::take(&mut self.fresh));
        let draft =
            |days, spans| Draft { season, days, spans, is_closed: true, ..Draft::default() };
        if self.days.is_some() || season.is_some() {
            self.rules.push(draft(self.days.take(), vec![Span::ALL_DAY]));
            self.trailing = false;
            return Ok(());
        }
        match &mut self.pending {
            // 8:00-18:00, 12:00-14:00休息
            Some(pending) if before == Last::Span && pending.spans.len() > 1 => {
                let span = pending.spans.pop().unwrap_or(Span::ALL_DAY);
                let rule = Draft {
                    season: pending.season,
                    days: pending.days,
                    spans: vec![span],
                    is_closed: true,
                    ..Draft::default()
                };
                self.rules.push(rule);
                Ok(())
            }
            // 22:00-次日6:00闭园, 0:00-5:00关闭: nobody means hours by that.
            Some(Draft { spans, days: None, season: None, .. })
                if before == Last::Span
                    && matches!(spans.as_slice(), [one] if one.is_at_night()) =>
            {
                let spans = std::mem::take(spans);
                self.pending = None;
                self.rules.push(draft(None, spans));
                Ok(())
            }
            None if self.rules.is_empty() => {
                self.rules.push(draft(None, vec![Span::ALL_DAY]));
                Ok(())
            }
            _ => Err(Unread::Ambiguous),
        }
    }

    fn except(&mut self, before: Last) -> Result<(), Unread> {
        let Some(days) = self.days.take() else {
            // 除周一闭馆外
            return if before == Last::Closed { Ok(()) } else { Err(Unread::Ambiguous) };
        };
        self.trailing = false;
        let closing = self.said == Last::Closed
            && self
                .rules
                .last()
                .is_some_and(|rule| rule.is_closed && rule.days.is_some_and(Days::has_weekdays));
        if closing {
            // 周一闭馆(法定节假日除外): then it is open as on other days. Without the brackets it
            // may be about all hours.
            let spans = match &self.pending {
                Some(pending) if pending.season.is_none() && self.depth > 0 => {
                    pending.spans.clone()
                }
                _ => return Err(Unread::Ambiguous),
            };
            self.rules.push(Draft { days: Some(days), spans, ..Draft::default() });
        } else {
            let spans = vec![Span::ALL_DAY];
            self.rules.push(Draft { days: Some(days), spans, is_closed: true, ..Draft::default() });
        }
        Ok(())
    }

    /// 节假日照常开放: with the hours that were said before; those that come hold for all days.
    fn usual(&mut self) {
        self.rest = false;
        self.trailing = false;
        if let (Some(days), Some(pending)) = (self.days.take(), &mut self.pending) {
            self.rules.push(Draft { days: Some(days), ..pending.clone() });
            pending.is_copied = true;
        }
    }

    /// Days behind hours are theirs, when they have none: 9:00-17:00(周一至周五).
    fn attach(&mut self) -> Result<(), Unread> {
        if !self.trailing {
            return Ok(());
        }
        self.trailing = false;
        match (&mut self.pending, self.days.take()) {
            (Some(pending), Some(days)) if pending.days.is_none() => {
                pending.days = Some(days);
                pending.is_labelled = true;
                Ok(())
            }
            (_, None) => Ok(()),
            _ => Err(Unread::Ambiguous),
        }
    }

    fn flush(&mut self) {
        self.rules.extend(self.pending.take());
    }

    fn finish(mut self) -> Result<Vec<Rule>, Unread> {
        self.attach()?;
        self.flush();
        if self.rules.is_empty() {
            return Err(if self.seasons.is_empty() { Unread::NoHours } else { Unread::Season });
        }
        if self.rest && self.rules.iter().all(|rule| rule.days.is_none() && rule.is_closed) {
            // 22:00-次日6:00关闭, 其余时间开放
            self.rest = false;
            self.rules.push(Draft { spans: vec![Span::ALL_DAY], ..Draft::default() });
        }
        if self.days.is_some() || self.fresh || self.noon_break || self.rest || self.including {
            return Err(Unread::NoHours);
        }
        if self.rules.iter().any(|rule| rule.wants_label && !rule.is_labelled) {
            return Err(Unread::Ambiguous);
        }
        let seasons = self.seasons;
        let mut rules = Vec::with_capacity(self.rules.len() + 1);
        for mut draft in joined(self.rules) {
            draft.spans.sort_unstable();
            // Two that overlap contradict each other.
            if draft.spans.windows(2).any(|pair| pair[0].end > pair[1].start) {
                return Err(Unread::Ambiguous);
            }
            let dates = match draft.season {
                None => Vec::new(),
                Some(season) => dates_of(&seasons, season).ok_or(Unread::Season)?,
            };
            let state = if draft.is_closed { State::Closed } else { State::Open };
            // Of two rules on the same days only the later one would count.
            let same =
                |rule: &Rule| rule.state == state && rule.dates == dates && rule.days == draft.days;
            if state == State::Open && rules.iter().any(same) {
                return Err(Unread::Ambiguous);
            }
            rules.push(Rule { dates, days: draft.days, spans: draft.spans, state });
        }
        holidays(&mut rules);
        beyond(&mut rules);
        Ok(rules)
    }
}

/// 周一 8:00-12:00, 周一 14:00-18:00: hours of the same days are together.
fn joined(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut joined: Vec<Draft> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let same = joined.iter_mut().find(|other| {
            !draft.is_closed
                && !other.is_closed
                && other.days == draft.days
                && other.season == draft.season
        });
        match same {
            Some(same) => same.spans.extend(draft.spans),
            None => joined.push(draft),
        }
    }
    joined
}

/// What holds on holidays where 工作日 are named.
fn holidays(rules: &mut Vec<Rule>) {
    let days = |rule: &Rule| rule.days.unwrap_or(Days::EVERY);
    if !rules.iter().any(|rule| days(rule).workdays) {
        return;
    }
    let weekend_said = rules.iter().any(|rule| days(rule).touches_weekend());
    if !weekend_said {
        for rule in rules.iter_mut() {
            // 工作日 and 节假日: the latter are all the other days.
            rule.days =
                rule.days.map(|days| if days.loose { days.union(Days::WEEKEND) } else { days });
        }
    }
    if rules.iter().any(|rule| days(rule).holidays) {
        return;
    }
    let holiday =
        |spans, state| Rule { dates: Vec::new(), days: Some(Days::HOLIDAYS), spans, state };
    let is_open = |rule: &&Rule| rule.state == State::Open;
    let every: Vec<Rule> =
        rules.iter().filter(is_open).filter(|rule| days(rule).is_every()).cloned().collect();
    if !every.is_empty() {
        // 每天…, 工作日…: a holiday is one of all days.
        rules.extend(every.into_iter().map(|rule| Rule { days: Some(Days::HOLIDAYS), ..rule }));
    } else if rules.iter().filter(is_open).any(|rule| days(rule).touches_weekend()) {
        // 工作日…, 周末…: nobody says which of them a holiday is.
        let spans = rules.iter().filter(is_open).flat_map(|rule| rule.spans.iter().copied());
        let spans = merged(spans.collect());
        rules.push(holiday(spans, State::Unknown));
    } else {
        rules.push(holiday(vec![Span::ALL_DAY], State::Closed));
    }
}

/// What any of them covers.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// Who only says when a place is closed has not said when it is open.
fn beyond(rules: &mut Vec<Rule>) {
    let partly_closed = |rule: &Rule| {
        rule.state == State::Closed
            && (rule.days.is_some() || !rule.dates.is_empty() || rule.spans != [Span::ALL_DAY])
    };
    if rules.iter().all(partly_closed) {
        rules.push(Rule {
            dates: Vec::new(),
            days: None,
            spans: vec![Span::ALL_DAY],
            state: State::Unknown,
        });
    }
}

#[cfg(test)]
mod tests;
