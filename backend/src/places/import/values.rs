//! What the cells mean.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{
    money::Fen,
    places::{
        Known,
        dropoff::{Accepts, Attendance, RecyclingLevel},
        parking::{Payment, Site},
        toilet::Entry,
    },
};
use unicode_normalization::UnicodeNormalization;

use crate::{
    calendar::to_utc,
    places::store::{Price, PriceUnit, Standing},
};

/// Half-width, small letters, without spaces at the ends.
pub(super) fn plain(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect::<String>().trim().to_owned()
}

/// Words that say nothing.
pub(super) fn is_unknown(text: &str) -> bool {
    let unknown = [
        "",
        "未知",
        "不详",
        "不明",
        "暂无",
        "无数据",
        "待定",
        "unknown",
        "n/a",
        "na",
        "null",
        "nan",
        "-",
        "--",
        "—",
        "/",
        "\\",
        "?",
    ];
    unknown.contains(&plain(text).as_str())
}

/// 是, 有, yes; 部分; 否, 无. None is a word that nobody knows.
pub(super) fn known(text: &str) -> Option<Known> {
    let word = plain(text);
    Some(match word.as_str() {
        word if is_unknown(word) => Known::Unknown,
        "是" | "有" | "设有" | "具备" | "提供" | "y" | "yes" | "true" | "1" | "√" | "✓" | "✔"
        | "designated" | "permissive" | "免费" => Known::Yes,
        "部分" | "部分有" | "有限" | "limited" | "partial" => Known::Limited,
        "否" | "无" | "没有" | "未设" | "不具备" | "不提供" | "n" | "no" | "false" | "0" | "×"
        | "x" | "✗" | "收费" | "不免费" => Known::No,
        // A number of stalls or places.
        word => match word.trim_end_matches(['个', '处', '间']).parse::<u32>() {
            Ok(0) => Known::No,
            Ok(_) => Known::Yes,
            Err(_) => return None,
        },
    })
}

/// The opposite, for fees.
pub(super) const fn opposite(known: Known) -> Known {
    match known {
        Known::Yes => Known::No,
        Known::No => Known::Yes,
        other => other,
    }
}

/// Degrees: `118.8`, `118.8°E`.
pub(super) fn degrees(text: &str) -> Option<f64> {
    let plain = plain(text);
    if let Ok(number) = plain.parse() {
        return Some(number);
    }
    let number = plain
        .trim_start_matches(['东', '经', '北', '纬', 'e', 'n'])
        .trim_end_matches(['°', '度', 'e', 'n', ' ']);
    number.trim().parse().ok()
}

/// A count up to `most`: `12`, `12个`, `1,200`, `12.0`.
pub(in crate::places) fn count(text: &str, most: u32) -> Option<u32> {
    let plain = plain(text).replace(',', "");
    let number = plain.trim_end_matches(['个', '辆', '位', '间', '座']).trim();
    let number = number.strip_suffix(".0").unwrap_or(number);
    number.parse().ok().filter(|number| *number <= most)
}

/// A height in centimetres from 1 to 10 metres: `2.1`, `2.1米`, `210cm`, `2100mm`.
pub(in crate::places) fn height(text: &str) -> Option<u16> {
    let plain = plain(text);
    let (number, factor) = if let Some(number) = plain.strip_suffix("mm") {
        (number, 0.1)
    } else if let Some(number) = plain.strip_suffix("cm").or(plain.strip_suffix("厘米")) {
        (number, 1.0)
    } else {
        (plain.trim_end_matches(['米', 'm']), 0.0)
    };
    let number: f64 = number.trim().parse().ok()?;
    let centimetres = match factor {
        // Without a unit below 20 metres, centimetres from there on.
        factor if factor == 0.0 && number < 20.0 => number * 100.0,
        0.0 => number,
        factor => number * factor,
    }
    .round();
    (100.0..=1_000.0).contains(&centimetres).then_some(centimetres as u16)
}

/// A phone number as it is dialled: digits, spaces, hyphens.
pub(super) fn phone(text: &str) -> Option<String> {
    let plain = plain(text);
    // Of several the first.
    let first = plain.split([';', ',', '、', '/', '或']).next().unwrap_or_default();
    let number: String = first
        .chars()
        .map(|c| match c {
            '(' | ')' | '.' => ' ',
            '—' | '–' | '‐' | '－' => '-',
            c => c,
        })
        .collect();
    let number = number.split_whitespace().collect::<Vec<_>>().join(" ");
    // A spreadsheet makes 5.2e10 of what looks like a number.
    let fits = (3..=20).contains(&number.len())
        && number.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' '))
        && number.starts_with(|c: char| c.is_ascii_digit() || c == '+')
        && !number[1..].contains('+');
    fits.then_some(number)
}

/// The first day of what was said: `2018-11-03`, `2018年11月`, `2018.11`, `2015年`, `2015`.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let plain = plain(text);
    let date = plain.split(['t', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> =
        date.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let number = |at: usize| parts.get(at).map_or(Some(1), |part| part.parse::<u32>().ok());
    let year: i32 = parts.first()?.parse().ok().filter(|year| (1900..=2100).contains(year))?;
    if parts.len() > 3 {
        return None;
    }
    NaiveDate::from_ymd_opt(year, number(1)?, number(2)?)
}

/// The instant of a day or of a time of a day in the district.
pub(super) fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    let day = day(text)?;
    let time = text.split(['T', ' ']).nth(1).and_then(|time| {
        ["%H:%M:%S", "%H:%M"]
            .into_iter()
            .find_map(|format| NaiveTime::parse_from_str(time, format).ok())
    });
    Some(to_utc(day.and_time(time.unwrap_or(NaiveTime::MIN))))
}

pub(super) fn standing(text: &str) -> Option<Standing> {
    Some(match plain(text).as_str() {
        "在用" | "使用中" | "正常" | "开放" | "已启用" | "运行" | "运营" | "运营中" => {
            Standing::InUse
        }
        "拟建" | "在建" | "规划" | "未启用" | "建设中" => Standing::Planned,
        "停用" | "拆除" | "已拆除" | "撤销" | "关闭" | "废弃" => Standing::Gone,
        word => return Standing::parse(word),
    })
}

pub(super) fn entry(text: &str) -> Option<Entry> {
    Some(match plain(text).as_str() {
        "对外开放" | "公众" | "所有人" | "yes" | "permissive" => Entry::Public,
        "限顾客" | "顾客" | "permit" => Entry::Customers,
        "门内" | "园区内" | "站内" | "检票后" => Entry::InsideGates,
        "需钥匙" | "钥匙" => Entry::Key,
        word => return Entry::parse(word),
    })
}

pub(super) fn site(text: &str) -> Option<Site> {
    let word = plain(text);
    if let Some(site) = Site::parse(&word) {
        return Some(site);
    }
    Some(match word.as_str() {
        "surface" | "停车场" => Site::Lot,
        "multi-storey" | "rooftop" => Site::Garage,
        "street_side" | "street-side" | "lane" | "on_kerb" | "half_on_kerb" | "shoulder" => {
            Site::OnStreet
        }
        word => {
            let parts: [(&[&str], Site); 6] = [
                (&["电动自行车", "电单车"], Site::EBikes),
                (&["自行车", "单车"], Site::Bicycles),
                (&["地下"], Site::Underground),
                (&["路内", "路边", "路侧", "占道"], Site::OnStreet),
                (&["停车楼", "立体", "机械"], Site::Garage),
                (&["地面", "露天", "路外"], Site::Lot),
            ];
            let has = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
            return parts.into_iter().find(|(parts, _)| has(parts)).map(|(_, site)| site);
        }
    })
}

/// The parts of a list in a cell.
fn parts(text: &str) -> impl Iterator<Item = String> {
    plain(text)
        .split([';', ',', '、', '/', '|', '\n', '，', '；'])
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .into_iter()
}

pub(super) fn payments(text: &str) -> Option<Vec<Payment>> {
    parts(text)
        .map(|part| {
            let word = part.trim_end_matches("支付").trim_end_matches("付款").to_owned();
            Some(match word.as_str() {
                "微信" => Payment::WeChat,
                "支付宝" => Payment::Alipay,
                "云闪付" | "银联" | "银行卡" | "刷卡" => Payment::UnionPay,
                "数字人民币" => Payment::ECny,
                "现金" => Payment::Cash,
                "月卡" | "包月" => Payment::Monthly,
                _ => Payment::parse(&part)?,
            })
        })
        .collect()
}

pub(super) fn accepts(text: &str) -> Option<Vec<Accepts>> {
    let mut all = Vec::new();
    for part in parts(text) {
        all.extend(match part.trim_end_matches("垃圾").trim_end_matches('物') {
            "可回收" | "再生资源" => vec![Accepts::Recyclable],
            "有害" => vec![Accepts::Hazardous],
            "厨余" | "湿" | "餐厨" | "易腐" => vec![Accepts::Food],
            "其他" | "其它" | "干" => vec![Accepts::Residual],
            "大件" => vec![Accepts::Bulky],
            "装修" | "建筑" => vec![Accepts::Renovation],
            "四分类" | "四类" => {
                vec![Accepts::Recyclable, Accepts::Hazardous, Accepts::Food, Accepts::Residual]
            }
            _ => vec![Accepts::parse(&part)?],
        });
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

pub(super) fn level(text: &str) -> Option<RecyclingLevel> {
    let word = plain(text);
    let parts = [
        ("中心", RecyclingLevel::Centre),
        ("站", RecyclingLevel::Station),
        ("点", RecyclingLevel::Point),
    ];
    RecyclingLevel::parse(&word).or_else(|| {
        parts.into_iter().find(|(part, _)| word.ends_with(part)).map(|(_, level)| level)
    })
}

pub(super) fn attendance(text: &str) -> Option<Attendance> {
    Some(match plain(text).as_str() {
        "全程" | "全天" | "有" | "是" => Attendance::Always,
        "定时" | "定时督导" | "投放时段" => Attendance::Windows,
        "无" | "否" | "无人" => Attendance::Never,
        word if is_unknown(word) => Attendance::Unknown,
        word => return Attendance::parse(word),
    })
}

/// `废纸 1.2元/公斤；玻璃瓶 0.05元/个`.
pub(super) fn prices(text: &str, since: NaiveDate) -> Option<Vec<Price>> {
    let plain = text.nfkc().collect::<String>();
    let mut prices: Vec<_> = plain
        .split([';', '、', '\n', '；'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let at = part.find(|c: char| c.is_ascii_digit())?;
            let (material, rest) = part.split_at(at);
            let (number, unit) = rest.split_once('元')?;
            let unit = match unit.trim().trim_start_matches('/').trim_start_matches('每').trim() {
                "公斤" | "千克" | "kg" | "KG" => PriceUnit::Kilogram,
                "个" | "件" | "台" | "只" | "部" => PriceUnit::Piece,
                _ => return None,
            };
            let yuan: f64 = number.trim().parse().ok()?;
            let fen = (yuan * 100.0).round();
            let material = material.trim().trim_end_matches([':', '-']).trim().to_owned();
            let fits =
                (0.0..=1_000_000.0).contains(&fen) && (1..=40).contains(&material.chars().count());
            fits.then(|| Price { material, unit, price: Fen::new(fen as u64), since })
        })
        .collect::<Option<_>>()?;
    prices.sort_by(|one, other| one.material.cmp(&other.material));
    prices.dedup_by(|one, other| one.material == other.material && one.unit == other.unit);
    Some(prices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_lists() {
        for (text, expected) in [
            ("是", Some(Known::Yes)),
            ("√", Some(Known::Yes)),
            ("２个", Some(Known::Yes)),
            ("0", Some(Known::No)),
            ("部分", Some(Known::Limited)),
            ("不详", Some(Known::Unknown)),
            ("", Some(Known::Unknown)),
            ("蓝色", None),
        ] {
            assert_eq!(known(text), expected, "{text}");
        }
        assert_eq!(accepts("可回收物、厨余垃圾/其他垃圾").map(|all| all.len()), Some(3));
        assert_eq!(accepts("四分类").map(|all| all.len()), Some(4));
        assert_eq!(accepts("玻璃"), None);
        assert_eq!(payments("微信支付，ETC").map(|all| all.len()), Some(2));
        assert_eq!(site("地下停车库"), Some(Site::Underground));
        assert_eq!(site("电动自行车停放区"), Some(Site::EBikes));
        assert_eq!(site("Parkhaus"), None);
        assert_eq!(level("中转站"), Some(RecyclingLevel::Station));
        assert_eq!(standing("已拆除"), Some(Standing::Gone));
    }

    #[test]
    fn numbers_as_people_write_them() {
        for (text, number) in
            [("12", Some(12)), ("1,200个", Some(1_200)), ("-1", None), ("1000000000", None)]
        {
            assert_eq!(count(text, 100_000), number, "{text}");
        }
        for (text, centimetres) in [
            ("2.1", Some(210)),
            ("2.1米", Some(210)),
            ("210", Some(210)),
            ("2100mm", Some(210)),
            ("0.5", None),
            ("高", None),
        ] {
            assert_eq!(height(text), centimetres, "{text}");
        }
        for (text, number) in [
            ("（025）8880 0001", Some("025 8880 0001")),
            ("０２５－８８８００００１", Some("025-88800001")),
            ("12345/12319", Some("12345")),
            ("物业办公室", None),
        ] {
            assert_eq!(phone(text).as_deref(), number, "{text}");
        }
        assert_eq!(degrees("118.8°E"), Some(118.8));
        assert!(degrees("NaN").is_some_and(f64::is_nan));
        assert_eq!(degrees("一百一十八"), None);
    }

    #[test]
    fn days_and_prices() {
        let first = NaiveDate::from_ymd_opt(2018, 11, 1);
        for text in ["2018-11-01", "2018年11月", "2018.11", "2018/11/1 00:00"] {
            assert_eq!(day(text), first, "{text}");
        }
        assert_eq!(day("2015"), NaiveDate::from_ymd_opt(2015, 1, 1));
        for text in ["18年", "2018-13", "明年", ""] {
            assert_eq!(day(text), None, "{text}");
        }
        assert_eq!(instant("2026-11-20 09:30").unwrap().to_rfc3339(), "2026-11-20T01:30:00+00:00");
        let since = first.unwrap();
        let prices = prices("废纸 1.2元/公斤；玻璃瓶：0.05元/个", since).unwrap();
        let read: Vec<_> = prices.iter().map(|one| (one.price.fen(), one.unit.as_str())).collect();
        assert_eq!(read, [(120, "kilogram"), (5, "piece")]);
        assert_eq!(super::prices("废纸 面议", since), None);
    }
}
