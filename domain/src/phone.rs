//! Phone numbers of mainland China: reading them as people write them, and masking them, also where
//! they stand in the middle of a text.

use std::{fmt, ops::Range};

/// Longer input is not looked at: no way of writing a number needs this many characters.
const LONGEST_INPUT: usize = 40;

/// A phone number in its one normal form: `13812345678` for a mobile, `0571-88888888` for a
/// landline. Personal data, so `Debug` shows the masked number only.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// The text is not a mobile or landline number of mainland China.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a mobile or landline number of mainland China")]
pub struct PhoneError;

impl PhoneError {
    /// The stable code; the text is `error-phone-invalid`.
    pub const CODE: &'static str = "phone-invalid";
}

impl Phone {
    /// Reads a number as people write it: with or without `+86`, `0086` or `86`, with spaces,
    /// dashes and brackets, in full-width digits, and with the invisible marks that an address
    /// book adds when a number is copied from it. A landline needs its area code.
    ///
    /// # Errors
    /// [`PhoneError`] for everything else, such as short service numbers (`12345`), `400` numbers
    /// and extensions: nobody can be called back on them.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let digits = only_digits(text).ok_or(PhoneError)?;
        let (abroad, national) = split_country(&digits);
        if is_mobile(national) {
            return Ok(Self(national.to_owned()));
        }
        let area = area_code(abroad, national).ok_or(PhoneError)?;
        let (area, local) = national.split_at(area);
        let zero = if area.starts_with('0') { "" } else { "0" };
        Ok(Self(format!("{zero}{area}-{local}")))
    }

    /// The normal form. Not for logs.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether messages can be sent to it.
    #[must_use]
    pub fn is_mobile(&self) -> bool {
        is_mobile(&self.0)
    }

    /// `138****1234`, or `0571-****8888` for a landline.
    #[must_use]
    pub fn masked(&self) -> String {
        mask_numbers(&self.0)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

/// `138****1234` for any way of writing a number; `****` for what is not one.
#[must_use]
pub fn mask_phone(text: &str) -> String {
    Phone::parse(text).map_or_else(|_| "****".to_owned(), |phone| phone.masked())
}

/// Masks the numbers in free text that look like a phone or an identity card, and leaves every
/// other character, and the number of characters, as they are: `打13812345678` becomes
/// `打138****5678`, and of an identity card only the first and the last character stay.
///
/// Looks alone decide, and in doubt it masks: a check digit is not asked for, since a mistyped card
/// number still tells who somebody is. What reads as a date, a price or a code of another length
/// stays.
///
/// `case_said` of the database has the same rule, so that nobody finds a case by what is masked.
#[must_use]
pub fn mask_numbers(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    mask(&mut chars);
    chars.into_iter().collect()
}

/// Puts the numbers of `original` back into `typed`, an edit of it as [`mask_numbers`] showed it:
/// nobody types asterisks. Each whole number that is there masked becomes what it was; of several
/// that look the same so, the first comes first. What `original` does not have stays as typed.
#[must_use]
pub fn unmask_numbers(original: &str, typed: &str) -> String {
    let was: Vec<char> = original.chars().collect();
    let mut shown = was.clone();
    let mut numbers = mask(&mut shown);
    let typed: Vec<char> = typed.chars().collect();
    let is_digit = |c: Option<&char>| c.is_some_and(|&c| digit(c).is_some());
    let mut unmasked = String::with_capacity(typed.len());
    let mut at = 0;
    while at < typed.len() {
        let (before, rest) = typed.split_at(at);
        let stands_here = |number: &Range<usize>| {
            rest.starts_with(&shown[number.clone()])
                && !is_digit(before.last())
                && !is_digit(rest.get(number.len()))
        };
        if let Some(index) = numbers.iter().position(stands_here) {
            let number = numbers.remove(index);
            at += number.len();
            unmasked.extend(&was[number]);
        } else {
            unmasked.push(typed[at]);
            at += 1;
        }
    }
    unmasked
}

/// Hides what is to be hidden of the numbers in a text, and gives where each stands.
fn mask(chars: &mut [char]) -> Vec<Range<usize>> {
    let groups = groups(chars);
    let mut numbers = Vec::new();
    let mut first = 0;
    while first < groups.len() {
        match find(chars, &groups[first..]) {
            Some((taken, hidden)) => {
                let number = &groups[first..first + taken];
                let places = number.iter().flat_map(|group| group.range.clone());
                for place in places.skip(hidden.start).take(hidden.len()) {
                    chars[place] = '*';
                }
                numbers.push(number[0].range.start..number[taken - 1].range.end);
                first += taken;
            }
            None => first += 1,
        }
    }
    numbers
}

/// Digits that stand together.
struct Group {
    range: Range<usize>,
    /// Whether a `+` stands before them.
    plus: bool,
    /// Whether nothing but one or two separators are between the group before and this one.
    joined: bool,
}

/// The most groups that one number is written in: `+86 138 1234 5678` has four, and an identity
/// card in threes has six.
const MOST_GROUPS: usize = 6;

/// Every run of digits. A closing X counts as the last digit of its run, as in an identity card.
fn groups(chars: &[char]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if digit(chars[at]).is_none() {
            at += 1;
            continue;
        }
        let start = at;
        while chars.get(at).is_some_and(|&c| digit(c).is_some()) {
            at += 1;
        }
        let closes = !chars.get(at + 1).is_some_and(|c| c.is_ascii_alphanumeric());
        if closes && chars.get(at).is_some_and(|&c| is_x(c)) {
            at += 1;
        }
        let plus = start > 0 && is_plus(chars[start - 1]);
        let joined = groups.last().is_some_and(|before| {
            let between = &chars[before.range.end..start];
            matches!(between.len(), 1 | 2) && between.iter().all(|&c| is_separator(c))
        });
        groups.push(Group { range: start..at, plus, joined });
    }
    groups
}

/// The longest number that begins with the first of `groups`: how many groups it takes, and which
/// of its digits are to be hidden.
fn find(chars: &[char], groups: &[Group]) -> Option<(usize, Range<usize>)> {
    // `hidden` wants the plus written out, as two digits that are not in the text.
    let plus = if groups.first()?.plus { "00" } else { "" };
    let mut digits = plus.to_owned();
    let mut found = None;
    for (index, group) in groups.iter().take(MOST_GROUPS).enumerate() {
        if index > 0 && !group.joined {
            break;
        }
        digits.extend(chars[group.range.clone()].iter().map(|&c| digit(c).unwrap_or('X')));
        // But for the country, people divide into groups of three and more; dates and times are
        // divided into smaller ones.
        if group.range.len() < 3 && !matches!(digits.as_str(), "86" | "0086") {
            break;
        }
        if let Some(hidden) = hidden(&digits) {
            found = Some((index + 1, hidden.start - plus.len()..hidden.end - plus.len()));
        }
    }
    found
}

/// Which of `digits` to hide, if together they look like a number of a person.
fn hidden(digits: &str) -> Option<Range<usize>> {
    if is_identity_card(digits) {
        return Some(1..digits.len() - 1);
    }
    let (abroad, national) = split_country(digits);
    let prefix = digits.len() - national.len();
    if is_mobile(national) {
        return Some(prefix + 3..prefix + 7);
    }
    let area = area_code(abroad, national)?;
    Some(prefix + area..digits.len() - 4)
}

/// Splits off `0086`, or `86` if what follows is a mobile (`86` alone begins other numbers too).
fn split_country(digits: &str) -> (bool, &str) {
    if let Some(national) = digits.strip_prefix("0086") {
        return (true, national);
    }
    match digits.strip_prefix("86") {
        Some(national) if is_mobile(national) => (true, national),
        _ => (false, digits),
    }
}

fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11
        && bytes[0] == b'1'
        && matches!(bytes[1], b'3'..=b'9')
        && bytes.iter().all(u8::is_ascii_digit)
}

/// How many digits of a landline number are the area code: three (`010`, `02x`, and then eight
/// digits) or four (`03xx` to `09xx`, and then seven or eight), or one fewer from abroad, where the
/// zero is dropped: +86 571 8888 8888. The local number begins with 2 to 8.
fn area_code(abroad: bool, digits: &str) -> Option<usize> {
    if abroad && !digits.starts_with('0') {
        return area_code(false, &format!("0{digits}")).map(|area| area - 1);
    }
    let bytes = digits.as_bytes();
    let area = match bytes {
        [b'0', b'1', b'0', ..] | [b'0', b'2', b'0'..=b'9', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => return None,
    };
    let local = bytes.get(area..)?;
    let length = if area == 3 { local.len() == 8 } else { matches!(local.len(), 7 | 8) };
    let plain = bytes.iter().all(u8::is_ascii_digit);
    (length && plain && matches!(local[0], b'2'..=b'8')).then_some(area)
}

/// Eighteen digits, the last of which may be X, or the fifteen of a card from before 2004, with a
/// region and a date of birth where they belong. Codes of grid cells and components are as long, so
/// the date is asked for.
fn is_identity_card(digits: &str) -> bool {
    let (body, date) = match digits.len() {
        18 => (&digits[..17], 6..14),
        15 => (digits, 6..12),
        _ => return false,
    };
    if !body.bytes().all(|byte| byte.is_ascii_digit())
        || !matches!(digits.as_bytes()[0], b'1'..=b'8')
    {
        return false;
    }
    let date = &digits[date];
    let (year, day) = date.split_at(date.len() - 4);
    let century = year.len() == 2 || matches!(&year[..2], "18" | "19" | "20");
    century && ("01"..="12").contains(&&day[..2]) && ("01"..="31").contains(&&day[2..])
}

/// The ASCII form of a digit, also of a full-width one.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

fn is_plus(c: char) -> bool {
    matches!(c, '+' | '＋')
}

fn is_x(c: char) -> bool {
    matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ')
}

/// What people put between the groups of a number.
fn is_separator(c: char) -> bool {
    c == ' '
        || matches!(c, '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' | '\u{3000}')
        || matches!(c, '-' | '－' | '\u{2010}'..='\u{2015}' | '−' | '(' | ')' | '（' | '）')
}

/// Marks without a width that come along when a number is copied.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The digits of a number with nothing but separators between them, its `+` made `00`.
fn only_digits(text: &str) -> Option<String> {
    let mut digits = String::new();
    for (index, c) in text.chars().enumerate() {
        if index >= LONGEST_INPUT {
            return None;
        }
        match c {
            _ if is_plus(c) && digits.is_empty() => digits.push_str("00"),
            _ if is_separator(c) || is_invisible(c) || c.is_ascii_whitespace() => {}
            _ => digits.push(digit(c)?),
        }
    }
    Some(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normal(text: &str) -> Option<String> {
        Phone::parse(text).ok().map(|phone| phone.as_str().to_owned())
    }

    #[test]
    fn mobiles_as_people_write_them() {
        let ways = [
            "13812345678",
            " 138 1234 5678 ",
            "138-1234-5678",
            "+86 138 1234 5678",
            "+8613812345678",
            "+86-138-1234-5678",
            "(+86)13812345678",
            "008613812345678",
            "0086 138 1234 5678",
            "8613812345678",
            "１３８１２３４５６７８",
            "＋８６　１３８　１２３４　５６７８",
            "\u{202d}138 1234 5678\u{202c}",
            "138\u{a0}1234\u{a0}5678",
        ];
        for way in ways {
            assert_eq!(normal(way).as_deref(), Some("13812345678"), "{way}");
        }
    }

    #[test]
    fn landlines_as_people_write_them() {
        let ways = [
            ("0571-88888888", "0571-88888888"),
            ("057188888888", "0571-88888888"),
            ("(0571) 8888 8888", "0571-88888888"),
            ("（０５７１）８８８８８８８８", "0571-88888888"),
            ("+86 571 8888 8888", "0571-88888888"),
            ("+86 0571 88888888", "0571-88888888"),
            ("010-62345678", "010-62345678"),
            ("+86 10 6234 5678", "010-62345678"),
            ("02162345678", "021-62345678"),
            ("0310-2345678", "0310-2345678"),
        ];
        for (way, number) in ways {
            assert_eq!(normal(way).as_deref(), Some(number), "{way}");
        }
    }

    #[test]
    fn nobody_can_be_called_on_these() {
        let wrong = [
            "",
            "   ",
            "12345",
            "12812345678",
            "1381234567",
            "138123456789",
            "88888888",
            "0571-1888888",
            "010-2345678",
            "0571-88888888-123",
            "400-800-1234",
            "+1 212 555 0123",
            "+852 2345 6789",
            "138 1234 567八",
            "13812345678a",
            "138+12345678",
            "++8613812345678",
            "13812345678 13912345678",
            "1️3812345678",
            "<script>",
        ];
        for text in wrong {
            assert_eq!(normal(text), None, "{text}");
        }
        assert_eq!(normal(&" ".repeat(10_000)), None);
        assert_eq!(normal(&"1".repeat(10_000)), None);
    }

    #[test]
    fn masks_a_phone() {
        assert_eq!(mask_phone("+86 138 1234 5678"), "138****5678");
        assert_eq!(mask_phone("057188881234"), "0571-****1234");
        assert_eq!(mask_phone("03102345678"), "0310-***5678");
        assert_eq!(mask_phone("12345"), "****");
        let phone = Phone::parse("13812345678").unwrap();
        assert_eq!(format!("{phone:?}"), "Phone(138****5678)");
        assert!(phone.is_mobile());
        assert!(!Phone::parse("0571-88888888").unwrap().is_mobile());
    }

    #[test]
    fn masks_numbers_in_a_text() {
        let cases = [
            ("请打13812345678，急", "请打138****5678，急"),
            ("138 1234 5678", "138 **** 5678"),
            ("+86-138-1234-5678", "+86-138-****-5678"),
            ("8613812345678", "86138****5678"),
            ("tel:１３８１２３４５６７８", "tel:１３８****５６７８"),
            ("13812345678/13987654321", "138****5678/139****4321"),
            ("13812345678 13987654321", "138****5678 139****4321"),
            ("2026-11-20 13812345678", "2026-11-20 138****5678"),
            ("座机0571-88881234转8", "座机0571-****1234转8"),
            ("(0571)88881234", "(0571)****1234"),
            ("(0571) 88881234", "(0571) ****1234"),
            ("+86 571 8888 1234", "+86 571 **** 1234"),
            ("010 6234 5678", "010 **** 5678"),
            ("身份证330106199001011234。", "身份证3****************4。"),
            ("11010519491231002X", "1****************X"),
            ("11010519491231002ｘ号", "1****************ｘ号"),
            ("330106 19900101 1234", "3***** ******** ***4"),
            ("330106900101123", "3*************3"),
        ];
        for (text, masked) in cases {
            assert_eq!(mask_numbers(text), masked, "{text}");
        }
    }

    #[test]
    fn leaves_other_numbers_alone() {
        let texts = [
            "",
            "没有号码",
            "12345热线",
            "2026-11-20 08:30:00",
            "MH-261120-7K3F-9",
            "¥1,380.00 共 3 件",
            "经纬度 120.15507, 30.27415 与 130.12345678",
            "部件 3301061234567890",
            "网格 330106003045002",
            "单号 99812345678901234567",
            "138****5678",
            "长100×宽200×高300",
            "3栋2单元101室 138 号",
        ];
        for text in texts {
            assert_eq!(mask_numbers(text), text);
        }
    }

    #[test]
    fn puts_masked_numbers_back() {
        let two = "北门 13812345678，南门 0571-88881234";
        let alike = "甲13800005678、乙13811115678";
        let cases = [
            // As it was shown, and with other words.
            (two, "北门 138****5678，南门 0571-****1234", two),
            (two, "西门 138****5678", "西门 13812345678"),
            // The other way round, and with a new one.
            (two, "南门 0571-****1234，北门 138****5678", "南门 0571-88881234，北门 13812345678"),
            (two, "北门 13987654321，南门 0571-****1234", "北门 13987654321，南门 0571-88881234"),
            (two, "北门 139****4321", "北门 139****4321"),
            // Two that look the same, then one of them, then one more.
            (alike, "甲138****5678、乙138****5678", alike),
            (alike, "138****5678", "13800005678"),
            (alike, "138****5678 138****5678 138****5678", "13800005678 13811115678 138****5678"),
            // Asterisks of one are not those of another.
            (
                "138 1234 5678 / 139 4321 8765",
                "139 **** 8765 / 138 **** 5678",
                "139 4321 8765 / 138 1234 5678",
            ),
            ("１３８１２３４５６７８", "１３８****５６７８号", "１３８１２３４５６７８号"),
            ("8613812345678/13812345678", "86138****5678/138****5678", "8613812345678/13812345678"),
            ("13812345678", "86138****5678", "86138****5678"),
            ("13812345678", "138****56789", "138****56789"),
            ("身份证11010519491231002X", "证1****************X", "证11010519491231002X"),
            ("没有号码", "****", "****"),
            ("13812345678", "", ""),
        ];
        for (original, typed, unmasked) in cases {
            assert_eq!(unmask_numbers(original, typed), unmasked, "{original}: {typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_masked_is_put_back_as_it_was(
            texts in prop::collection::vec("\\p{Han}{1,3}", 4),
            numbers in prop::collection::vec(
                "1[3-9][0-9]{9}|0571[2-8][0-9]{7}|1[3-9][0-9] [0-9]{4} [0-9]{4}", 4),
        ) {
            let parts = texts.iter().zip(&numbers);
            let text: String =
                parts.flat_map(|(text, number)| [text.as_str(), number.as_str()]).collect();
            prop_assert_eq!(unmask_numbers(&text, &mask_numbers(&text)), text);
        }

        #[test]
        fn reading_is_idempotent_and_never_panics(text in ".{0,60}") {
            if let Some(number) = normal(&text) {
                let again = normal(&number);
                prop_assert_eq!(again.as_ref(), Some(&number));
            }
        }

        #[test]
        fn every_way_of_dividing_a_mobile_is_the_same_number(
            number in "1[3-9][0-9]{9}",
            country in prop::sample::select(vec!["", "+86", "0086", "86", "+86 "]),
            cuts in prop::collection::vec((0_usize..=11, prop::sample::select(vec![" ", "-", "　"])), 0..4),
        ) {
            let mut written = number.clone();
            let mut cuts = cuts;
            cuts.sort();
            for (at, separator) in cuts.into_iter().rev() {
                written.insert_str(at, separator);
            }
            prop_assert_eq!(normal(&format!("{country}{written}")), Some(number));
        }

        #[test]
        fn only_digits_are_ever_masked(text in "[0-9０-９xX +\\-().年月號a:]{0,60}") {
            let masked = mask_numbers(&text);
            prop_assert_eq!(masked.chars().count(), text.chars().count());
            for (before, after) in text.chars().zip(masked.chars()) {
                prop_assert!(before == after || (after == '*' && (digit(before).is_some() || is_x(before))));
            }
        }

        #[test]
        fn a_number_among_words_is_always_masked(
            before in "\\p{Han}{0,5}|[a-z]{1,5}[：: ]|[0-9]{1,4}[ -]",
            number in "1[3-9][0-9]{9}|0571[2-8][0-9]{7}|33010619[0-9]{2}1[0-2]2[0-9][0-9]{3}[0-9X]",
            after in "|\\p{Han}{1,5}|[，。;/][0-9]{1,4}",
        ) {
            let masked = mask_numbers(&format!("{before}{number}{after}"));
            prop_assert!(!masked.contains(&number), "{masked}");
            prop_assert!(masked.contains("****"), "{masked}");
        }
    }
}
