//! The categories of GB/T 19095-2019: four bins and their sub-categories, and what belongs in none
//! of the four bins but has a way of its own.

use serde::{Deserialize, Serialize};

/// One of the four bins that stand at every drop-off point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bin {
    /// 可回收物, the blue bin.
    Recyclable,
    /// 有害垃圾, the red bin.
    Hazardous,
    /// 厨余垃圾 (湿垃圾), the green bin.
    Food,
    /// 其他垃圾 (干垃圾), the grey bin.
    Residual,
}

impl Bin {
    /// All four, in the order of the standard.
    pub const ALL: [Self; 4] = [Self::Recyclable, Self::Hazardous, Self::Food, Self::Residual];

    /// The stable code: the key of its texts and the name of its colour in the styles.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recyclable => "recyclable",
            Self::Hazardous => "hazardous",
            Self::Food => "food",
            Self::Residual => "residual",
        }
    }

    /// The bin of a code; `None` if there is none.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bin| bin.as_str() == code)
    }

    /// Its sub-categories; none of what the standard does not divide.
    pub fn parts(self) -> impl Iterator<Item = Category> {
        Category::ALL.into_iter().filter(move |one| one.is_part() && one.bin() == Ok(self))
    }
}

/// Sub-categories of 可回收物.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recyclable {
    /// 纸类
    Paper,
    /// 塑料
    Plastic,
    /// 金属
    Metal,
    /// 玻璃
    Glass,
    /// 织物
    Textile,
    /// Small electrical things. Not a sub-category of the standard: districts collect them with
    /// the recyclables.
    Electronics,
    /// Things of solid wood. As with electrical things.
    Wood,
}

/// Sub-categories of 有害垃圾.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hazardous {
    /// 灯管
    Lamp,
    /// 家用化学品, medicine and mercury thermometers among them.
    Chemical,
    /// 电池
    Battery,
}

/// Sub-categories of 厨余垃圾.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Food {
    /// 家庭厨余垃圾
    Household,
    /// 餐厨垃圾, of restaurants and canteens.
    Catering,
    /// 其他厨余垃圾, of markets.
    Market,
}

/// What goes into none of the four bins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outside {
    /// 大件垃圾: collected by appointment.
    Bulky,
    /// 装修垃圾: collected by appointment.
    Renovation,
    /// 大型电器: taken back by licensed dismantlers.
    Appliance,
    /// 园林垃圾
    Garden,
    /// 医疗废物: of clinics, handled by licensed firms.
    Medical,
    /// Dead animals: taken for harmless treatment.
    Animal,
    /// Identity papers and the like: handed back to who issued them, or destroyed.
    Document,
    /// Ammunition, fireworks, full gas cylinders: call, do not carry.
    Dangerous,
    /// Liquids that go down the drain.
    Drain,
}

impl Outside {
    /// Whether it is collected by appointment.
    #[must_use]
    pub const fn is_booked(self) -> bool {
        matches!(self, Self::Bulky | Self::Renovation | Self::Appliance)
    }
}

/// Where an item goes, to the sub-category. Written and stored as its code, such as
/// `recyclable.paper`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Category {
    /// 可回收物
    Recyclable(Recyclable),
    /// 有害垃圾
    Hazardous(Hazardous),
    /// 厨余垃圾
    Food(Food),
    /// 其他垃圾; the standard does not divide it.
    Residual,
    /// None of the four.
    Outside(Outside),
}

/// What was given is not the code of a category.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown sorting category `{0}`")]
pub struct UnknownCategory(pub String);

impl Category {
    /// Every category, in the order of the standard, then what is outside it.
    pub const ALL: [Self; 23] = [
        Self::Recyclable(Recyclable::Paper),
        Self::Recyclable(Recyclable::Plastic),
        Self::Recyclable(Recyclable::Metal),
        Self::Recyclable(Recyclable::Glass),
        Self::Recyclable(Recyclable::Textile),
        Self::Recyclable(Recyclable::Electronics),
        Self::Recyclable(Recyclable::Wood),
        Self::Hazardous(Hazardous::Lamp),
        Self::Hazardous(Hazardous::Chemical),
        Self::Hazardous(Hazardous::Battery),
        Self::Food(Food::Household),
        Self::Food(Food::Catering),
        Self::Food(Food::Market),
        Self::Residual,
        Self::Outside(Outside::Bulky),
        Self::Outside(Outside::Renovation),
        Self::Outside(Outside::Appliance),
        Self::Outside(Outside::Garden),
        Self::Outside(Outside::Medical),
        Self::Outside(Outside::Animal),
        Self::Outside(Outside::Document),
        Self::Outside(Outside::Dangerous),
        Self::Outside(Outside::Drain),
    ];

    /// What goes into none of the four bins.
    pub fn outside() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|one| one.bin().is_err())
    }

    /// The stable code, as in the catalogue's files, the database and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recyclable(Recyclable::Paper) => "recyclable.paper",
            Self::Recyclable(Recyclable::Plastic) => "recyclable.plastic",
            Self::Recyclable(Recyclable::Metal) => "recyclable.metal",
            Self::Recyclable(Recyclable::Glass) => "recyclable.glass",
            Self::Recyclable(Recyclable::Textile) => "recyclable.textile",
            Self::Recyclable(Recyclable::Electronics) => "recyclable.electronics",
            Self::Recyclable(Recyclable::Wood) => "recyclable.wood",
            Self::Hazardous(Hazardous::Lamp) => "hazardous.lamp",
            Self::Hazardous(Hazardous::Chemical) => "hazardous.chemical",
            Self::Hazardous(Hazardous::Battery) => "hazardous.battery",
            Self::Food(Food::Household) => "food.household",
            Self::Food(Food::Catering) => "food.catering",
            Self::Food(Food::Market) => "food.market",
            Self::Residual => "residual",
            Self::Outside(Outside::Bulky) => "bulky",
            Self::Outside(Outside::Renovation) => "renovation",
            Self::Outside(Outside::Appliance) => "appliance",
            Self::Outside(Outside::Garden) => "garden",
            Self::Outside(Outside::Medical) => "medical",
            Self::Outside(Outside::Animal) => "animal",
            Self::Outside(Outside::Document) => "document",
            Self::Outside(Outside::Dangerous) => "dangerous",
            Self::Outside(Outside::Drain) => "drain",
        }
    }

    /// The category of a code; `None` if there is none.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == code)
    }

    /// The bin it goes into, or which way outside the four bins.
    ///
    /// # Errors
    ///
    /// The kind of waste that it is, if it belongs in none of the four.
    pub const fn bin(self) -> Result<Bin, Outside> {
        match self {
            Self::Recyclable(_) => Ok(Bin::Recyclable),
            Self::Hazardous(_) => Ok(Bin::Hazardous),
            Self::Food(_) => Ok(Bin::Food),
            Self::Residual => Ok(Bin::Residual),
            Self::Outside(kind) => Err(kind),
        }
    }

    /// Whether it is a sub-category: a part of a bin, and not all of one.
    #[must_use]
    pub const fn is_part(self) -> bool {
        !matches!(self, Self::Residual | Self::Outside(_))
    }

    /// Whether GB/T 19095-2019 itself names this sub-category. What is `false` rests on the
    /// practice of the district and on other rules.
    #[must_use]
    pub const fn is_in_standard(self) -> bool {
        !matches!(
            self,
            Self::Recyclable(Recyclable::Electronics | Recyclable::Wood) | Self::Outside(_)
        )
    }
}

impl std::fmt::Display for Category {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Category {
    type Err = UnknownCategory;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::from_code(code).ok_or_else(|| UnknownCategory(code.to_owned()))
    }
}

impl From<Category> for &'static str {
    fn from(category: Category) -> Self {
        category.as_str()
    }
}

impl TryFrom<String> for Category {
    type Error = UnknownCategory;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::from_code(&code).ok_or(UnknownCategory(code))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_read_back_and_is_one_of_its_own() {
        for category in Category::ALL {
            assert_eq!(category.as_str().parse(), Ok(category));
        }
        let codes: BTreeSet<_> = Category::ALL.map(Category::as_str).into();
        assert_eq!(codes.len(), Category::ALL.len());
        for wrong in ["", "recyclable", "Residual", "residual ", "food.", "outside"] {
            assert_eq!(wrong.parse::<Category>(), Err(UnknownCategory(wrong.to_owned())));
        }
    }

    #[test]
    fn the_standard_has_four_bins_and_eleven_sub_categories() {
        let of = |bin| {
            let all = Category::ALL.into_iter().filter(|c| c.is_in_standard());
            all.filter(|c| c.bin() == Ok(bin)).count()
        };
        assert_eq!(Bin::ALL.map(of), [5, 3, 3, 1], "the last one is not divided");
    }

    #[test]
    fn the_code_of_a_bin_begins_the_codes_of_its_sub_categories() {
        for category in Category::ALL {
            if let Ok(bin) = category.bin() {
                assert!(category.as_str().starts_with(bin.as_str()), "{category}");
            }
        }
    }

    #[test]
    fn only_what_is_outside_the_bins_has_none() {
        assert_eq!(Category::Outside(Outside::Bulky).bin(), Err(Outside::Bulky));
        assert_eq!(Category::Residual.bin(), Ok(Bin::Residual));
    }

    #[test]
    fn a_category_is_a_part_of_a_bin_or_outside_or_a_whole_bin() {
        assert_eq!(Bin::ALL.map(|bin| bin.parts().count()), [7, 3, 3, 0]);
        assert_eq!(Category::outside().count(), 9);
        for part in Bin::ALL.into_iter().flat_map(Bin::parts) {
            assert!(part.is_part() && part.as_str().contains('.'), "{part}");
        }
        let booked = Category::outside().filter(|one| one.bin().is_err_and(Outside::is_booked));
        let codes: Vec<_> = booked.map(Category::as_str).collect();
        assert_eq!(codes, ["bulky", "renovation", "appliance"]);
    }
}
