//! The fields of a subscribe message, cut to what WeChat takes: their names say of which kind they
//! are (`thing1`, `phrase3`), and one that does not fit has the whole message refused.

/// Where nothing is left of a value: an empty one is refused.
const NOTHING: &str = "-";

/// `value` as the field `name` takes it.
pub(super) fn fit(name: &str, value: &str) -> String {
    let line: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = line.trim();
    let fitting = match name.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "thing" => shortened(line, 20),
        "number" | "letter" | "character_string" => first(line, 32),
        "symbol" => first(line, 5),
        "amount" => first(line, 20),
        "phone_number" => first(line, 17),
        "car_number" => first(line, 8),
        "name" => first(line, if line.is_ascii() { 20 } else { 10 }),
        "phrase" => line.chars().filter(|c| is_chinese(*c)).take(5).collect(),
        // Times and dates are short by themselves.
        _ => line.to_owned(),
    };
    match fitting.as_str() {
        "" if name.starts_with("phrase") => "无".to_owned(),
        "" => NOTHING.to_owned(),
        _ => fitting,
    }
}

fn first(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// As [`first`], and the reader sees that there was more. Only for free text: in a number it would
/// be a sign that does not belong there.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short = first(text, most - 1);
    short.push('…');
    short
}

const fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_cut_to_its_length() {
        let long = "长".repeat(40);
        let cases: [(&str, &str, &str); 17] = [
            ("thing1", "清荷小区", "清荷小区"),
            ("thing12", &long, &format!("{}…", "长".repeat(19))),
            ("thing1", " a\nb ", "a b"),
            ("thing1", " \n", "-"),
            ("character_string2", &"MH-1".repeat(10), &"MH-1".repeat(8)),
            ("number1", &"1".repeat(40), &"1".repeat(32)),
            ("letter1", &"a".repeat(40), &"a".repeat(32)),
            ("symbol1", "!!!!!!!!", "!!!!!"),
            ("amount3", "¥12.50", "¥12.50"),
            ("phone_number4", &"1".repeat(20), &"1".repeat(17)),
            ("car_number5", "苏A12345678", "苏A123456"),
            ("name1", &long, &"长".repeat(10)),
            ("name1", &"x".repeat(40), &"x".repeat(20)),
            ("phrase1", "已受理 OK，请等待", "已受理请等"),
            ("phrase1", "done", "无"),
            ("time1", "2026年11月20日 09:00~11:00", "2026年11月20日 09:00~11:00"),
            ("date2", "", "-"),
        ];
        for (name, value, expected) in cases {
            assert_eq!(fit(name, value), expected, "{name} {value}");
        }
    }
}
