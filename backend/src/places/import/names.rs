//! How alike names are, and which are of rooms of one toilet.

use std::collections::HashMap;

use crate::districts::names::normal;

/// What stands behind most names of a kind and says nothing.
const TAILS: [&str; 14] = [
    "公共厕所",
    "公共卫生间",
    "卫生间",
    "公厕",
    "厕所",
    "公共停车场",
    "停车场",
    "停车库",
    "停车位",
    "停车点",
    "垃圾投放点",
    "投放点",
    "回收点",
    "回收站",
];
/// Rooms of a toilet, longest first.
const UNITS: [&str; 15] = [
    "第三卫生间",
    "无障碍卫生间",
    "无障碍厕所",
    "家庭卫生间",
    "男卫生间",
    "女卫生间",
    "男厕所",
    "女厕所",
    "残疾人",
    "母婴室",
    "男厕",
    "女厕",
    "无障碍",
    "男",
    "女",
];

/// A name as it is compared: without what its kind is called.
pub(super) fn stem(name: &str) -> String {
    let normal = normal(name);
    let stem = TAILS.iter().find_map(|tail| normal.strip_suffix(tail));
    match stem {
        Some(stem) if !stem.is_empty() => stem.to_owned(),
        _ => normal,
    }
}

/// How alike two are, from 0 to 1: twice the pairs of letters that both have, among all (Dice).
pub(super) fn likeness(one: &str, other: &str) -> f64 {
    if one == other {
        return 1.0;
    }
    let pairs = |name: &str| {
        let letters: Vec<char> = name.chars().collect();
        let mut pairs: HashMap<(char, char), usize> = HashMap::new();
        for pair in letters.windows(2) {
            *pairs.entry((pair[0], pair[1])).or_default() += 1;
        }
        pairs
    };
    let (one, other) = (pairs(one), pairs(other));
    let all: usize = one.values().chain(other.values()).sum();
    if all == 0 {
        return 0.0;
    }
    let shared: usize =
        one.iter().map(|(pair, count)| other.get(pair).map_or(0, |of| *of.min(count))).sum();
    #[expect(clippy::cast_precision_loss, reason = "names are short")]
    let likeness = 2.0 * shared as f64 / all as f64;
    likeness
}

/// What the toilet is called of which this is a room; none where it is not.
pub(super) fn site_of_unit(name: &str) -> Option<String> {
    let name = name.trim_end_matches([')', '）', ']', '】', ' ']);
    let unit = UNITS.iter().find(|unit| name.ends_with(**unit))?;
    let site = name
        .strip_suffix(unit)?
        .trim_end_matches(['(', '（', '[', '【', ' ', '-', '—', '_', '·', '/', '、']);
    (site.chars().count() >= 2).then(|| site.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_alike_as_what_is_their_own() {
        let alike = |one, other| likeness(&stem(one), &stem(other));
        assert!((alike("湖滨公园公共厕所", "湖濱公園公厕") - 1.0).abs() < f64::EPSILON);
        assert!(alike("湖滨公园南门公厕", "湖滨公园公厕") > 0.5);
        assert!(alike("湖滨公共厕所", "荷塘公共厕所") < 0.1);
        assert!(alike("公厕", "公共厕所") < 0.5);
        assert!(alike("一", "二") < 0.1);
    }

    #[test]
    fn rooms_have_a_site() {
        for (name, site) in [
            ("湖滨公厕男厕", Some("湖滨公厕")),
            ("湖滨公厕（女）", Some("湖滨公厕")),
            ("湖滨公厕-第三卫生间", Some("湖滨公厕")),
            ("湖滨公厕", None),
            ("男厕", None),
        ] {
            assert_eq!(site_of_unit(name).as_deref(), site, "{name}");
        }
    }
}
