//! Prices and rules as the fields of a form: amounts in 元, times in minutes or hours, what has many
//! lines as `id = amount`.

use std::collections::BTreeMap;

use domain::{
    bulky::{Carrying, Exemption, FreeAllowance, Policy, PriceTable, PriceTableError, Size},
    money::Fen,
};

use crate::{bulky::programme::Programme, problem::FieldError, records::Fields};

/// The longest list of prices, in characters.
pub const MAX_LINES: usize = 16_000;
/// The longest name of the decision.
const MAX_BASIS: usize = 300;
/// The longest time of a rule: a year, in minutes.
const MOST_MINUTES: u32 = 366 * 24 * 60;

/// What can be wrong with these fields, besides what every form knows.
pub const TERMS_CODES: &[&str] = &[
    "price-amount",
    "terms-line",
    "price-unknown",
    "price-twice",
    "price-percent",
    "number-range",
    "minutes-missing",
];

/// The fields of the form.
#[derive(Debug)]
pub struct TermsForm;

impl TermsForm {
    /// Their names. `items` and `bags` are lines `id = yuan`, `exemptions` lines `code = percent`.
    pub const FIELDS: &'static [&'static str] = &[
        "basis",
        "per_cubic_metre",
        "minimum",
        "size-small",
        "size-medium",
        "size-large",
        "size-oversize",
        "items",
        "renovation_per_cubic_metre",
        "bags",
        "free_pieces",
        "free_most_litres",
        "carrying_free_flights",
        "carrying_per_flight",
        "carrying_most",
        "free_at_collection_point",
        "exemptions",
        "hold",
        "extension",
        "payment",
        "change_before",
        "cancel_before",
        "late_refund_percent",
        "not_found_refund_percent",
        "retry_within",
        "answer_within",
    ];

    /// Prices and rules as they stand in the form.
    #[must_use]
    pub fn of(prices: &PriceTable, policy: &Policy, basis: &str) -> Vec<(&'static str, String)> {
        let yuan = |amount: Option<Fen>| amount.map(|fen| fen.to_string()).unwrap_or_default();
        let lines = |prices: &BTreeMap<String, Fen>| {
            let lines: Vec<String> =
                prices.iter().map(|(id, fen)| format!("{id} = {fen}")).collect();
            lines.join("\n")
        };
        let exemptions: Vec<String> =
            prices.exemptions.iter().map(|one| format!("{} = {}", one.code, one.percent)).collect();
        let free = prices.free;
        let carrying = prices.carrying;
        let size = |size| yuan(prices.sizes.get(&size).copied());
        let number = |number: Option<u64>| number.map(|one| one.to_string()).unwrap_or_default();
        let tick = |is: bool| if is { "yes".to_owned() } else { String::new() };
        vec![
            ("basis", basis.to_owned()),
            ("per_cubic_metre", prices.per_cubic_metre.to_string()),
            ("minimum", prices.minimum.to_string()),
            ("size-small", size(Size::Small)),
            ("size-medium", size(Size::Medium)),
            ("size-large", size(Size::Large)),
            ("size-oversize", size(Size::Oversize)),
            ("items", lines(&prices.items)),
            ("renovation_per_cubic_metre", prices.renovation_per_cubic_metre.to_string()),
            ("bags", lines(&prices.bags)),
            ("free_pieces", number(free.map(|one| one.pieces.into()))),
            ("free_most_litres", number(free.and_then(|one| one.most_litres))),
            ("carrying_free_flights", number(carrying.map(|one| one.free_flights.into()))),
            ("carrying_per_flight", yuan(carrying.map(|one| one.per_flight))),
            ("carrying_most", yuan(carrying.and_then(|one| one.most_per_piece))),
            ("free_at_collection_point", tick(prices.free_at_collection_point)),
            ("exemptions", exemptions.join("\n")),
            ("hold", policy.hold.to_string()),
            ("extension", policy.extension.to_string()),
            ("payment", policy.payment.to_string()),
            ("change_before", policy.change_before.to_string()),
            ("cancel_before", policy.cancel_before.to_string()),
            ("late_refund_percent", policy.late_refund_percent.to_string()),
            ("not_found_refund_percent", policy.not_found_refund_percent.to_string()),
            ("retry_within", policy.retry_within.to_string()),
            ("answer_within", policy.answer_within.to_string()),
        ]
    }

    /// Reads the form, with everything that is wrong with it.
    pub(super) fn check(
        programme: &Programme,
        get: &(dyn Fn(&str) -> String + Sync),
    ) -> Result<(PriceTable, Policy, String), Vec<FieldError>> {
        let mut fields = Fields::new(get);
        let basis = fields.line("basis", MAX_BASIS);
        let prices = prices(programme, &mut fields);
        let policy = policy(&mut fields);
        if fields.wrong.is_empty()
            && let Err(error) = prices.check()
        {
            let (field, code) = match error {
                PriceTableError::Percent(_) => ("exemptions", "price-percent"),
                PriceTableError::Twice(_) => ("exemptions", "price-twice"),
                PriceTableError::Amount => ("", "price-amount"),
            };
            fields.refuse(field, code);
        }
        if fields.wrong.is_empty() { Ok((prices, policy, basis)) } else { Err(fields.wrong) }
    }
}

fn prices(programme: &Programme, fields: &mut Fields<'_>) -> PriceTable {
    let mut sizes = BTreeMap::new();
    for size in Size::ALL.iter().copied() {
        if let Some(amount) = yuan(fields, &format!("size-{}", size.as_str())) {
            sizes.insert(size, amount);
        }
    }
    let free_most = whole(fields, "free_most_litres", 1_000_000);
    let free = whole(fields, "free_pieces", 1_000)
        .filter(|pieces| *pieces > 0)
        .map(|pieces| FreeAllowance { pieces, most_litres: free_most.map(u64::from) });
    let free_flights = whole(fields, "carrying_free_flights", 200).unwrap_or_default();
    let most_per_piece = yuan(fields, "carrying_most");
    let carrying = yuan(fields, "carrying_per_flight")
        .filter(|per_flight| *per_flight > Fen::ZERO)
        .map(|per_flight| Carrying { free_flights, per_flight, most_per_piece });
    PriceTable {
        per_cubic_metre: wanted_yuan(fields, "per_cubic_metre"),
        items: priced(fields, "items", |id| programme.item(id).is_some()),
        sizes,
        bags: priced(fields, "bags", |id| programme.bag(id).is_some()),
        renovation_per_cubic_metre: wanted_yuan(fields, "renovation_per_cubic_metre"),
        free,
        carrying,
        minimum: yuan(fields, "minimum").unwrap_or_default(),
        exemptions: exemptions(fields),
        free_at_collection_point: fields.text("free_at_collection_point") == "yes",
    }
}

fn policy(fields: &mut Fields<'_>) -> Policy {
    let mut minutes = |field: &str, least: u32| match whole(fields, field, MOST_MINUTES) {
        Some(minutes) if minutes >= least => minutes,
        Some(_) => {
            fields.refuse(field, "number-range");
            least
        }
        None => {
            if !fields.wrong.iter().any(|wrong| wrong.field == field) {
                fields.refuse(field, "minutes-missing");
            }
            least
        }
    };
    // A hold and a payment of nothing would be none.
    let [hold, payment] = ["hold", "payment"].map(|field| minutes(field, 1));
    let [extension, change_before, cancel_before, retry_within] =
        ["extension", "change_before", "cancel_before", "retry_within"]
            .map(|field| minutes(field, 0));
    // Nobody looks at their messages every hour.
    let answer_within = minutes("answer_within", 24 * 60);
    let mut percent = |field: &str| {
        let percent = whole(fields, field, 100).unwrap_or_default();
        u8::try_from(percent).unwrap_or(100)
    };
    Policy {
        hold,
        extension,
        payment,
        change_before,
        cancel_before,
        late_refund_percent: percent("late_refund_percent"),
        not_found_refund_percent: percent("not_found_refund_percent"),
        retry_within,
        answer_within,
    }
}

/// A whole number up to `most`; none where nothing was typed.
fn whole(fields: &mut Fields<'_>, field: &str, most: u32) -> Option<u32> {
    let typed = fields.optional(field, 12);
    if typed.is_empty() {
        return None;
    }
    let is_plain = typed.bytes().all(|byte| byte.is_ascii_digit());
    let number = typed.parse().ok().filter(|number| is_plain && *number <= most);
    if number.is_none() {
        fields.refuse(field, "number-range");
    }
    number
}

/// An amount in 元; none where nothing was typed.
fn yuan(fields: &mut Fields<'_>, field: &str) -> Option<Fen> {
    let typed = fields.optional(field, 20);
    if typed.is_empty() {
        return None;
    }
    let amount = amount(&typed);
    if amount.is_none() {
        fields.refuse(field, "price-amount");
    }
    amount
}

fn wanted_yuan(fields: &mut Fields<'_>, field: &str) -> Fen {
    let wrong = fields.wrong.len();
    let amount = yuan(fields, field);
    if amount.is_none() && fields.wrong.len() == wrong {
        fields.refuse(field, "text-missing");
    }
    amount.unwrap_or_default()
}

fn amount(typed: &str) -> Option<Fen> {
    Fen::parse_yuan(typed).filter(|amount| *amount <= PriceTable::MOST)
}

/// Lines `id = yuan`, each of something that `is_known`.
fn priced(
    fields: &mut Fields<'_>,
    field: &str,
    is_known: impl Fn(&str) -> bool,
) -> BTreeMap<String, Fen> {
    let mut prices = BTreeMap::new();
    for line in fields.lines(field, MAX_LINES) {
        let code = match line.split_once(['=', '＝']) {
            None => "terms-line",
            Some((id, _)) if !is_known(id.trim()) => "price-unknown",
            Some((id, typed)) => match amount(typed.trim()) {
                None => "price-amount",
                Some(amount) if prices.insert(id.trim().to_owned(), amount).is_none() => continue,
                Some(_) => "price-twice",
            },
        };
        fields.refuse(field, code);
        break;
    }
    prices
}

/// Lines `code = percent`.
fn exemptions(fields: &mut Fields<'_>) -> Vec<Exemption> {
    let mut exemptions = Vec::new();
    for line in fields.lines("exemptions", 2_000) {
        let parsed = line.split_once(['=', '＝']).and_then(|(code, percent)| {
            let (code, percent) = (code.trim(), percent.trim().trim_end_matches(['%', '％']));
            let is_word = code.starts_with(|c: char| c.is_ascii_lowercase())
                && code.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
                && code.len() <= 40;
            let percent = percent.trim().parse().ok()?;
            is_word.then(|| Exemption { code: code.to_owned(), percent })
        });
        match parsed {
            Some(one) => exemptions.push(one),
            None => {
                fields.refuse("exemptions", "terms-line");
                break;
            }
        }
    }
    exemptions
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::bulky::programme::seed_terms;

    /// What a form said, or what is wrong with it.
    type Read = Result<(PriceTable, Policy, String), Vec<FieldError>>;

    fn programme(prices: &PriceTable) -> Programme {
        use domain::locale::Localised;
        let name = Localised::default();
        let mut programme = Programme::default();
        programme.items = prices
            .items
            .keys()
            .map(|id| crate::bulky::programme::Item {
                picture: "box".to_owned(),
                id: id.clone(),
                group: String::new(),
                name: name.clone(),
                aliases: Vec::new(),
                size: Size::Small,
                litres: 1,
                kilograms: 1,
                handling: Vec::new(),
                retired: false,
            })
            .collect();
        programme.bags = prices
            .bags
            .keys()
            .map(|id| crate::bulky::programme::Bag {
                id: id.clone(),
                name: name.clone(),
                litres: 1,
                most_kilograms: 1,
            })
            .collect();
        programme
    }

    fn read(change: &[(&str, &str)]) -> (PriceTable, Read) {
        let terms = seed_terms().unwrap();
        let mut values: HashMap<String, String> =
            TermsForm::of(&terms.prices, &terms.policy, "试行")
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect();
        for (name, value) in change {
            values.insert((*name).to_owned(), (*value).to_owned());
        }
        let get = |name: &str| values.get(name).cloned().unwrap_or_default();
        let read = TermsForm::check(&programme(&terms.prices), &get);
        (terms.prices, read)
    }

    #[test]
    fn what_is_shown_is_read_back() {
        let (prices, read) = read(&[]);
        let (again, policy, basis) = read.unwrap();
        assert_eq!(again, prices);
        assert_eq!(policy, seed_terms().unwrap().policy);
        assert_eq!(basis, "试行");
        assert_eq!(TermsForm::of(&prices, &policy, "").len(), TermsForm::FIELDS.len());
    }

    #[test]
    fn rules_that_were_stored_with_an_offer_are_read() {
        let mut stored = serde_json::json!(Policy::USUAL);
        stored["offer"] = 120.into();
        assert_eq!(serde_json::from_value::<Policy>(stored).unwrap(), Policy::USUAL);
    }

    #[test]
    fn rules_from_before_there_was_a_time_to_answer_are_read() {
        let mut stored = serde_json::json!(Policy::USUAL);
        stored.as_object_mut().unwrap().remove("answer_within").unwrap();
        assert_eq!(serde_json::from_value::<Policy>(stored).unwrap(), Policy::USUAL);
    }

    #[test]
    fn every_mistake_is_named_at_its_field() {
        for (field, typed, code) in [
            ("basis", "", "text-missing"),
            ("per_cubic_metre", "", "text-missing"),
            ("per_cubic_metre", "-1", "price-amount"),
            ("minimum", "1.234", "price-amount"),
            ("minimum", "100000.01", "price-amount"),
            ("items", "nonsense", "terms-line"),
            ("items", "no-such-thing = 3", "price-unknown"),
            ("exemptions", "low-income = 0", "price-percent"),
            ("exemptions", "a = 10\na = 20", "price-twice"),
            ("exemptions", "Low = 10", "terms-line"),
            ("hold", "0", "number-range"),
            ("hold", "", "minutes-missing"),
            ("hold", "quarter", "number-range"),
            ("answer_within", "1439", "number-range"),
            ("late_refund_percent", "101", "number-range"),
        ] {
            let wrong = read(&[(field, typed)]).1.unwrap_err();
            assert_eq!(wrong, [FieldError::new(field, code)], "{field} = {typed}");
        }
    }
}
