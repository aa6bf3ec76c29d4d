//! Several things in one question: `奶茶杯和吸管`, `电池、灯管`, `奶茶杯 吸管`, `cup and straw`.
//!
//! A sign between them divides a question wherever something is known of a part. A word like 和
//! divides only what is known on both sides, for many names hold one (和服, 螺蛳壳和汤), and so does
//! a blank in Chinese, since people also type one within a name (大闸蟹 壳).

use super::normal::is_wide;

/// Words between two things, the longest first where one begins another.
const JOINERS: [&str; 14] = [
    "以及", "还有", "或者", "加上", "和", "与", "跟", "及", "或", "同", " and ", " or ", " plus ",
    "还是",
];

/// How many things are answered in one question.
pub(super) const MOST: usize = 6;

/// What stands between signs that divide, blanks aside.
pub(super) fn by_signs(query: &str) -> Vec<&str> {
    let divides = |c: char| {
        matches!(
            c,
            '、' | '，'
                | ','
                | '；'
                | ';'
                | '/'
                | '／'
                | '+'
                | '＋'
                | '&'
                | '＆'
                | '|'
                | '｜'
                | '\n'
        )
    };
    query.split(divides).map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Every way to divide `words` in two at a word that joins, from the left.
pub(super) fn by_words(words: &str) -> impl Iterator<Item = (&str, &str)> {
    words.char_indices().flat_map(move |(at, _)| {
        let (left, rest) = words.split_at(at);
        JOINERS
            .iter()
            .filter_map(move |joiner| Some((left.trim(), rest.strip_prefix(joiner)?.trim())))
            .filter(|(left, right)| !left.is_empty() && !right.is_empty())
    })
}

/// Every way to divide `query` in two at a blank that neither side needs, from the left.
pub(super) fn by_blanks(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.match_indices(char::is_whitespace).filter_map(move |(at, _)| {
        let (left, right) = query.split_at(at);
        let (left, right) = (left.trim(), right.trim());
        let wide = left.ends_with(is_wide) && right.starts_with(is_wide);
        wide.then_some((left, right))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_divide() {
        assert_eq!(by_signs("电池、灯管，药"), ["电池", "灯管", "药"]);
        assert_eq!(by_signs("cup, straw & lid"), ["cup", "straw", "lid"]);
        assert_eq!(by_signs("，，纸杯、"), ["纸杯"]);
        assert!(by_signs("、、").is_empty());
    }

    #[test]
    fn every_joiner_is_a_place_to_divide() {
        assert_eq!(by_words("奶茶杯和吸管").collect::<Vec<_>>(), [("奶茶杯", "吸管")]);
        assert_eq!(by_words("cup and straw").collect::<Vec<_>>(), [("cup", "straw")]);
        assert_eq!(by_words("和服和汤").collect::<Vec<_>>(), [("和服", "汤")]);
        assert_eq!(by_words("band").count(), 0);
        assert_eq!(by_words("甲和乙和丙").count(), 2);
    }

    #[test]
    fn a_blank_divides_what_is_written_without_any() {
        let divided = by_blanks(" 奶茶杯\u{3000}吸管 怎么扔 ").collect::<Vec<_>>();
        assert_eq!(divided, [("奶茶杯", "吸管 怎么扔"), ("奶茶杯\u{3000}吸管", "怎么扔")]);
        assert_eq!(by_blanks("paper cup PET 瓶 A4纸").count(), 0);
        assert_eq!(by_blanks(" ").count(), 0);
    }
}
