//! The words and numbers of a text on opening hours.

use super::{days::Days, season::Name};

/// The part of the day that goes before an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    /// 凌晨
    Night,
    /// 上午, 早
    Morning,
    /// 中午
    Noon,
    /// 下午
    Afternoon,
    /// 晚
    Evening,
}

/// A time as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) hour: u16,
    pub(super) minute: u16,
    /// Whether the hour has two digits, as in 06:00: then it is of the 24-hour clock.
    pub(super) padded: bool,
    /// Before or after it.
    pub(super) half: Option<Half>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Clock(Clock),
    /// A number with nothing that says what it counts.
    Number(u16),
    /// `5.1` or `8.30`, a date or, with two figures behind the dot, a time.
    Dotted(u16, u16, bool),
    /// 5月
    Month(u16),
    /// 5月1日
    Day(u16, u16),
    Half(Half),
    /// 至
    To,
    /// 次日
    Next,
    /// 次年
    NextYear,
    Days(Days),
    Season(Name),
    AllDay,
    /// 休息, 闭馆
    Closed,
    /// 午休
    NoonBreak,
    /// 除外
    Except,
    /// 其余: the days or dates that were not named yet
    Rest,
    /// 含, before days that have the same hours
    Including,
    /// 照常开放
    Usual,
    /// 暂停开放
    Suspended,
    /// 停止入场, before or after a time
    LastEntry,
    /// A comma.
    Soft,
    /// A semicolon, a full stop or a new line.
    Hard,
    Opening,
    Closing,
    /// 开放时间, and other words without which it would say the same
    Filler,
}

/// What every word is. Of two that fit, the longer one counts.
const WORDS: &[(&str, Token)] = &[
    ("工作日", Token::Days(Days::WORKDAYS)),
    ("平日", Token::Days(Days::WORKDAYS)),
    ("非工作日", Token::Days(Days::FREE)),
    ("休息日", Token::Days(Days::FREE)),
    ("周末", Token::Days(Days::WEEKEND)),
    ("双休日", Token::Days(Days::WEEKEND)),
    ("公休日", Token::Days(Days::WEEKEND)),
    ("法定节假日", Token::Days(Days::HOLIDAYS)),
    ("法定假日", Token::Days(Days::HOLIDAYS)),
    ("法定假期", Token::Days(Days::HOLIDAYS)),
    ("法定节日", Token::Days(Days::HOLIDAYS)),
    ("国家法定节假日", Token::Days(Days::HOLIDAYS)),
    ("国定假日", Token::Days(Days::HOLIDAYS)),
    ("公众假期", Token::Days(Days::HOLIDAYS)),
    ("公共假期", Token::Days(Days::HOLIDAYS)),
    ("节假日", Token::Days(Days::LOOSE_HOLIDAYS)),
    ("假日", Token::Days(Days::LOOSE_HOLIDAYS)),
    ("例假日", Token::Days(Days::LOOSE_HOLIDAYS)),
    ("每天", Token::Days(Days::EVERY)),
    ("每日", Token::Days(Days::EVERY)),
    ("天天", Token::Days(Days::EVERY)),
    ("全周", Token::Days(Days::EVERY)),
    ("一周七天", Token::Days(Days::EVERY)),
    ("每周七天", Token::Days(Days::EVERY)),
    ("夏季", Token::Season(Name::Summer)),
    ("夏令时", Token::Season(Name::Summer)),
    ("夏时制", Token::Season(Name::Summer)),
    ("夏令", Token::Season(Name::Summer)),
    ("夏秋季", Token::Season(Name::Summer)),
    ("夏天", Token::Season(Name::Summer)),
    ("冬季", Token::Season(Name::Winter)),
    ("冬令时", Token::Season(Name::Winter)),
    ("冬时制", Token::Season(Name::Winter)),
    ("冬令", Token::Season(Name::Winter)),
    ("冬春季", Token::Season(Name::Winter)),
    ("冬天", Token::Season(Name::Winter)),
    ("旺季", Token::Season(Name::Busy)),
    ("淡季", Token::Season(Name::Quiet)),
    ("全天候", Token::AllDay),
    ("全天", Token::AllDay),
    ("全日", Token::AllDay),
    ("全时段", Token::AllDay),
    ("昼夜", Token::AllDay),
    ("24小时", Token::AllDay),
    ("24个小时", Token::AllDay),
    ("二十四小时", Token::AllDay),
    ("7x24小时", Token::AllDay),
    ("7×24小时", Token::AllDay),
    ("7*24小时", Token::AllDay),
    ("24 小时", Token::AllDay),
    ("24hours", Token::AllDay),
    ("24 hours", Token::AllDay),
    ("24hrs", Token::AllDay),
    ("24h", Token::AllDay),
    ("24/7", Token::AllDay),
    ("7x24", Token::AllDay),
    ("7×24", Token::AllDay),
    ("7*24", Token::AllDay),
    ("365天×24小时", Token::AllDay),
    ("365天x24小时", Token::AllDay),
    ("365×24小时", Token::AllDay),
    ("365x24小时", Token::AllDay),
    ("凌晨", Token::Half(Half::Night)),
    ("清晨", Token::Half(Half::Morning)),
    ("早晨", Token::Half(Half::Morning)),
    ("早上", Token::Half(Half::Morning)),
    ("早间", Token::Half(Half::Morning)),
    ("早", Token::Half(Half::Morning)),
    ("晨", Token::Half(Half::Morning)),
    ("上午", Token::Half(Half::Morning)),
    ("am", Token::Half(Half::Morning)),
    ("中午", Token::Half(Half::Noon)),
    ("正午", Token::Half(Half::Noon)),
    ("午间", Token::Half(Half::Noon)),
    ("下午", Token::Half(Half::Afternoon)),
    ("午后", Token::Half(Half::Afternoon)),
    ("pm", Token::Half(Half::Afternoon)),
    ("傍晚", Token::Half(Half::Evening)),
    ("晚上", Token::Half(Half::Evening)),
    ("晚间", Token::Half(Half::Evening)),
    ("夜间", Token::Half(Half::Evening)),
    ("夜晚", Token::Half(Half::Evening)),
    ("当晚", Token::Half(Half::Evening)),
    ("晚", Token::Half(Half::Evening)),
    ("夜", Token::Half(Half::Evening)),
    ("-", Token::To),
    ("至", Token::To),
    ("到", Token::To),
    ("次日", Token::Next),
    ("翌日", Token::Next),
    ("隔日", Token::Next),
    ("第二天", Token::Next),
    ("第二日", Token::Next),
    ("次晨", Token::Next),
    ("次年", Token::NextYear),
    ("翌年", Token::NextYear),
    ("来年", Token::NextYear),
    ("第二年", Token::NextYear),
    ("休息", Token::Closed),
    ("闭馆", Token::Closed),
    ("休馆", Token::Closed),
    ("闭园", Token::Closed),
    ("休园", Token::Closed),
    ("闭站", Token::Closed),
    ("关门", Token::Closed),
    ("关闭", Token::Closed),
    ("不开放", Token::Closed),
    ("不开", Token::Closed),
    ("不对外开放", Token::Closed),
    ("停止开放", Token::Closed),
    ("不营业", Token::Closed),
    ("停业", Token::Closed),
    ("休业", Token::Closed),
    ("休", Token::Closed),
    ("封闭", Token::Closed),
    ("锁门", Token::Closed),
    ("上锁", Token::Closed),
    ("公休", Token::Closed),
    ("例休", Token::Closed),
    ("午休", Token::NoonBreak),
    ("中午休息", Token::NoonBreak),
    ("午间休息", Token::NoonBreak),
    ("除外", Token::Except),
    ("以外", Token::Except),
    ("之外", Token::Except),
    ("外", Token::Except),
    ("其余", Token::Rest),
    ("其他", Token::Rest),
    ("其它", Token::Rest),
    ("其余时间", Token::Rest),
    ("其他时间", Token::Rest),
    ("其它时间", Token::Rest),
    ("其余时段", Token::Rest),
    ("其他时段", Token::Rest),
    ("其余日期", Token::Rest),
    ("其他日期", Token::Rest),
    ("其余日子", Token::Rest),
    ("其他日子", Token::Rest),
    ("其余各天", Token::Rest),
    ("其余各日", Token::Rest),
    ("其余天", Token::Rest),
    ("其余月份", Token::Rest),
    ("其他月份", Token::Rest),
    ("其它月份", Token::Rest),
    ("平时", Token::Rest),
    ("平常", Token::Rest),
    ("含", Token::Including),
    ("包含", Token::Including),
    ("包括", Token::Including),
    ("照常开放", Token::Usual),
    ("正常开放", Token::Usual),
    ("照常营业", Token::Usual),
    ("正常营业", Token::Usual),
    ("照常", Token::Usual),
    ("不休息", Token::Usual),
    ("不休", Token::Usual),
    ("无休", Token::Usual),
    ("不打烊", Token::Usual),
    ("全年无休", Token::Filler),
    ("全年", Token::Filler),
    ("365天", Token::Filler),
    ("中午不休", Token::Filler),
    ("中午不休息", Token::Filler),
    ("午间不休", Token::Filler),
    ("午间不休息", Token::Filler),
    ("无午休", Token::Filler),
    ("暂停开放", Token::Suspended),
    ("暂停使用", Token::Suspended),
    ("暂停营业", Token::Suspended),
    ("暂停服务", Token::Suspended),
    ("暂不开放", Token::Suspended),
    ("暂未开放", Token::Suspended),
    ("暂时关闭", Token::Suspended),
    ("暂停", Token::Suspended),
    ("停用", Token::Suspended),
    ("临时关闭", Token::Suspended),
    ("维修中", Token::Suspended),
    ("维修", Token::Suspended),
    ("施工", Token::Suspended),
    ("停止使用", Token::Suspended),
    ("停止入场", Token::LastEntry),
    ("停止入园", Token::LastEntry),
    ("停止入馆", Token::LastEntry),
    ("停止进场", Token::LastEntry),
    ("停止进园", Token::LastEntry),
    ("停止进馆", Token::LastEntry),
    ("停止售票", Token::LastEntry),
    ("停止检票", Token::LastEntry),
    ("最晚入场", Token::LastEntry),
    ("最晚入园", Token::LastEntry),
    ("最晚入馆", Token::LastEntry),
    (",", Token::Soft),
    ("/", Token::Soft),
    ("|", Token::Soft),
    ("+", Token::Soft),
    (";", Token::Hard),
    ("(", Token::Opening),
    (")", Token::Closing),
    (" ", Token::Filler),
    (":", Token::Filler),
    ("开放时间", Token::Filler),
    ("开放时段", Token::Filler),
    ("营业时间", Token::Filler),
    ("服务时间", Token::Filler),
    ("投放时间", Token::Filler),
    ("投放时段", Token::Filler),
    ("运营时间", Token::Filler),
    ("工作时间", Token::Filler),
    ("使用时间", Token::Filler),
    ("收运时间", Token::Filler),
    ("值守时间", Token::Filler),
    ("时间", Token::Filler),
    ("定时定点", Token::Filler),
    ("定时投放", Token::Filler),
    ("定时开放", Token::Filler),
    ("对外开放", Token::Filler),
    ("免费开放", Token::Filler),
    ("开放", Token::Filler),
    ("营业", Token::Filler),
    ("投放", Token::Filler),
    ("服务", Token::Filler),
    ("均", Token::Filler),
    ("为", Token::Filler),
    ("是", Token::Filler),
    ("从", Token::Filler),
    ("自", Token::Filler),
    ("由", Token::Filler),
    ("除", Token::Filler),
    ("每周", Token::Filler),
    ("及", Token::Filler),
    ("和", Token::Filler),
    ("与", Token::Filler),
    ("以及", Token::Filler),
    ("遇", Token::Filler),
    ("止", Token::Filler),
    ("期间", Token::Filler),
    ("以现场公告为准", Token::Filler),
    ("以现场公示为准", Token::Filler),
    ("以现场为准", Token::Filler),
    ("以实际为准", Token::Filler),
];

/// What stands before the number of a weekday.
const WEEK: [&str; 6] = ["每星期", "星期", "礼拜", "每周", "逢周", "周"];

/// The tokens of a folded text.
///
/// # Errors
/// From where on it is not understood.
pub(super) fn lex(text: &str) -> Result<Vec<Token>, &str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        // Weekdays before words, so that 每周一 is a Monday; 周末 is none of them.
        let (token, after) = weekdays(rest)
            .map(|(days, after)| (Token::Days(days), after))
            .or_else(|| word(rest))
            .or_else(|| number(rest))
            .ok_or(rest)?;
        if token != Token::Filler {
            tokens.push(token);
        }
        rest = after;
    }
    Ok(tokens)
}

fn word(text: &str) -> Option<(Token, &str)> {
    let fits = WORDS.iter().filter(|(word, _)| text.starts_with(word));
    let (word, token) = fits.max_by_key(|(word, _)| word.len())?;
    Some((*token, &text[word.len()..]))
}

/// 周一, 周一至周五, 周一至五, 周一、三、五, 周六日, 星期1-5.
fn weekdays(text: &str) -> Option<(Days, &str)> {
    let (mut last, mut rest) = weekday(after_week(text)?)?;
    let mut days = Days::range(last, last);
    loop {
        let spaceless = rest.trim_start_matches(' ');
        let to = spaceless.strip_prefix(['-', '至', '到']).map(|rest| rest.trim_start_matches(' '));
        let and = spaceless.strip_prefix([',', '和', '及', '与']).unwrap_or(rest);
        let and = and.trim_start_matches(' ');
        let next = |text| weekday(after_week(text).unwrap_or(text));
        if let Some((day, after)) = to.and_then(next) {
            days = days.union(Days::range(last, day));
            (last, rest) = (day, after);
        } else if let Some((day, after)) = next(and) {
            days = days.union(Days::range(day, day));
            (last, rest) = (day, after);
        } else {
            return Some((days, rest));
        }
    }
}

fn after_week(text: &str) -> Option<&str> {
    WEEK.into_iter().find_map(|week| text.strip_prefix(week))
}

/// The number of a weekday, that is not the beginning of a time or a date.
fn weekday(text: &str) -> Option<(u8, &str)> {
    let c = text.chars().next()?;
    let day = match c {
        '一' | '1' => 0,
        '二' | '2' => 1,
        '三' | '3' => 2,
        '四' | '4' => 3,
        '五' | '5' => 4,
        '六' | '6' => 5,
        '日' | '天' | '7' => 6,
        _ => return None,
    };
    let rest = &text[c.len_utf8()..];
    let goes_on = rest.starts_with(['点', '时', '月', '号', '十', '个'])
        || c.is_ascii_digit()
            && rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.'));
    (!goes_on).then_some((day, rest))
}

/// A time, a date, or a number alone.
fn number(text: &str) -> Option<(Token, &str)> {
    if let Some(rest) = text.strip_prefix("午夜") {
        let clock = Clock { hour: 24, minute: 0, padded: true, half: None };
        return Some((Token::Clock(clock), rest));
    }
    let (value, digits, rest) = value(text)?;
    let clock = |hour, minute| {
        Token::Clock(Clock { hour, minute, padded: matches!(digits, Some(2 | 4)), half: None })
    };
    let (token, rest) = if let Some(rest) = rest.strip_prefix(':') {
        let (minute, rest) = two_digits(rest)?;
        // Seconds, when there are any, are none.
        let rest = rest.strip_prefix(":00").unwrap_or(rest);
        (clock(value, minute), rest.strip_prefix('分').unwrap_or(rest))
    } else if let Some(rest) = rest.strip_prefix(['点', '时']) {
        let (minute, rest) = minutes(rest);
        (clock(value, minute), rest)
    } else if let Some(rest) = rest.strip_prefix('月') {
        match self::value(rest) {
            Some((day, _, rest)) if !rest.starts_with([':', '点', '时', '.', '月', '-']) => {
                (Token::Day(value, day), rest.strip_prefix(['日', '号']).unwrap_or(rest))
            }
            _ => (Token::Month(value), rest.strip_prefix('份').unwrap_or(rest)),
        }
    } else if let Some(rest) = rest.strip_prefix('.') {
        let (right, digits, rest) = self::value(rest)?;
        let digits = digits.filter(|digits| *digits <= 2)?;
        (Token::Dotted(value, right, digits == 2), rest)
    } else if rest.starts_with(['年', '日', '号', '个', '小', '元', '%']) {
        return None;
    } else if digits == Some(4) {
        (clock(value / 100, value % 100), rest)
    } else {
        (Token::Number(value), rest)
    };
    // 8:30am, 5pm
    let suffix = [("am", Half::Morning), ("pm", Half::Afternoon)]
        .into_iter()
        .find_map(|(word, half)| Some((half, rest.trim_start().strip_prefix(word)?)));
    match (token, suffix) {
        (Token::Clock(clock), Some((half, rest))) => {
            Some((Token::Clock(Clock { half: Some(half), ..clock }), rest))
        }
        (Token::Number(hour), Some((half, rest))) => {
            let clock = Clock { hour, minute: 0, padded: false, half: Some(half) };
            Some((Token::Clock(clock), rest))
        }
        (token, _) => Some((token, rest)),
    }
}

/// What follows 点 or 时: 半, 一刻, 30分, 30, 整, 钟, or nothing.
fn minutes(rest: &str) -> (u16, &str) {
    for (word, minute) in [("半", 30), ("一刻", 15), ("三刻", 45), ("整", 0), ("钟", 0), ("正", 0)]
    {
        if let Some(rest) = rest.strip_prefix(word) {
            return (minute, rest);
        }
    }
    match value(rest) {
        // 8点9点 are two hours, 8点-9点 a range; 8点30 has its minutes.
        Some((minute, _, after)) if !after.starts_with(['点', '时', ':', '月']) => {
            (minute, after.strip_prefix('分').unwrap_or(after))
        }
        _ => (0, rest),
    }
}

fn two_digits(text: &str) -> Option<(u16, &str)> {
    let digits = text.get(..2).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let rest = &text[2..];
    (!rest.starts_with(|c: char| c.is_ascii_digit())).then_some((digits.parse().ok()?, rest))
}

/// A number of up to four digits, with how many they are, or one up to ninety-nine in Chinese.
fn value(text: &str) -> Option<(u16, Option<usize>, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    if length > 0 {
        let value = text[..length].parse().ok().filter(|_| length <= 4)?;
        return Some((value, Some(length), &text[length..]));
    }
    let mut rest = text;
    let (mut tens, mut ones) = (None, None);
    for c in text.chars() {
        let digit = match c {
            '零' | '〇' => 0,
            '一' => 1,
            '二' | '两' => 2,
            '三' => 3,
            '四' => 4,
            '五' => 5,
            '六' => 6,
            '七' => 7,
            '八' => 8,
            '九' => 9,
            '十' if tens.is_none() => {
                tens = Some(ones.take().unwrap_or(1));
                rest = &rest[c.len_utf8()..];
                continue;
            }
            _ => break,
        };
        // 零五 is five; 一五 is nothing.
        if ones.is_some_and(|before| before != 0) {
            return None;
        }
        ones = Some(digit);
        rest = &rest[c.len_utf8()..];
    }
    let value = match (tens, ones) {
        (None, None) => return None,
        (tens, ones) => tens.unwrap_or(0) * 10 + ones.unwrap_or(0),
    };
    Some((value, None, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(hour: u16, minute: u16) -> Token {
        Token::Clock(Clock { hour, minute, padded: false, half: None })
    }

    #[test]
    fn times_in_figures_and_words() {
        for (text, token) in [
            ("8:30", clock(8, 30)),
            ("8点", clock(8, 0)),
            ("8点半", clock(8, 30)),
            ("8时30分", clock(8, 30)),
            ("8点一刻", clock(8, 15)),
            ("8点05", clock(8, 5)),
            ("十点钟", clock(10, 0)),
            ("二十二点三十分", clock(22, 30)),
            ("两点零五分", clock(2, 5)),
            ("零点", clock(0, 0)),
            ("5月1日", Token::Day(5, 1)),
            ("十二月", Token::Month(12)),
            ("8", Token::Number(8)),
            ("8.30", Token::Dotted(8, 30, true)),
        ] {
            assert_eq!(lex(text), Ok(vec![token]), "{text}");
        }
        let padded = Clock { hour: 8, minute: 30, padded: true, half: None };
        assert_eq!(lex("08:30"), Ok(vec![Token::Clock(padded)]));
        assert_eq!(lex("0830"), Ok(vec![Token::Clock(padded)]));
        assert_eq!(lex("08:30:00"), Ok(vec![Token::Clock(padded)]));
    }

    #[test]
    fn weekdays_in_many_ways() {
        for (text, days) in [
            ("周一", "Mo"),
            ("星期天", "Su"),
            ("礼拜三", "We"),
            ("周一至周五", "Mo-Fr"),
            ("周一至五", "Mo-Fr"),
            ("周一-周日", ""),
            ("星期1-5", "Mo-Fr"),
            ("周一,三,五", "Mo,We,Fr"),
            ("周六日", "Sa-Su"),
            ("周六,周日", "Sa-Su"),
            ("每周二和周四", "Tu,Th"),
            ("周日至周四", "Mo-Th,Su"),
            ("周一三五", "Mo,We,Fr"),
        ] {
            let tokens = lex(text).unwrap();
            let [Token::Days(found)] = tokens.as_slice() else { panic!("{text}: {tokens:?}") };
            assert_eq!(found.to_string(), days, "{text}");
        }
        assert_eq!(lex("周一8:00").unwrap().len(), 2);
        assert_eq!(lex("周一:8:00").unwrap().len(), 2);
        assert_eq!(lex("周一,三点").unwrap().len(), 3);
        assert_eq!(lex("周一,5:00").unwrap().len(), 3);
    }

    #[test]
    fn what_is_not_known_is_named() {
        assert_eq!(lex("8:00-12:00单号"), Err("单号"));
        assert_eq!(lex("2026年"), Err("2026年"));
        assert_eq!(lex("12345"), Err("12345"));
        assert_eq!(lex("8:3"), Err("8:3"));
    }
}
