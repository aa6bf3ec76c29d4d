//! What of a text is compared: pairs of characters, and words, without those that only ask.

/// Pieces of Chinese questions that say nothing about their subject, in normal form; longer ones
/// before those that they contain.
const ASKING: &[&str] = &[
    "什么时候",
    "可不可以",
    "怎么办理",
    "怎么处理",
    "请问一下",
    "为什么",
    "怎么办",
    "怎么样",
    "能不能",
    "是不是",
    "有没有",
    "我想问",
    "请问",
    "怎么",
    "怎样",
    "如何",
    "什么",
    "哪里",
    "哪儿",
    "多久",
    "可以",
    "应该",
    "需要",
    "我要",
    "我想",
    "想问",
    "一下",
    "没有",
    "有人",
    "时候",
    "找谁",
    "咋",
    "谁",
    "吗",
    "呢",
    "啊",
    "呀",
    "吧",
    "了",
    "的",
    "在",
    "要",
];

/// The same in English.
const ASKING_EN: &[&str] = &[
    "a", "an", "the", "is", "are", "was", "do", "does", "did", "can", "could", "may", "must",
    "should", "will", "would", "i", "me", "my", "we", "our", "you", "your", "it", "its", "they",
    "how", "what", "where", "when", "which", "who", "why", "to", "of", "for", "in", "on", "at",
    "by", "with", "and", "or", "if", "please", "about", "there", "this", "that", "be", "been",
    "have", "has", "get", "need", "want", "from", "as", "not", "no", "any", "some", "long", "much",
    "many",
];

/// From here on characters are written without spaces between words.
const FIRST_WIDE: char = '\u{2E80}';

/// `normal` without what only asks; pieces stand apart by a space, words of English are singular.
pub(super) fn condensed(normal: &str) -> String {
    pieces(normal).join(" ")
}

/// The tokens of a normalised text. `single` adds each Chinese character by itself, so that one
/// character can be asked for where it is in a name; a piece of one character is always a token.
pub(super) fn tokens(normal: &str, single: bool) -> Vec<String> {
    let mut tokens = Vec::new();
    for piece in pieces(normal) {
        if !piece.chars().next().is_some_and(is_wide) {
            tokens.push(piece);
            continue;
        }
        let chars: Vec<char> = piece.chars().collect();
        tokens.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
        if single || chars.len() == 1 {
            tokens.extend(chars.iter().map(char::to_string));
        }
    }
    tokens
}

fn is_wide(c: char) -> bool {
    c >= FIRST_WIDE
}

/// Runs of characters of one kind, and words, without those that only ask.
fn pieces(normal: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(normal.len() + 16);
    let mut last = None;
    for c in normal.chars() {
        if last.is_some_and(|last| is_wide(last) != is_wide(c)) {
            spaced.push(' ');
        }
        spaced.push(c);
        last = Some(c);
    }
    for asking in ASKING {
        if spaced.contains(asking) {
            spaced = spaced.replace(asking, " ");
        }
    }
    spaced
        .split(' ')
        .filter(|piece| !piece.is_empty() && !ASKING_EN.contains(piece))
        .map(singular)
        .collect()
}

/// An English word in the singular, as far as its ending tells; the same rule on both sides makes
/// its mistakes harmless.
fn singular(word: &str) -> String {
    if !word.is_ascii() || word.len() < 4 {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_asks_is_left_out() {
        for (normal, left) in [
            ("路灯坏了怎么办", "路灯坏"),
            ("请问大件垃圾什么时候收", "大件垃圾 收"),
            ("how do i book bulky pickups", "book bulky pickup"),
            ("12345是什么", "12345 是"),
            ("怎么办", ""),
        ] {
            assert_eq!(condensed(normal), left, "{normal}");
        }
    }

    #[test]
    fn chinese_is_read_in_pairs_and_english_in_words() {
        assert_eq!(tokens("路灯坏了", false), ["路灯", "灯坏"]);
        assert_eq!(tokens("路灯", true), ["路灯", "路", "灯"]);
        assert_eq!(tokens("狗", false), ["狗"]);
        assert_eq!(tokens("street lamps", false), ["street", "lamp"]);
    }
}
