//! `minhu eval quotes`: what given baskets cost, line by line.

use std::{path::Path, process::ExitCode};

use anyhow::{Context, bail};
use backend::{
    bulky::programme::{self, Programme},
    calendar::to_local,
};
use domain::{
    bulky::{
        Basket, Effect, Line, Measures, Placed, PriceTable, Quantity, Quote, Reason, Site, Thing,
        quote,
    },
    money::Fen,
};
use serde::{Deserialize, Serialize};

use super::{lines::print, read};
use crate::{
    config::Settings,
    open::{self, Database},
    steps::Steps,
};

pub(super) async fn run(file: &Path, json: bool, settings: &Settings) -> anyhow::Result<ExitCode> {
    let asked: Asked = serde_json::from_str(&read(file)?)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    if asked.baskets.is_empty() {
        bail!("there is nothing to evaluate in {}", file.display());
    }
    let programme = Database::with(settings, Steps::new(), async |database| {
        let db = database.as_owner().await?;
        let programme = programme::load(&db).await?;
        db.close().await;
        Ok(programme)
    })
    .await?;
    let result = evaluate(&programme, asked)?;
    let is_right = result.wrong == 0 && result.errors == 0;
    print(&result, Evaluation::to_text, json, is_right)
}

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// Prices of its own; the district's of today where there are none.
    #[serde(default)]
    prices: Option<PriceTable>,
    baskets: Vec<AskedBasket>,
}

/// A basket as people write it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedBasket {
    #[serde(default)]
    name: String,
    things: Vec<AskedThing>,
    #[serde(default)]
    placed: Option<Placed>,
    #[serde(default)]
    floor: Option<i16>,
    #[serde(default)]
    lift: bool,
    #[serde(default)]
    free_used: u32,
    #[serde(default)]
    exemption: Option<String>,
    /// What is right, in 分.
    #[serde(default)]
    expected_fen: Option<u64>,
}

/// An item, a bag, loose renovation waste, or what was measured in centimetres: by which field it has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedThing {
    #[serde(default)]
    item: Option<String>,
    #[serde(default)]
    bag: Option<String>,
    #[serde(default)]
    waste: Option<String>,
    #[serde(default)]
    litres: Option<u64>,
    #[serde(default)]
    length: Option<u32>,
    #[serde(default)]
    width: Option<u32>,
    #[serde(default)]
    height: Option<u32>,
    #[serde(default = "one")]
    quantity: i64,
}

const fn one() -> i64 {
    1
}

/// What came of it.
#[derive(Debug, Serialize)]
struct Evaluation {
    total: usize,
    /// Of those whose right price is given.
    right: usize,
    wrong: usize,
    /// Baskets that have no price.
    errors: usize,
    /// The version of the district's terms; none for prices of the file.
    terms: Option<i32>,
    baskets: Vec<Priced>,
}

/// A basket with its price, or why it has none.
#[derive(Debug, Serialize)]
struct Priced {
    basket: usize,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_fen: Option<u64>,
    #[serde(flatten)]
    quote: Option<Quote>,
}

fn evaluate(programme: &Programme, asked: Asked) -> anyhow::Result<Evaluation> {
    let terms = programme.terms_on(to_local(open::now()).date());
    let prices = match (&asked.prices, terms) {
        (Some(prices), _) => prices,
        (None, Some(terms)) => &terms.prices,
        (None, None) => bail!("the district has no prices, and the file has none"),
    };
    prices.check().context("the prices cannot be used")?;
    let baskets: Vec<Priced> = (1..)
        .zip(asked.baskets)
        .map(|(at, one)| {
            let (name, expected_fen) = (one.name.clone(), one.expected_fen);
            let (error, quote) = match price(programme, prices, one) {
                Ok(quote) => (None, Some(quote)),
                Err(error) => (Some(error), None),
            };
            Priced { basket: at, name, error, expected_fen, quote }
        })
        .collect();
    let is = |right: bool| {
        let matches = |one: &&Priced| match (&one.quote, one.expected_fen) {
            (Some(quote), Some(fen)) => (quote.total.fen() == fen) == right,
            _ => false,
        };
        baskets.iter().filter(matches).count()
    };
    Ok(Evaluation {
        total: baskets.len(),
        right: is(true),
        wrong: is(false),
        errors: baskets.iter().filter(|one| one.error.is_some()).count(),
        terms: asked.prices.is_none().then(|| terms.map(|terms| terms.version)).flatten(),
        baskets,
    })
}

fn price(programme: &Programme, prices: &PriceTable, asked: AskedBasket) -> Result<Quote, String> {
    let things: Result<Vec<Thing>, String> = (1..)
        .zip(&asked.things)
        .map(|(at, one)| thing(programme, one).map_err(|error| format!("thing {at}: {error}")))
        .collect();
    if let Some(code) = &asked.exemption
        && !prices.exemptions.iter().any(|one| one.code == *code)
    {
        return Err(format!("there is no exemption {code}"));
    }
    let basket = Basket {
        things: things?,
        site: Site {
            placed: asked.placed.unwrap_or(Placed::Door),
            floor: asked.floor.unwrap_or(1),
            lift: asked.lift,
        },
        free_used: asked.free_used,
        exemption: asked.exemption,
    };
    quote(prices, &basket).map_err(|error| error.to_string())
}

fn thing(programme: &Programme, asked: &AskedThing) -> Result<Thing, String> {
    let quantity = || Quantity::new(asked.quantity).map_err(|error| error.to_string());
    if let Some(id) = &asked.item {
        let item = programme.item(id).ok_or_else(|| format!("there is no item {id}"))?;
        return Ok(item.thing(quantity()?));
    }
    if let Some(id) = &asked.bag {
        let bag = programme.bag(id).ok_or_else(|| format!("there is no bag {id}"))?;
        return Ok(bag.thing(quantity()?));
    }
    if let (Some(id), Some(litres)) = (&asked.waste, asked.litres) {
        let waste = programme.waste(id).ok_or_else(|| format!("there is no waste {id}"))?;
        return Ok(waste.thing(litres));
    }
    let (Some(length), Some(width), Some(height)) = (asked.length, asked.width, asked.height)
    else {
        return Err("wants item, bag, waste and litres, or length, width and height".to_owned());
    };
    let measures = Measures::new(length, width, height).map_err(|error| error.to_string())?;
    Ok(Thing::Measured { name: String::new(), measures, quantity: quantity()? })
}

impl Evaluation {
    fn to_text(&self) -> String {
        let mut text = format!(
            "total {}, right {}, wrong {}, without a price {}",
            self.total, self.right, self.wrong, self.errors
        );
        for one in &self.baskets {
            let name = if one.name.is_empty() { String::new() } else { format!(" {}", one.name) };
            text.push_str(&format!("\nbasket {}{name}: ", one.basket));
            match (&one.quote, &one.error) {
                (Some(quote), _) => text.push_str(&reckoning(quote, one.expected_fen)),
                (None, error) => text.push_str(error.as_deref().unwrap_or_default()),
            }
        }
        text
    }
}

fn reckoning(quote: &Quote, expected: Option<u64>) -> String {
    let expected = match expected {
        Some(fen) if fen != quote.total.fen() => format!(", not {} 元", Fen::new(fen)),
        _ => String::new(),
    };
    let lines: String = quote.lines.iter().map(|line| format!("\n  {}", written(line))).collect();
    let there = quote.at_collection_point;
    let there = there.map(|fen| format!("\n  at the collection point: {fen} 元"));
    format!("{} 元{expected}{lines}{}", quote.total, there.unwrap_or_default())
}

fn written(line: &Line) -> String {
    let why = match &line.reason {
        Reason::Pieces { thing, pieces, each } => {
            format!("thing {}: {pieces} × {each} 元", thing + 1)
        }
        Reason::ByVolume { thing, pieces, volume, per_cubic_metre } => format!(
            "thing {}: {pieces}, {} cm³ at {per_cubic_metre} 元 a cubic metre",
            thing + 1,
            volume.cubic_centimetres()
        ),
        Reason::CollectionPoint => "free at the collection point".to_owned(),
        Reason::FreeAllowance { pieces, left } => {
            format!("{pieces} free pieces of the household, {left} left this year")
        }
        Reason::Carrying { flights, pieces, each } => {
            format!("{flights} flights without a lift, {pieces} × {each} 元")
        }
        Reason::Exemption { code, percent } => format!("exemption {code}, {percent} %"),
        Reason::Minimum { minimum } => format!("up to the minimum of {minimum} 元"),
    };
    match line.effect {
        Effect::Adds(amount) => format!("+{amount} 元  {why}"),
        Effect::TakesOff(amount) => format!("-{amount} 元  {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluated(text: &str) -> Evaluation {
        let asked = serde_json::from_str(text).unwrap();
        evaluate(&Programme::default(), asked).unwrap()
    }

    const PRICES: &str = r#""prices":{"per_cubic_metre":5000,"renovation_per_cubic_metre":18000,
        "carrying":{"free_flights":0,"per_flight":500}}"#;

    #[test]
    fn prices_what_was_measured_and_prints_every_line() {
        let result = evaluated(&format!(
            r#"{{{PRICES},"baskets":[
              {{"name":"旧柜子","things":[{{"length":120,"width":70,"height":80}}],"expected_fen":3360}},
              {{"things":[{{"length":120,"width":70,"height":80,"quantity":2}}],"floor":3,
                "expected_fen":1}}]}}"#
        ));
        assert_eq!((result.total, result.right, result.wrong, result.errors), (2, 1, 1, 0));
        let text = result.to_text();
        for line in [
            "basket 1 旧柜子: 33.60 元\n  +33.60 元  thing 1: 1, 672000 cm³ at 50 元 a cubic metre",
            "basket 2: 87.20 元, not 0.01 元",
            "\n  +20 元  2 flights without a lift, 2 × 10 元",
        ] {
            assert!(text.contains(line), "{text}");
        }
    }

    #[test]
    fn what_has_no_price_is_said() {
        let result = evaluated(&format!(
            r#"{{{PRICES},"baskets":[
              {{"things":[]}},
              {{"things":[{{"item":"unheard-of"}}]}},
              {{"things":[{{"length":120,"width":70,"height":80,"quantity":0}}]}},
              {{"things":[{{"length":0,"width":70,"height":80}}]}},
              {{"things":[{{"length":120}}]}},
              {{"things":[{{"length":1,"width":1,"height":1}}],"exemption":"king"}}]}}"#
        ));
        assert_eq!((result.total, result.errors), (6, 6));
        assert!(result.to_text().contains("thing 1: there must be at least one of each"));
    }
}
