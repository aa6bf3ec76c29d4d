//! The query of a list: where from, what it must have, what comes first.

use backend::places::find::{After, MAX_STAY, Search, Sort, Stay, Wanted};
use domain::{
    districts::Point,
    money::Fen,
    places::{Attribute, Finder, dropoff::Accepts, parking::Vehicle},
    text::clean_line,
};
use uuid::Uuid;

use crate::routes::encode;

/// A box to tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    Open,
    Always,
    Has(Attribute),
    /// A free space.
    Spaces,
    Takes(Accepts),
}

impl Filter {
    /// Those of a finder, in the order of its page.
    pub fn of(finder: Finder) -> Vec<Self> {
        use Attribute::{
            Accessible, Alliance, Attended, BabyChanging, Charging, Free, HandWashing, HotWater,
            ThirdRoom,
        };
        let has = |attributes: &[Attribute]| -> Vec<Self> {
            attributes.iter().copied().map(Self::Has).collect()
        };
        match finder {
            Finder::Toilets => [
                vec![Self::Open],
                has(&[Accessible, ThirdRoom, BabyChanging]),
                vec![Self::Always],
                has(&[Alliance]),
            ]
            .concat(),
            Finder::Parking => {
                [vec![Self::Open, Self::Spaces], has(&[Free, Charging, Accessible])].concat()
            }
            Finder::Dropoff => {
                let takes = Accepts::ALL.iter().copied().map(Self::Takes).collect();
                [vec![Self::Open], takes, has(&[Attended, HandWashing])].concat()
            }
            Finder::Other => {
                [vec![Self::Open, Self::Always], has(&[Accessible, Charging, HotWater])].concat()
            }
        }
    }

    /// As it is in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Always => "always",
            Self::Has(attribute) => attribute.as_str(),
            Self::Spaces => "spaces",
            Self::Takes(Accepts::Recyclable) => "takes-recyclable",
            Self::Takes(Accepts::Hazardous) => "takes-hazardous",
            Self::Takes(Accepts::Food) => "takes-food",
            Self::Takes(Accepts::Residual) => "takes-residual",
            Self::Takes(Accepts::Bulky) => "takes-bulky",
            Self::Takes(Accepts::Renovation) => "takes-renovation",
        }
    }

    /// The key of its text.
    pub fn key(self) -> String {
        match self {
            Self::Has(attribute) => format!("place-attribute-{}", attribute.as_str()),
            Self::Takes(what) => format!("place-accepts-{}", what.as_str()),
            other => format!("places-filter-{}", other.code()),
        }
    }

    /// The fact whose being unknown keeps a place out.
    pub fn fact(self) -> &'static str {
        match self {
            Self::Open => "hours",
            Self::Always => "always",
            Self::Has(attribute) => attribute.as_str(),
            Self::Spaces => "spaces",
            Self::Takes(_) => "accepts",
        }
    }
}

/// Where to look from.
#[derive(Debug, Clone, PartialEq)]
pub enum From {
    /// Nothing was said.
    Nowhere,
    /// A point, and what it was called when it was chosen.
    Point(Point, String),
    /// Words to look for.
    Words(String),
    /// A place that a resident keeps.
    Saved(Uuid),
    /// What was said is no place in China.
    Wrong,
}

/// What was typed for a stay or a budget and is none, for the form to say so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mistyped {
    pub hours: Option<String>,
    pub budget: Option<String>,
}

/// A query as it was read. Whatever is wrong about it is left out, so that every address is a page.
#[derive(Debug, Clone)]
pub struct ListQuery {
    pub from: From,
    pub filters: Vec<Filter>,
    pub kind: Option<String>,
    /// Whether it is a bicycle or an e-bike that is to be parked.
    pub cycles: bool,
    pub height_cm: Option<i16>,
    pub budget: Option<Fen>,
    pub stay: Stay,
    pub sort: Sort,
    pub far: bool,
    pub after: Option<After>,
    pub mistyped: Mistyped,
}

/// `?for=`: bicycles and e-bikes.
const CYCLES: &str = "cycles";
/// The longest words for a start, in characters.
const MAX_WORDS: usize = 40;
/// The most that a stay may be asked to cost.
pub const MOST_BUDGET: Fen = Fen::new(1_000_000);

/// A stay of so many hours, as somebody typed them; none where they are none, or too many.
pub fn read_stay(hours: &str, vehicle: Vehicle) -> Option<Stay> {
    let most = f64::from(MAX_STAY) / 60.0;
    let hours: f64 = hours.trim().parse().ok()?;
    if !(0.0..=most).contains(&hours) {
        return None;
    }
    // Within this range the cast holds.
    Stay::new((hours * 60.0).round() as u32, vehicle)
}

impl ListQuery {
    /// Reads the fields of an address.
    pub fn read(finder: Finder, fields: &[(String, String)]) -> Self {
        let field = |name: &str| {
            fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.trim())
        };
        let said = |name: &str| field(name).filter(|value| !value.is_empty());
        let words: String =
            clean_line(said("place").unwrap_or_default()).chars().take(MAX_WORDS).collect();
        let from = match (said("near"), said("saved"), words.as_str()) {
            (Some(near), _, _) => {
                point(near).map_or(From::Wrong, |point| From::Point(point, words))
            }
            (None, Some(saved), _) => saved.parse().map_or(From::Nowhere, From::Saved),
            (None, None, "") => From::Nowhere,
            (None, None, _) => From::Words(words),
        };
        let parking = finder == Finder::Parking;
        let cycles = parking && said("for") == Some(CYCLES);
        let vehicle = if cycles { Vehicle::Bicycle } else { Vehicle::Small };
        let hours = said("hours").filter(|_| parking);
        let stay = hours.and_then(|hours| read_stay(hours, vehicle));
        let yuan = said("budget").filter(|_| parking);
        let budget = yuan.and_then(Fen::parse_yuan).filter(|budget| *budget <= MOST_BUDGET);
        let typed = |text: Option<&str>| text.map(|text| text.chars().take(MAX_WORDS).collect());
        let mistyped = Mistyped {
            hours: typed(hours.filter(|_| stay.is_none())),
            budget: typed(yuan.filter(|_| budget.is_none())),
        };
        Self {
            from,
            filters: Filter::of(finder)
                .into_iter()
                .filter(|filter| said(filter.code()).is_some())
                .collect(),
            kind: said("kind")
                .filter(|kind| finder == Finder::Dropoff && is_code(kind))
                .map(str::to_owned),
            height_cm: said("height")
                .and_then(|height| height.parse().ok())
                .filter(|height| parking && (100..=1000).contains(height)),
            budget,
            stay: stay.unwrap_or_else(|| Stay::usual(vehicle)),
            cycles,
            sort: said("sort").and_then(Sort::parse).filter(|_| parking).unwrap_or_default(),
            far: said("far").is_some(),
            after: said("after").and_then(After::parse),
            mistyped,
        }
    }

    /// Whether a filter is on.
    pub fn has(&self, filter: Filter) -> bool {
        self.filters.contains(&filter)
    }

    /// Whether anything narrows the list.
    pub fn narrows(&self) -> bool {
        !self.filters.is_empty()
            || self.height_cm.is_some()
            || self.budget.is_some()
            || self.kind.is_some()
    }

    /// What is looked for, from `point`.
    pub fn search(&self, finder: Finder, point: Point) -> Search {
        let mut wanted = Wanted {
            height_cm: self.height_cm,
            budget: self.budget,
            cycles: (finder == Finder::Parking).then_some(self.cycles),
            ..Wanted::default()
        };
        for filter in &self.filters {
            match filter {
                Filter::Open => wanted.open_now = true,
                Filter::Always => wanted.always_open = true,
                Filter::Has(attribute) => wanted.attributes.push(*attribute),
                Filter::Spaces => wanted.spaces = true,
                Filter::Takes(what) => wanted.accepts.push(*what),
            }
        }
        Search {
            kind: self.kind.clone(),
            wanted,
            sort: self.sort,
            stay: self.stay,
            after: self.after,
            far: self.far,
            ..Search::new(finder, point)
        }
    }

    /// The fields of this query's start.
    fn start_fields(&self) -> Vec<(&'static str, String)> {
        match &self.from {
            From::Nowhere | From::Wrong => Vec::new(),
            From::Point(point, name) => {
                let mut fields = vec![("near", near(*point))];
                if !name.is_empty() {
                    fields.push(("place", name.clone()));
                }
                fields
            }
            From::Words(words) => vec![("place", words.clone())],
            From::Saved(id) => vec![("saved", id.to_string())],
        }
    }

    /// Everything but the start, for a form that changes it; and without the page that it is at.
    pub fn other_fields(&self) -> Vec<(&'static str, String)> {
        let mut fields: Vec<(&'static str, String)> =
            self.filters.iter().map(|filter| (filter.code(), "1".to_owned())).collect();
        fields.extend(self.kind.clone().map(|kind| ("kind", kind)));
        fields.extend(self.height_cm.map(|height| ("height", height.to_string())));
        fields.extend(self.budget.map(|budget| ("budget", budget.to_string())));
        if self.cycles {
            fields.push(("for", CYCLES.to_owned()));
        }
        if self.stay.minutes() != Stay::default().minutes() {
            fields.push(("hours", hours_of(self.stay)));
        }
        if self.sort != Sort::default() {
            fields.push(("sort", self.sort.as_str().to_owned()));
        }
        fields
    }

    /// All fields, for a link; without the page that it is at.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = self.start_fields();
        fields.extend(self.other_fields());
        if self.far {
            fields.push(("far", "1".to_owned()));
        }
        fields
    }

    /// The query of the same list from its beginning.
    pub fn to_text(&self) -> String {
        written(&self.fields())
    }

    /// The query of the part after `after`.
    pub fn next(&self, after: After) -> String {
        let mut fields = self.fields();
        fields.push(("after", after.to_string()));
        written(&fields)
    }

    /// The same with one filter more or less.
    pub fn toggled(&self, filter: Filter) -> Self {
        let mut query = self.clone();
        if self.has(filter) {
            query.filters.retain(|one| *one != filter);
        } else {
            query.filters.push(filter);
        }
        query
    }

    /// The same from somewhere else.
    pub fn from(&self, from: From) -> Self {
        Self { from, ..self.clone() }
    }

    /// The same without anything that narrows.
    pub fn wide(&self) -> Self {
        Self { filters: Vec::new(), kind: None, height_cm: None, budget: None, ..self.clone() }
    }
}

/// Whether it can be the code of a kind.
fn is_code(text: &str) -> bool {
    let is_of_code = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    text.len() <= 30 && text.bytes().all(is_of_code)
}

/// A stay as it is typed: `2`, `0.5`.
pub fn hours_of(stay: Stay) -> String {
    let hours = f64::from(stay.minutes()) / 60.0;
    format!("{hours:.2}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A point to ten metres, as it is in addresses.
pub fn near(point: Point) -> String {
    format!("{:.4},{:.4}", point.longitude(), point.latitude())
}

fn point(text: &str) -> Option<Point> {
    let (longitude, latitude) = text.split_once([',', '，'])?;
    let degrees = |text: &str| text.trim().parse::<f64>().ok();
    // As exact as the address is, wherever it came from.
    let coarse = |degrees: f64| (degrees * 10_000.0).round() / 10_000.0;
    Point::new(coarse(degrees(longitude)?), coarse(degrees(latitude)?)).ok()
}

fn written(fields: &[(&'static str, String)]) -> String {
    let written: Vec<_> =
        fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    written.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(finder: Finder, query: &str) -> ListQuery {
        let fields: Vec<_> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        ListQuery::read(finder, &fields)
    }

    #[test]
    fn an_address_is_written_as_it_was_read() {
        for (finder, query) in [
            (Finder::Toilets, "near=118.8012,32.0400&open=1&accessible=1"),
            (
                Finder::Parking,
                "place=a&free=1&height=210&budget=10&for=cycles&hours=1.5&sort=price&far=1",
            ),
            (Finder::Dropoff, "takes-food=1&kind=recycling"),
            (Finder::Dropoff, "kind=textiles-2"),
        ] {
            let again = read(finder, query).to_text().replace("%2C", ",");
            assert_eq!(again, query);
        }
    }

    #[test]
    fn what_is_wrong_is_left_out() {
        let query = read(
            Finder::Parking,
            "near=NaN,32&height=99999&budget=-1&hours=0&sort=magic&after=x&kind=x&takes-food=1",
        );
        assert_eq!(query.from, From::Wrong);
        assert!(!query.narrows() && query.after.is_none() && query.sort == Sort::Distance);
        assert_eq!(query.stay, Stay::default());
        let typed = |text: &str| Some(text.to_owned());
        assert_eq!(query.mistyped, Mistyped { hours: typed("0"), budget: typed("-1") });
        let query = read(Finder::Parking, "hours=1.5&budget=￥12.5");
        assert_eq!((query.mistyped, query.budget), (Mistyped::default(), Some(Fen::new(1_250))));
        for near in ["32.04,118.8", "0,0", "118.8", ",", "1e999,1", "118.8;32"] {
            assert_eq!(read(Finder::Toilets, &format!("near={near}")).from, From::Wrong, "{near}");
        }
        let coarse = read(Finder::Toilets, "near=118.80004999,32.04");
        assert_eq!(coarse.from, From::Point(Point::new(118.8, 32.04).unwrap(), String::new()));
    }
}
