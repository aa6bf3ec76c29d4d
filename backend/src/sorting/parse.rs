//! From files to a catalogue, or to everything that is wrong with them at once.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    locale::{Locale, Localised},
    sorting::{Catalogue, Category, Condition, Group, Guidance, Item, Variant, search::normalise},
    text::clean_line,
};
use unicode_normalization::UnicodeNormalization;

use super::{CatalogueFiles, SourceFile, folds::folds};
use crate::lines::FileError;

pub(super) const TEXT_COLUMNS: &[&str] = &["id", "zh_hans", "zh_hant", "en"];
pub(super) const GUIDANCE_COLUMNS: &[&str] = &[
    "id",
    "prepare_zh_hans",
    "prepare_zh_hant",
    "prepare_en",
    "why_zh_hans",
    "why_zh_hant",
    "why_en",
    "where_zh_hans",
    "where_zh_hant",
    "where_en",
];
pub(super) const ITEM_COLUMNS: &[&str] =
    &["item", "condition", "group", "zh_hans", "zh_hant", "en", "names", "category", "guidance"];
/// Between the names of an item.
pub(super) const NAMES: &str = ";";
/// Between the steps of a guidance.
pub(super) const STEPS: &str = "|";

/// Something wrong at one place of a file.
pub type LineError = FileError<Wrong>;

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Not CSV.
    #[error("not readable as CSV: {0}")]
    Csv(String),
    /// Other columns than agreed.
    #[error("the header must be `{0}`")]
    Header(String),
    /// Too few or too many cells.
    #[error("{found} cells instead of {expected}")]
    Width {
        /// As many as the header has.
        expected: usize,
        /// As many as the row has.
        found: usize,
    },
    /// An empty cell that must not be.
    #[error("is empty")]
    Missing,
    /// A filled cell in a further row of an item.
    #[error("must be empty in a further row of an item")]
    Surplus,
    /// An id that cannot be part of an address.
    #[error("`{0}` is not lower-case letters, digits and single hyphens")]
    BadId(String),
    /// An id twice; all rows of an item lie together.
    #[error("`{0}` is there already")]
    Duplicate(String),
    /// An id that is not in the file it refers to.
    #[error("`{0}` is not there")]
    Unknown(String),
    /// Not the code of a category.
    #[error("`{0}` is not a category")]
    UnknownCategory(String),
    /// The languages have different numbers of steps.
    #[error("must have as many steps as prepare_zh_hans")]
    Steps,
    /// A title or name that leads to two items.
    #[error("`{name}` leads to `{item}` already")]
    NameTaken {
        /// As written.
        name: String,
        /// The item it leads to.
        item: String,
    },
    /// No table at all, or no row of one.
    #[error("{0}")]
    Table(String),
    /// A name without a letter, digit or other character that is searched for.
    #[error("`{0}` cannot be searched for")]
    Unsearchable(String),
}

/// The catalogue that the files describe.
///
/// Of names that a search cannot tell from the item's own titles or from each other, the first
/// stays: 紙盒 beside 纸盒 says nothing new.
///
/// # Errors
/// Everything that is wrong, in the order of the files.
pub fn parse(files: &CatalogueFiles) -> Result<Catalogue, Vec<LineError>> {
    let mut errors = Vec::new();
    let groups = read_texts(&files.groups, &mut errors)
        .into_iter()
        .map(|(id, title)| Group { id, title })
        .collect();
    let conditions = read_texts(&files.conditions, &mut errors)
        .into_iter()
        .map(|(id, label)| Condition { id, label })
        .collect();
    let guidance = read_guidance(&files.guidance, &mut errors);
    let mut catalogue = Catalogue { groups, conditions, guidance, ..Catalogue::default() };
    let mut lines = FileLines::default();
    for file in &files.items {
        let rows = read_rows(file, ITEM_COLUMNS, &mut errors);
        read_items(rows, &mut catalogue, &mut lines, &mut errors);
    }
    settle_names(&mut catalogue, &lines, &mut errors);
    if errors.is_empty() { Ok(catalogue) } else { Err(errors) }
}

/// A row of items, with the cells in the order of [`ITEM_COLUMNS`].
pub(super) struct RawRow {
    pub(super) line: u64,
    pub(super) cells: Vec<String>,
}

/// `old` with the items of a file named `file` in it, and where they stand in it. Of a name of the file
/// that leads to an item which is not in the file, the file's is the mistake.
///
/// # Errors
/// Everything that is wrong.
pub(super) fn parse_over<'a>(
    old: &Catalogue,
    file: &'a str,
    rows: Vec<RawRow>,
) -> Result<(Catalogue, FileLines<'a>), Vec<LineError>> {
    let mut errors = Vec::new();
    let mut lines = FileLines::default();
    let rows = rows.into_iter().map(|row| Row {
        file,
        line: row.line,
        columns: ITEM_COLUMNS,
        cells: row.cells.iter().map(|cell| clean_line(cell)).collect(),
    });
    let mut new = Catalogue { items: BTreeMap::new(), ..old.clone() };
    read_items(rows.collect(), &mut new, &mut lines, &mut errors);
    for (slug, item) in &old.items {
        new.items.entry(slug.clone()).or_insert_with(|| item.clone());
    }
    settle_names(&mut new, &lines, &mut errors);
    errors.sort_by_key(|error| error.line);
    if errors.is_empty() { Ok((new, lines)) } else { Err(errors) }
}

/// A row of the right width, with cleaned cells.
struct Row<'a> {
    file: &'a str,
    line: u64,
    columns: &'static [&'static str],
    cells: Vec<String>,
}

impl Row<'_> {
    fn error(&self, column: &'static str, wrong: Wrong) -> LineError {
        LineError { file: self.file.to_owned(), line: self.line, column: Some(column), wrong }
    }

    /// The cell of a column, which may be empty.
    fn get(&self, column: &'static str) -> &str {
        let at = self.columns.iter().position(|name| *name == column);
        at.and_then(|at| self.cells.get(at)).map_or("", String::as_str)
    }

    /// The cell of a column that must not be empty.
    fn filled(&self, column: &'static str, errors: &mut Vec<LineError>) -> String {
        let cell = self.get(column);
        if cell.is_empty() {
            errors.push(self.error(column, Wrong::Missing));
        }
        cell.to_owned()
    }

    fn id(&self, column: &'static str, errors: &mut Vec<LineError>) -> String {
        let id = self.filled(column, errors);
        if !id.is_empty() && !is_id(&id) {
            errors.push(self.error(column, Wrong::BadId(id.clone())));
        }
        id
    }

    fn localised(&self, columns: [&'static str; 3], errors: &mut Vec<LineError>) -> Localised {
        let [zh_hans, zh_hant, en] = columns.map(|column| self.filled(column, errors));
        Localised { zh_hans, zh_hant, en }
    }
}

fn is_id(text: &str) -> bool {
    text.split('-').all(|word| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

fn read_rows<'a>(
    file: &'a SourceFile,
    columns: &'static [&'static str],
    errors: &mut Vec<LineError>,
) -> Vec<Row<'a>> {
    let at = |line, wrong| LineError { file: file.name.clone(), line, column: None, wrong };
    // Spreadsheets write a byte order mark.
    let text = file.text.trim_start_matches('\u{FEFF}');
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    match reader.headers() {
        Ok(header) if header.iter().eq(columns.iter().copied()) => {}
        Ok(_) => {
            errors.push(at(1, Wrong::Header(columns.join(","))));
            return Vec::new();
        }
        Err(error) => {
            errors.push(at(1, Wrong::Csv(error.to_string())));
            return Vec::new();
        }
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                if record.len() == columns.len() {
                    let cells = record.iter().map(clean_line).collect();
                    rows.push(Row { file: &file.name, line, columns, cells });
                } else {
                    let wrong = Wrong::Width { expected: columns.len(), found: record.len() };
                    errors.push(at(line, wrong));
                }
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                errors.push(at(line, Wrong::Csv(error.to_string())));
            }
        }
    }
    rows
}

fn read_texts(file: &SourceFile, errors: &mut Vec<LineError>) -> Vec<(String, Localised)> {
    let mut seen = HashSet::new();
    let mut texts = Vec::new();
    for row in read_rows(file, TEXT_COLUMNS, errors) {
        let id = row.id("id", errors);
        let text = row.localised(["zh_hans", "zh_hant", "en"], errors);
        if seen.insert(id.clone()) {
            texts.push((id, text));
        } else {
            errors.push(row.error("id", Wrong::Duplicate(id)));
        }
    }
    texts
}

fn read_guidance(file: &SourceFile, errors: &mut Vec<LineError>) -> BTreeMap<String, Guidance> {
    let mut guidance = BTreeMap::new();
    for row in read_rows(file, GUIDANCE_COLUMNS, errors) {
        let id = row.id("id", errors);
        let prepare = read_steps(&row, errors);
        let why = row.localised(["why_zh_hans", "why_zh_hant", "why_en"], errors);
        let whereto = row.localised(["where_zh_hans", "where_zh_hant", "where_en"], errors);
        let new = Guidance { id: id.clone(), prepare, why, whereto };
        if guidance.insert(id.clone(), new).is_some() {
            errors.push(row.error("id", Wrong::Duplicate(id)));
        }
    }
    guidance
}

fn read_steps(row: &Row<'_>, errors: &mut Vec<LineError>) -> Vec<Localised> {
    let mut steps = |column| -> Vec<String> {
        let cell = row.filled(column, errors);
        cell.split(STEPS).map(|step| step.trim().to_owned()).collect()
    };
    let zh_hans = steps("prepare_zh_hans");
    let zh_hant = steps("prepare_zh_hant");
    let en = steps("prepare_en");
    for (column, translated) in [("prepare_zh_hant", &zh_hant), ("prepare_en", &en)] {
        if translated.len() != zh_hans.len() {
            errors.push(row.error(column, Wrong::Steps));
        }
    }
    zh_hans
        .into_iter()
        .zip(zh_hant)
        .zip(en)
        .map(|((zh_hans, zh_hant), en)| Localised { zh_hans, zh_hant, en })
        .collect()
}

/// Where items stand in the files.
#[derive(Default)]
pub(super) struct FileLines<'a> {
    /// The first row of an item.
    items: HashMap<String, (&'a str, u64)>,
    /// The row of each condition.
    variants: HashMap<(String, Option<String>), u64>,
}

impl FileLines<'_> {
    /// The slugs of all items, in no order.
    pub(super) fn items(&self) -> impl Iterator<Item = &str> {
        self.items.keys().map(String::as_str)
    }

    /// The first row of an item; 0 for one that is not in the files.
    pub(super) fn of_item(&self, slug: &str) -> u64 {
        self.items.get(slug).map_or(0, |(_, line)| *line)
    }

    /// The row of a condition, or else the first of the item.
    pub(super) fn of_variant(&self, slug: &str, condition: Option<&str>) -> u64 {
        let key = (slug.to_owned(), condition.map(str::to_owned));
        self.variants.get(&key).copied().unwrap_or_else(|| self.of_item(slug))
    }
}

fn read_items<'a>(
    rows: Vec<Row<'a>>,
    catalogue: &mut Catalogue,
    lines: &mut FileLines<'a>,
    errors: &mut Vec<LineError>,
) {
    let mut above: Option<String> = None;
    for row in rows {
        let slug = row.id("item", errors);
        let variant = read_variant(&row, catalogue, errors);
        let condition = variant.as_ref().and_then(|variant| variant.condition.clone());
        lines.variants.entry((slug.clone(), condition)).or_insert(row.line);
        if above.as_ref() == Some(&slug) {
            for column in ["group", "zh_hans", "zh_hant", "en", "names"] {
                if !row.get(column).is_empty() {
                    errors.push(row.error(column, Wrong::Surplus));
                }
            }
            let (Some(variant), Some(item)) = (variant, catalogue.items.get_mut(&slug)) else {
                continue;
            };
            // Somebody who looks at two answers must be told what divides them.
            // (The usual one may go without: a cage, and a large cage.)
            if variant.condition.is_none() {
                errors.push(row.error("condition", Wrong::Missing));
            } else if item.variants().any(|other| other.condition == variant.condition) {
                let condition = variant.condition.clone().unwrap_or_default();
                errors.push(row.error("condition", Wrong::Duplicate(condition)));
            }
            item.others.push(variant);
            continue;
        }
        above = Some(slug.clone());
        let group = row.filled("group", errors);
        if !group.is_empty() && catalogue.group(&group).is_none() {
            errors.push(row.error("group", Wrong::Unknown(group.clone())));
        }
        let title = row.localised(["zh_hans", "zh_hant", "en"], errors);
        let names = row.get("names").split(NAMES).map(str::trim).filter(|name| !name.is_empty());
        let names = names.map(str::to_owned).collect();
        if catalogue.items.contains_key(&slug) {
            errors.push(row.error("item", Wrong::Duplicate(slug)));
            above = None;
            continue;
        }
        let Some(usual) = variant else { continue };
        lines.items.insert(slug.clone(), (row.file, row.line));
        let item = Item { slug: slug.clone(), group, title, names, usual, others: Vec::new() };
        catalogue.items.insert(slug, item);
    }
}

fn read_variant(
    row: &Row<'_>,
    catalogue: &Catalogue,
    errors: &mut Vec<LineError>,
) -> Option<Variant> {
    let condition = Some(row.get("condition").to_owned()).filter(|id| !id.is_empty());
    if let Some(id) = &condition
        && catalogue.condition(id).is_none()
    {
        errors.push(row.error("condition", Wrong::Unknown(id.clone())));
    }
    let guidance = row.filled("guidance", errors);
    if !guidance.is_empty() && !catalogue.guidance.contains_key(&guidance) {
        errors.push(row.error("guidance", Wrong::Unknown(guidance.clone())));
    }
    let code = row.filled("category", errors);
    let category = Category::from_code(&code);
    if category.is_none() && !code.is_empty() {
        errors.push(row.error("category", Wrong::UnknownCategory(code)));
    }
    Some(Variant { condition, category: category?, guidance })
}

/// Sees to it that every title and name leads to one item. Titles go first, so that of a title and
/// another item's name the name is the mistake. What is not in the files goes before all of it.
fn settle_names(catalogue: &mut Catalogue, lines: &FileLines<'_>, errors: &mut Vec<LineError>) {
    let mut taken: HashMap<String, String> = HashMap::new();
    let mut complain = |slug: &str, column, wrong| {
        let (file, line) = lines.items.get(slug).copied().unwrap_or_default();
        errors.push(LineError { file: file.to_owned(), line, column: Some(column), wrong });
    };
    let there = catalogue.items.values().filter(|item| !lines.items.contains_key(&item.slug));
    for item in there {
        let titles = Locale::ALL.map(|locale| item.title.get(locale));
        for name in titles.into_iter().chain(item.names.iter().map(String::as_str)) {
            taken.entry(normalise(name, folds())).or_insert_with(|| item.slug.clone());
        }
    }
    let ours = |item: &&Item| lines.items.contains_key(&item.slug);
    for item in catalogue.items.values().filter(ours) {
        let titles = [
            ("zh_hans", &item.title.zh_hans),
            ("zh_hant", &item.title.zh_hant),
            ("en", &item.title.en),
        ];
        for (column, title) in titles {
            match searched_as(title) {
                Some(normal) => {
                    let owner = taken.entry(normal).or_insert_with(|| item.slug.clone());
                    if *owner != item.slug {
                        let wrong = Wrong::NameTaken { name: title.clone(), item: owner.clone() };
                        complain(&item.slug, column, wrong);
                    }
                }
                None if title.is_empty() => {}
                None => complain(&item.slug, column, Wrong::Unsearchable(title.clone())),
            }
        }
    }
    let ours = catalogue.items.values_mut().filter(|item| lines.items.contains_key(&item.slug));
    for Item { slug, names, .. } in ours {
        names.retain(|name| {
            let Some(normal) = searched_as(name) else {
                complain(slug, "names", Wrong::Unsearchable(name.clone()));
                return false;
            };
            match taken.get(&normal) {
                None => {
                    taken.insert(normal, slug.clone());
                    true
                }
                Some(owner) if owner == slug => false,
                Some(owner) => {
                    let wrong = Wrong::NameTaken { name: name.clone(), item: owner.clone() };
                    complain(slug, "names", wrong);
                    false
                }
            }
        });
    }
}

/// What a search compares `name` with. `None` if no query can equal it: a query is brought to
/// compatibility form first, which turns `Ⅱ` into `II`.
fn searched_as(name: &str) -> Option<String> {
    let normal = normalise(name, folds());
    let query = normalise(&name.nfkc().collect::<String>(), folds());
    (!normal.is_empty() && normal == query).then_some(normal)
}

#[cfg(test)]
mod tests;
