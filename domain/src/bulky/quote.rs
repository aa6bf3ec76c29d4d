//! What a basket costs, line by line.

use serde::{Deserialize, Serialize};

use super::{Basket, BasketError, FreeAllowance, Placed, PriceTable, Site, Thing, Volume};
use crate::money::Fen;

/// Why something is on the bill. Its text is `bulky-line-{code}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Reason {
    /// Pieces at a price of their own or of their size.
    Pieces { thing: usize, pieces: u32, each: Fen },
    /// Something at the price of a cubic metre.
    ByVolume { thing: usize, pieces: u32, volume: Volume, per_cubic_metre: Fen },
    /// It stands where it is collected free of charge.
    CollectionPoint,
    /// Pieces that the household has free in this year. `left` are free after this booking.
    FreeAllowance { pieces: u32, left: u32 },
    /// Flights of stairs without a lift, for so many pieces.
    Carrying { flights: u32, pieces: u32, each: Fen },
    /// A household that pays less.
    Exemption { code: String, percent: u8 },
    /// Up to what a collection costs at least.
    Minimum { minimum: Fen },
}

impl Reason {
    /// Every code, for their texts.
    pub const CODES: &'static [&'static str] = &[
        "pieces",
        "by-volume",
        "collection-point",
        "free-allowance",
        "carrying",
        "exemption",
        "minimum",
    ];

    /// Lower-case word; the last part of the key of its text.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Pieces { .. } => "pieces",
            Self::ByVolume { .. } => "by-volume",
            Self::CollectionPoint => "collection-point",
            Self::FreeAllowance { .. } => "free-allowance",
            Self::Carrying { .. } => "carrying",
            Self::Exemption { .. } => "exemption",
            Self::Minimum { .. } => "minimum",
        }
    }
}

/// What a line does to the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    Adds(Fen),
    TakesOff(Fen),
}

/// One line of the reckoning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    #[serde(flatten)]
    pub reason: Reason,
    pub effect: Effect,
}

/// A price and where it comes from: the lines, added and taken off in their order, make the total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    pub lines: Vec<Line>,
    /// What is paid.
    pub total: Fen,
    /// Pieces of the household's free allowance that this takes.
    pub free_pieces: u32,
    /// What it would cost at the estate's collection point, where that is less.
    pub at_collection_point: Option<Fen>,
}

/// What `basket` costs by `table`.
///
/// 1. Each thing costs its own price, or that of its size, or that of its volume. A price by volume
///    is rounded once for the whole line, half a 分 up.
/// 2. What stands at the collection point is free of charge, if the district says so; renovation
///    waste never is.
/// 3. Of the rest, the household's free pieces are the dearest ones.
/// 4. Stairs cost by flight and piece, also of free pieces: they are work, not waste.
/// 5. An exemption takes its part off all of that, rounded half a 分 up, so in favour of whoever pays.
/// 6. What costs anything costs at least the minimum.
///
/// # Errors
/// [`BasketError`].
pub fn quote(table: &PriceTable, basket: &Basket) -> Result<Quote, BasketError> {
    basket.check()?;
    let mut quote = reckon(table, basket);
    if basket.site.placed != Placed::CollectionPoint {
        let site = Site { placed: Placed::CollectionPoint, ..basket.site };
        let there = reckon(table, &Basket { site, ..basket.clone() }).total;
        quote.at_collection_point = (there < quote.total).then_some(there);
    }
    Ok(quote)
}

fn reckon(table: &PriceTable, basket: &Basket) -> Quote {
    let mut lines = Vec::new();
    let priced: Vec<Priced> =
        basket.things.iter().enumerate().map(|(at, thing)| price(table, at, thing)).collect();
    lines.extend(priced.iter().map(|one| adds(one.reason.clone(), one.amount)));

    let at_point = basket.site.placed == Placed::CollectionPoint && table.free_at_collection_point;
    if at_point {
        let free = priced.iter().filter(|one| !one.renovation).map(|one| one.amount).sum();
        push_off(&mut lines, Reason::CollectionPoint, free);
    }
    let mut free_pieces = 0;
    if let Some(allowance) = table.free.filter(|_| !at_point) {
        let left = allowance.pieces.saturating_sub(basket.free_used);
        let (pieces, amount) = dearest(&priced, allowance, left);
        free_pieces = pieces;
        push_off(&mut lines, Reason::FreeAllowance { pieces, left: left - pieces }, amount);
    }
    if let Some(carrying) = table.carrying {
        let flights = basket.site.flights().saturating_sub(carrying.free_flights);
        let pieces = basket.things.iter().map(|thing| thing.quantity().get()).sum();
        let each = carrying.per_flight.times(flights.into());
        let each = carrying.most_per_piece.map_or(each, |most| each.min(most));
        if each > Fen::ZERO {
            let amount = each.times(u64::from(pieces));
            lines.push(adds(Reason::Carrying { flights, pieces, each }, amount));
        }
    }
    let exemption = basket.exemption.as_deref();
    if let Some(one) = table.exemptions.iter().find(|one| Some(&*one.code) == exemption) {
        let amount = share(sum(&lines), one.percent);
        let reason = Reason::Exemption { code: one.code.clone(), percent: one.percent };
        push_off(&mut lines, reason, amount);
    }
    let so_far = sum(&lines);
    if so_far > Fen::ZERO && so_far < table.minimum {
        let reason = Reason::Minimum { minimum: table.minimum };
        lines.push(adds(reason, table.minimum.less(so_far)));
    }
    Quote { total: sum(&lines), lines, free_pieces, at_collection_point: None }
}

/// What one line of the basket costs before anything is taken off.
struct Priced {
    reason: Reason,
    amount: Fen,
    /// Of one piece; that of a volume may be a part of a 分 less than its share of the line.
    each: Fen,
    pieces: u32,
    piece: Volume,
    renovation: bool,
}

fn price(table: &PriceTable, at: usize, thing: &Thing) -> Priced {
    let fixed = match thing {
        Thing::Item { item, size, .. } => table.items.get(item).or_else(|| table.sizes.get(size)),
        Thing::Bags { bag, .. } => table.bags.get(bag),
        Thing::Measured { .. } | Thing::Loose { .. } => None,
    };
    let (pieces, piece) = (thing.quantity().get(), thing.piece());
    let renovation = thing.is_renovation();
    let (reason, amount, each) = if let Some(&each) = fixed {
        (Reason::Pieces { thing: at, pieces, each }, each.times(pieces.into()), each)
    } else {
        let per_cubic_metre =
            if renovation { table.renovation_per_cubic_metre } else { table.per_cubic_metre };
        let volume = thing.volume();
        let reason = Reason::ByVolume { thing: at, pieces, volume, per_cubic_metre };
        let each = Fen::new(by_volume(piece, per_cubic_metre).fen());
        (reason, by_volume(volume, per_cubic_metre), each)
    };
    Priced { reason, amount, each, pieces, piece, renovation }
}

/// Half a 分 up.
fn by_volume(volume: Volume, per_cubic_metre: Fen) -> Fen {
    const CUBIC_METRE: u128 = 1_000_000;
    let exact = u128::from(volume.cubic_centimetres()) * u128::from(per_cubic_metre.fen());
    let rounded = (exact + CUBIC_METRE / 2) / CUBIC_METRE;
    Fen::new(u64::try_from(rounded).unwrap_or(u64::MAX))
}

/// Half a 分 up.
fn share(amount: Fen, percent: u8) -> Fen {
    let exact = u128::from(amount.fen()) * u128::from(percent);
    Fen::new(u64::try_from((exact + 50) / 100).unwrap_or(u64::MAX))
}

/// The dearest `left` pieces that may be free: how many there are, and what they cost.
fn dearest(priced: &[Priced], allowance: FreeAllowance, left: u32) -> (u32, Fen) {
    let mut lines: Vec<&Priced> = priced
        .iter()
        .filter(|one| !one.renovation && one.each > Fen::ZERO)
        .filter(|one| allowance.most_litres.is_none_or(|most| one.piece.whole_litres() <= most))
        .collect();
    lines.sort_by_key(|one| std::cmp::Reverse(one.each));
    let (mut pieces, mut amount) = (0, Fen::ZERO);
    for one in lines {
        let taken = one.pieces.min(left - pieces);
        pieces += taken;
        // All of a line is all of its amount: its pieces may have been rounded otherwise.
        let off = if taken == one.pieces { one.amount } else { one.each.times(taken.into()) };
        amount = amount + off.min(one.amount);
    }
    (pieces, amount)
}

const fn adds(reason: Reason, amount: Fen) -> Line {
    Line { reason, effect: Effect::Adds(amount) }
}

fn push_off(lines: &mut Vec<Line>, reason: Reason, amount: Fen) {
    if amount > Fen::ZERO {
        lines.push(Line { reason, effect: Effect::TakesOff(amount) });
    }
}

fn sum(lines: &[Line]) -> Fen {
    lines.iter().fold(Fen::ZERO, |sum, line| match line.effect {
        Effect::Adds(amount) => sum + amount,
        Effect::TakesOff(amount) => sum.less(amount),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bulky::{Carrying, Exemption, Measures, Quantity, Size};

    fn table() -> PriceTable {
        PriceTable {
            per_cubic_metre: Fen::new(5_000),
            items: [("sofa".to_owned(), Fen::new(3_000)), ("fridge".to_owned(), Fen::ZERO)].into(),
            sizes: [(Size::Small, Fen::new(500)), (Size::Large, Fen::new(2_000))].into(),
            bags: [("bag".to_owned(), Fen::new(800))].into(),
            renovation_per_cubic_metre: Fen::new(18_000),
            free: None,
            carrying: None,
            minimum: Fen::ZERO,
            exemptions: vec![
                Exemption { code: "low-income".to_owned(), percent: 100 },
                Exemption { code: "half".to_owned(), percent: 50 },
            ],
            free_at_collection_point: true,
        }
    }

    fn item(name: &str, size: Size, quantity: i64) -> Thing {
        let quantity = Quantity::new(quantity).unwrap();
        Thing::Item { item: name.to_owned(), size, litres: 1_000, kilograms: 40, quantity }
    }

    fn measured(length: u32, width: u32, height: u32) -> Thing {
        let measures = Measures::new(length, width, height).unwrap();
        Thing::Measured { name: "旧柜子".to_owned(), measures, quantity: Quantity::ONE }
    }

    fn basket(things: Vec<Thing>) -> Basket {
        let site = Site { placed: Placed::Downstairs, floor: 6, lift: false };
        Basket { things, site, free_used: 0, exemption: None }
    }

    fn total(table: &PriceTable, basket: &Basket) -> u64 {
        quote(table, basket).unwrap().total.fen()
    }

    #[test]
    fn a_measured_cupboard_costs_33_yuan_60_exactly() {
        let quote = quote(&table(), &basket(vec![measured(120, 70, 80)])).unwrap();
        assert_eq!(quote.total.to_string(), "33.60");
        assert_eq!(quote.at_collection_point, Some(Fen::ZERO));
    }

    #[test]
    fn half_a_fen_is_rounded_up_once_for_the_line() {
        // 100 cm³ at 50 元 a cubic metre are half a 分; 99 cm³ are a little less.
        assert_eq!(total(&table(), &basket(vec![measured(10, 10, 1)])), 1);
        assert_eq!(total(&table(), &basket(vec![measured(11, 9, 1)])), 0);
        let Thing::Measured { name, measures, .. } = measured(10, 10, 1) else { unreachable!() };
        let three = Thing::Measured { name, measures, quantity: Quantity::new(3).unwrap() };
        assert_eq!(total(&table(), &basket(vec![three])), 2);
    }

    #[test]
    fn an_item_costs_its_own_price_or_that_of_its_size_or_of_its_volume() {
        let of = |thing| total(&table(), &basket(vec![thing]));
        assert_eq!(of(item("sofa", Size::Large, 2)), 6_000);
        assert_eq!(of(item("bed", Size::Large, 1)), 2_000);
        assert_eq!(of(item("desk", Size::Medium, 2)), 10_000);
        assert_eq!(of(item("fridge", Size::Large, 3)), 0);
    }

    #[test]
    fn free_pieces_are_the_dearest_and_counted_by_household_and_year() {
        let free = FreeAllowance { pieces: 3, most_litres: None };
        let table = PriceTable { free: Some(free), ..table() };
        let things = vec![item("chair", Size::Small, 2), item("sofa", Size::Large, 2)];
        let quote = quote(&table, &basket(things.clone())).unwrap();
        assert_eq!((quote.total.fen(), quote.free_pieces), (500, 3));
        let used = Basket { free_used: 2, ..basket(things.clone()) };
        assert_eq!(total(&table, &used), 4_000);
        assert_eq!(total(&table, &Basket { free_used: 9, ..basket(things.clone()) }), 7_000);
        let small = FreeAllowance { pieces: 3, most_litres: Some(999) };
        let table = PriceTable { free: Some(small), ..table };
        assert_eq!(total(&table, &basket(things)), 7_000);
    }

    #[test]
    fn stairs_cost_by_flight_and_piece_up_to_a_cap() {
        let carrying = Carrying {
            free_flights: 1,
            per_flight: Fen::new(500),
            most_per_piece: Some(Fen::new(1_500)),
        };
        let table = PriceTable { carrying: Some(carrying), ..table() };
        let at = |floor, lift| {
            let site = Site { placed: Placed::Door, floor, lift };
            total(&table, &Basket { site, ..basket(vec![item("sofa", Size::Large, 2)]) })
        };
        assert_eq!(at(1, false), 6_000);
        assert_eq!(at(2, false), 6_000);
        assert_eq!(at(4, false), 6_000 + 2 * 1_000);
        assert_eq!(at(20, false), 6_000 + 2 * 1_500);
        assert_eq!(at(20, true), 6_000);
    }

    #[test]
    fn an_exemption_takes_its_part_off_and_the_minimum_is_for_what_costs_anything() {
        let table = PriceTable { minimum: Fen::new(2_000), ..table() };
        let things = vec![item("chair", Size::Small, 3)];
        let with = |exemption: Option<&str>| {
            let exemption = exemption.map(ToOwned::to_owned);
            total(&table, &Basket { exemption, ..basket(things.clone()) })
        };
        assert_eq!(with(None), 2_000);
        assert_eq!(with(Some("low-income")), 0);
        assert_eq!(with(Some("half")), 2_000);
        assert_eq!(with(Some("unheard of")), 2_000);
    }

    #[test]
    fn renovation_waste_is_paid_also_at_the_collection_point() {
        let bags = Thing::Bags {
            bag: "bag".to_owned(),
            litres: 30,
            kilograms: 30,
            quantity: Quantity::new(4).unwrap(),
        };
        let loose = Thing::Loose { waste: "bricks".to_owned(), litres: 500, kilograms: 700 };
        let site = Site { placed: Placed::CollectionPoint, floor: 1, lift: false };
        let things = vec![bags, loose, item("sofa", Size::Large, 1)];
        let quote = quote(&table(), &Basket { site, ..basket(things) }).unwrap();
        assert_eq!(quote.total.fen(), 4 * 800 + 9_000);
        assert_eq!(quote.at_collection_point, None);
    }

    #[test]
    fn an_empty_basket_has_no_price() {
        assert_eq!(quote(&table(), &basket(Vec::new())), Err(BasketError::Empty));
        let many = vec![item("sofa", Size::Large, 1); 21];
        assert_eq!(quote(&table(), &basket(many)), Err(BasketError::TooManyThings));
    }

    fn things() -> impl Strategy<Value = Vec<Thing>> {
        let one = prop_oneof![
            (0..4usize, 1..=50i64)
                .prop_map(|(size, quantity)| { item("something", Size::ALL[size], quantity) }),
            (1..=600u32, 1..=600u32, 1..=600u32).prop_map(|(a, b, c)| measured(a, b, c)),
        ];
        prop::collection::vec(one, 1..=20)
    }

    proptest! {
        /// The lines make the total; more never costs less; free pieces are never more than there are.
        #[test]
        fn the_lines_make_the_total(
            things in things(), floor in -3..40i16, lift: bool, placed in 0..3usize,
            free in 0..10u32, used in 0..12u32, minimum in 0..10_000u64, exempt: bool,
        ) {
            let table = PriceTable {
                free: Some(FreeAllowance { pieces: free, most_litres: None }),
                carrying: Some(Carrying {
                    free_flights: 2, per_flight: Fen::new(300), most_per_piece: None,
                }),
                minimum: Fen::new(minimum),
                ..table()
            };
            let site = Site { placed: Placed::ALL[placed], floor, lift };
            let exemption = exempt.then(|| "half".to_owned());
            let basket = Basket { things, site, free_used: used, exemption };
            let quote = quote(&table, &basket).unwrap();
            prop_assert_eq!(sum(&quote.lines), quote.total);
            prop_assert!(quote.free_pieces <= free.saturating_sub(used));
            prop_assert!(quote.at_collection_point.is_none_or(|there| there < quote.total));
            let mut more = basket;
            if more.things.len() < 20 {
                more.things.push(item("sofa", Size::Large, 1));
                prop_assert!(super::quote(&table, &more).unwrap().total >= quote.total);
            }
        }
    }
}
