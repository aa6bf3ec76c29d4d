//! What sentences about a toilet say: 属于装配可移动式二类公厕，于2018年11月投入使用，设有第三卫生间，
//! 男厕设有2个蹲位、2个站位.
//!
//! | words | what is read |
//! | --- | --- |
//! | 一类, 二类, 三类, if only one of them | the class |
//! | 独立式, 土建固定式; 附属式; 移动式, 活动式 | how it is built |
//! | 第三卫生间, 家庭卫生间, 母婴室, 婴儿护理台 | there, unless 无, 未设 or 没有 stands before it |
//! | …年…月投入使用, 启用, 建成 | in service since |
//! | 男厕…个蹲位, 坐便, 站位; 女厕… | the stalls |
//!
//! All else is left alone. Only what no column says is taken.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::places::{
    Attribute, Known,
    toilet::{Build, Class, Stalls},
};

use super::values;

/// What was read.
#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct Read {
    pub(super) class: Option<Class>,
    pub(super) build: Option<Build>,
    pub(super) since: Option<NaiveDate>,
    pub(super) attributes: BTreeMap<Attribute, Known>,
    pub(super) stalls: BTreeMap<Stalls, u16>,
}

pub(super) fn read(text: &str) -> Read {
    let text = without_tags(text);
    Read {
        class: class(&text),
        build: build(&text),
        since: since(&text),
        attributes: attributes(&text),
        stalls: stalls(&text),
    }
}

fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => plain.push(c),
            _ => {}
        }
    }
    plain
}

/// One thing that the text says, and no other.
fn only<T: Copy + PartialEq>(found: impl Iterator<Item = T>) -> Option<T> {
    let mut found = found;
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

fn class(text: &str) -> Option<Class> {
    let words = [("一类", Class::First), ("二类", Class::Second), ("三类", Class::Third)];
    only(words.into_iter().filter(|(word, _)| text.contains(word)).map(|(_, class)| class))
}

fn build(text: &str) -> Option<Build> {
    let words = [
        ("独立式", Build::StandAlone),
        ("土建固定式", Build::StandAlone),
        ("附属式", Build::Attached),
        ("附建式", Build::Attached),
        ("移动式", Build::Mobile),
        ("活动式", Build::Mobile),
    ];
    only(words.into_iter().filter(|(word, _)| text.contains(word)).map(|(_, build)| build))
}

fn since(text: &str) -> Option<NaiveDate> {
    let at = ["投入使用", "启用", "建成"].into_iter().find_map(|word| text.find(word))?;
    // The date stands right before: 于2018年11月.
    let date: String = text[..at]
        .chars()
        .rev()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '年' | '月' | '日'))
        .collect();
    values::day(&date.chars().rev().collect::<String>())
}

fn attributes(text: &str) -> BTreeMap<Attribute, Known> {
    let words = [
        ("第三卫生间", Attribute::ThirdRoom),
        ("家庭卫生间", Attribute::FamilyRoom),
        ("母婴室", Attribute::FamilyRoom),
        ("婴儿护理台", Attribute::BabyChanging),
    ];
    let mut known = BTreeMap::new();
    for (word, attribute) in words {
        if let Some(at) = text.find(word) {
            let before: String = text[..at].chars().rev().take(4).collect();
            // Read backwards.
            let is_missing =
                ["无", "设未", "有没", "置设未"].iter().any(|no| before.starts_with(no));
            known.insert(attribute, if is_missing { Known::No } else { Known::Yes });
        }
    }
    known
}

fn stalls(text: &str) -> BTreeMap<Stalls, u16> {
    let mut stalls = BTreeMap::new();
    let Some(men) = text.find("男厕").filter(|at| text[*at..].starts_with("男厕设有")) else {
        return stalls;
    };
    let men = &text[men..];
    let (men, women) = men.split_once("女厕").unwrap_or((men, ""));
    let women = women.split('。').next().unwrap_or_default();
    let sum = |of: &str, words: &[&str]| -> Option<u16> {
        let numbers: Vec<u16> = words.iter().filter_map(|word| number_of(of, word)).collect();
        (!numbers.is_empty()).then(|| numbers.iter().sum())
    };
    for (whose, number) in [
        (Stalls::Male, sum(men, &["蹲位", "坐便"])),
        (Stalls::Urinal, sum(men, &["站位"])),
        (Stalls::Female, sum(women, &["蹲位", "坐便"])),
    ] {
        if let Some(number) = number.filter(|number| *number <= 500) {
            stalls.insert(whose, number);
        }
    }
    stalls
}

/// The number in 3个蹲位.
fn number_of(text: &str, word: &str) -> Option<u16> {
    let before = text[..text.find(word)?].strip_suffix('个')?;
    let digits: String = before.chars().rev().take_while(char::is_ascii_digit).collect();
    digits.chars().rev().collect::<String>().parse().ok().filter(|number| *number <= 250)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_lists() {
        let read = read(
            "<p>某公厕位于某路口，属于装配可移动式二类公厕，建筑面积62平米。</p><p>该公厕于2018年11月\
             投入使用，无第三卫生间，设有家庭卫生间。其中男厕设有2个蹲位、1个坐便、2个站位，女厕设有\
             4个蹲位和1个老人间。</p>",
        );
        assert_eq!(read.class, Some(Class::Second));
        assert_eq!(read.build, Some(Build::Mobile));
        assert_eq!(read.since, NaiveDate::from_ymd_opt(2018, 11, 1));
        assert_eq!(
            read.attributes,
            BTreeMap::from([
                (Attribute::ThirdRoom, Known::No),
                (Attribute::FamilyRoom, Known::Yes)
            ])
        );
        assert_eq!(
            read.stalls,
            BTreeMap::from([(Stalls::Male, 3), (Stalls::Urinal, 2), (Stalls::Female, 4)])
        );
        assert_eq!(super::read("一类或二类公厕，将于明年建成"), Read::default());
        assert_eq!(super::read(""), Read::default());
        let year = super::read("该公厕于2015年投入使用，没有第三卫生间");
        assert_eq!(year.since, NaiveDate::from_ymd_opt(2015, 1, 1));
        assert_eq!(year.attributes[&Attribute::ThirdRoom], Known::No);
    }
}
