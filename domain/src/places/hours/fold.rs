//! One form for what is written in many.

/// Half-width, one dash, one colon, simplified, small letters, nothing invisible.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        let c = match c {
            '\n' | '\r' => ';',
            c if c.is_whitespace() => ' ',
            c if crate::text::is_invisible(c) => continue,
            '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            c => c,
        };
        let c = match c.to_ascii_lowercase() {
            // Dashes of every length, the wave, the minus, and 一 is none of them.
            '‐'..='―' | '−' | '─' | '━' | '~' | '〜' | '∼' | '～' | '→' => '-',
            '∶' | '︰' => ':',
            '。' | '｡' => ';',
            '、' | '､' => ',',
            '【' | '〔' | '[' => '(',
            '】' | '〕' | ']' => ')',
            c => simplified(c),
        };
        if c == '-' && folded.ends_with('-') {
            continue;
        }
        folded.push(c);
    }
    folded
}

/// The 繁体 characters of opening hours. A table of some dozens keeps the conversion of whole
/// languages out of `domain`.
const fn simplified(c: char) -> char {
    match c {
        '週' => '周',
        '開' => '开',
        '時' => '时',
        '點' => '点',
        '節' => '节',
        '營' => '营',
        '業' => '业',
        '關' => '关',
        '閉' => '闭',
        '館' => '馆',
        '禮' => '礼',
        '間' => '间',
        '園' => '园',
        '暫' => '暂',
        '國' => '国',
        '雙' => '双',
        '無' => '无',
        '為' => '为',
        '務' => '务',
        '個' => '个',
        '後' => '后',
        '晝' => '昼',
        '場' => '场',
        '對' => '对',
        '從' => '从',
        '淩' => '凌',
        '號' => '号',
        '鐘' | '鍾' => '钟',
        '維' => '维',
        '眾' => '众',
        '餘' => '余',
        '體' => '体',
        '門' => '门',
        '達' => '达',
        '應' => '应',
        '歲' => '岁',
        '兩' => '两',
        '幾' => '几',
        '連' => '连',
        '續' => '续',
        '熱' => '热',
        '長' => '长',
        '規' => '规',
        '準' => '准',
        '現' => '现',
        '實' => '实',
        '際' => '际',
        '補' => '补',
        '調' => '调',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_forms_are_one() {
        assert_eq!(fold("８：３０—１７：３０"), "8:30-17:30");
        assert_eq!(fold("9:00~～16:00"), "9:00-16:00");
        assert_eq!(fold("週一至週五，營業時間"), "周一至周五,营业时间");
        assert_eq!(fold("ＡＭ（全天）\u{200B}\n周日"), "am(全天);周日");
    }
}
