//! The files that a catalogue is kept in.

use std::{io, path::Path};

/// One CSV file: UTF-8, commas, a header row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// As it is named in errors: `items-food.csv`.
    pub name: String,
    /// What it holds.
    pub text: String,
}

impl SourceFile {
    fn new(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), text: text.to_owned() }
    }
}

/// A whole catalogue as files.
///
/// - `groups.csv` and `conditions.csv`: `id,zh_hans,zh_hant,en`, in the order of display.
/// - `guidance.csv`: `id`, then `prepare_…`, `why_…` and `where_…` in the three languages; the
///   steps of `prepare` are separated by `|`.
/// - `items*.csv`: one row per item and condition, the usual condition first; its row carries
///   `group`, the titles and `names`, which are separated by `;`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueFiles {
    /// `groups.csv`.
    pub groups: SourceFile,
    /// `conditions.csv`.
    pub conditions: SourceFile,
    /// `guidance.csv`.
    pub guidance: SourceFile,
    /// Every `items*.csv`.
    pub items: Vec<SourceFile>,
}

impl CatalogueFiles {
    /// The files of `folder`.
    ///
    /// # Errors
    /// When one of the three is missing, or one cannot be read as UTF-8.
    pub fn from_folder(folder: &Path) -> io::Result<Self> {
        let read = |name: &str| {
            let path = folder.join(name);
            let text = std::fs::read_to_string(&path).map_err(|error| {
                io::Error::new(error.kind(), format!("{}: {error}", path.display()))
            })?;
            Ok::<_, io::Error>(SourceFile { name: name.to_owned(), text })
        };
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.starts_with("items") && name.ends_with(".csv") {
                names.push(name);
            }
        }
        names.sort();
        Ok(Self {
            groups: read("groups.csv")?,
            conditions: read("conditions.csv")?,
            guidance: read("guidance.csv")?,
            items: names.iter().map(|name| read(name)).collect::<Result<_, _>>()?,
        })
    }

    /// Every file.
    pub fn all(&self) -> impl Iterator<Item = &SourceFile> {
        [&self.groups, &self.conditions, &self.guidance].into_iter().chain(&self.items)
    }
}

/// The catalogue that comes with Minhu, for a district to begin with.
#[must_use]
pub fn seed() -> CatalogueFiles {
    macro_rules! file {
        ($name:literal) => {
            SourceFile::new($name, include_str!(concat!("../../seed/sorting/", $name)))
        };
    }
    CatalogueFiles {
        groups: file!("groups.csv"),
        conditions: file!("conditions.csv"),
        guidance: file!("guidance.csv"),
        items: vec![
            file!("items-electrics.csv"),
            file!("items-food.csv"),
            file!("items-household.csv"),
            file!("items-leisure.csv"),
            file!("items-materials.csv"),
        ],
    }
}
