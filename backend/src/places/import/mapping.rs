//! Which columns of a file fill which fields.
//!
//! Without a mapping, columns are recognised by the names that lists give them ([`super::fields`]);
//! what is not recognised is left alone and told. A mapping says all of it, in TOML, so whatever it
//! does not speak of is a mistake:
//!
//! ```toml
//! ignore = ["图片", "序号"]                # columns that are of no use here
//! id-from = "name-and-position"           # where the source numbers nothing
//!
//! [fields]
//! name = "公厕名称"
//! address = ["街道", "门牌"]               # put together, in this order
//! longitude = "X"
//! latitude = "Y"
//! class = "级别"
//!
//! [values.class]                          # what a word of the column means
//! "甲" = "first"
//!
//! [constants]                             # the same for every row
//! operator = "某某环卫所"
//! free = "yes"
//! ```

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::places::PlaceKind;
use serde::Deserialize;

use super::{Fault, Wrong, fields::Field, read::Table, values::plain};

/// A mapping as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Mapping {
    /// Columns by the field that they fill.
    #[serde(default)]
    fields: BTreeMap<String, Columns>,
    /// What words mean, by field.
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, String>>,
    /// What every row has.
    #[serde(default)]
    constants: BTreeMap<String, String>,
    /// Columns that are of no use here.
    #[serde(default)]
    ignore: Vec<String>,
    /// How places are known again where the source does not number them.
    #[serde(default)]
    id_from: Option<IdFrom>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Columns {
    One(String),
    Several(Vec<String>),
}

/// How places are known again where the source does not number them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdFrom {
    /// A digest of the name as it is compared, and of the position to about ten metres. A place
    /// that is renamed or moved further is another one then.
    NameAndPosition,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// [`Wrong::Mapping`], with its line.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        toml::from_str(text).map_err(|error: toml::de::Error| {
            let at = error.span().map_or(0, |span| span.start);
            let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
            Fault::line(line, Wrong::Mapping(error.message().to_owned()))
        })
    }
}

/// Which cells of a row fill which fields.
#[derive(Debug)]
pub(super) struct Plan {
    /// Fields with the places of their columns.
    pub(super) fields: Vec<(Field, Vec<usize>)>,
    pub(super) constants: Vec<(Field, String)>,
    values: HashMap<Field, HashMap<String, String>>,
    pub(super) id_from: Option<IdFrom>,
    /// Whether a word that nobody understands is a mistake, instead of unknown.
    pub(super) is_strict: bool,
    /// Columns that fill nothing, of a file without a mapping.
    pub(super) unused: Vec<String>,
    /// What places without a name are called.
    pub(super) nameless: Option<String>,
}

/// Columns of OpenStreetMap that make an address together.
const ADDRESS_PARTS: [&str; 2] = ["addr:street", "addr:housenumber"];

impl Plan {
    /// The plan for a file of places for which the rules of a kind count.
    pub(super) fn new(
        table: &Table,
        kind: Option<PlaceKind>,
        mapping: Option<&Mapping>,
        id_from: Option<IdFrom>,
    ) -> Result<Self, Vec<Fault>> {
        let plan = match mapping {
            Some(mapping) => Self::of_mapping(table, kind, mapping)?,
            None => Self::by_names(table, kind),
        };
        let plan = Self { id_from: plan.id_from.or(id_from), ..plan };
        let faults = plan.missing(table);
        if faults.is_empty() { Ok(plan) } else { Err(faults) }
    }

    /// What the word of a cell means.
    pub(super) fn translated<'a>(&'a self, field: Field, text: &'a str) -> &'a str {
        let words = self.values.get(&field);
        words.and_then(|words| words.get(&plain(text))).map_or(text, String::as_str)
    }

    fn by_names(table: &Table, kind: Option<PlaceKind>) -> Self {
        let mut taken = HashSet::new();
        let (mut fields, mut unused) = (Vec::new(), Vec::new());
        for (place, column) in table.columns.iter().enumerate() {
            match Field::of_column(column, kind) {
                Some(field) if taken.insert(field) => fields.push((field, vec![place])),
                _ => unused.push((place, column.clone())),
            }
        }
        if !taken.contains(&Field::Address) {
            let parts: Vec<_> = ADDRESS_PARTS
                .iter()
                .filter_map(|part| table.columns.iter().position(|column| column == part))
                .collect();
            if !parts.is_empty() {
                unused.retain(|(place, _)| !parts.contains(place));
                fields.push((Field::Address, parts));
            }
        }
        Self {
            fields,
            constants: Vec::new(),
            values: HashMap::new(),
            id_from: None,
            is_strict: false,
            unused: unused.into_iter().map(|(_, column)| column).collect(),
            nameless: None,
        }
    }

    fn of_mapping(
        table: &Table,
        kind: Option<PlaceKind>,
        mapping: &Mapping,
    ) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut field = |code: &str| {
            let field = Field::parse(code).filter(|field| field.is_of(kind));
            if field.is_none() {
                faults.push(Fault::file(Wrong::UnknownField(code.to_owned())));
            }
            field
        };
        let named: Vec<_> = mapping
            .fields
            .iter()
            .filter_map(|(code, columns)| Some((field(code)?, columns)))
            .collect();
        let constants = mapping
            .constants
            .iter()
            .filter_map(|(code, value)| Some((field(code)?, value.clone())))
            .collect();
        let values = mapping
            .values
            .iter()
            .filter_map(|(code, words)| {
                let words = words.iter().map(|(word, value)| (plain(word), value.clone()));
                Some((field(code)?, words.collect()))
            })
            .collect();
        let mut used = HashSet::new();
        let mut place = |column: &String| {
            used.insert(column.clone());
            let place = table.columns.iter().position(|other| other == column);
            if place.is_none() {
                faults.push(Fault::file(Wrong::NoColumn(column.clone())));
            }
            place
        };
        let fields = named
            .into_iter()
            .map(|(field, columns)| {
                let columns = match columns {
                    Columns::One(column) => std::slice::from_ref(column),
                    Columns::Several(columns) => columns,
                };
                (field, columns.iter().filter_map(&mut place).collect())
            })
            .collect();
        for column in &table.columns {
            if !used.contains(column) && !mapping.ignore.contains(column) {
                faults.push(Fault::file(Wrong::UnknownColumn(column.clone())));
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            fields,
            constants,
            values,
            id_from: mapping.id_from,
            is_strict: true,
            unused: Vec::new(),
            nameless: None,
        })
    }

    /// What no import can do without.
    fn missing(&self, table: &Table) -> Vec<Fault> {
        let has = |wanted: Field| self.fields.iter().any(|(field, _)| *field == wanted);
        let mut faults = Vec::new();
        let has_geometry = table.rows.iter().any(|row| row.place != super::read::Place::Cells);
        let has_pair = has(Field::Longitude) && has(Field::Latitude);
        if !has_geometry && !has_pair && !has(Field::Position) {
            faults.push(Fault::file(Wrong::NoPosition));
        }
        if !has(Field::Name) && self.nameless.is_none() && table.format != super::OSM {
            faults.push(Fault::file(Wrong::NoName));
        }
        if !has(Field::ExternalId) && self.id_from.is_none() {
            faults.push(Fault::file(Wrong::NoId));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::import::read::read;

    const FILE: &str = "编号,名称,颜色,X,Y\n1,湖滨,红,118.8,32.05\n";

    fn faults(mapping: &str) -> Vec<String> {
        let table = read("a.csv", FILE.as_bytes()).unwrap();
        let mapping = Mapping::parse(mapping).unwrap();
        match Plan::new(&table, Some(PlaceKind::Toilet), Some(&mapping), None) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.iter().map(|fault| fault.wrong.code().to_owned()).collect(),
        }
    }

    #[test]
    fn a_mapping_speaks_of_every_column() {
        let fields =
            "[fields]\nexternal-id = '编号'\nname = '名称'\nlongitude = 'X'\nlatitude = 'Y'\n";
        assert_eq!(faults(&format!("ignore = ['颜色']\n{fields}")), Vec::<String>::new());
        assert_eq!(faults(fields), ["unknown-column"]);
        assert_eq!(faults(&format!("ignore = ['颜色']\n{fields}class = '级别'\n")), ["no-column"]);
        assert_eq!(
            faults(&format!("ignore = ['颜色']\n{fields}[constants]\ncapacity = '3'\n")),
            ["unknown-field"]
        );
        assert_eq!(
            faults("ignore = ['编号', '颜色', 'X', 'Y']\n[fields]\nname = '名称'\n"),
            ["no-position", "no-id"]
        );
        let error = Mapping::parse("ignore = []\ncolour = 1\n").unwrap_err();
        assert_eq!((error.line, error.wrong.code()), (Some(2), "mapping"));
    }

    #[test]
    fn names_are_recognised_without_one() {
        let table = read("a.csv", FILE.as_bytes()).unwrap();
        let plan = Plan::new(&table, Some(PlaceKind::Toilet), None, None).unwrap();
        assert_eq!(plan.fields.len(), 4);
        assert_eq!(plan.unused, ["颜色"]);
    }
}
