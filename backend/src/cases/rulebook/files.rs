//! The files that a rulebook comes in. What each holds is in seed/cases/README.md.

use std::{io, path::Path};

use serde_json::{Map, Value};

/// The classes of the standard, some of which every district has.
pub(super) const CLASSES: &str = include_str!("../../../seed/cases/classes.csv");

/// A row of a table by its columns; what is null is left out.
pub(super) type Row = Map<String, Value>;

/// A part of the rulebook, which has one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Major classes 大类.
    Majors,
    /// Classes 小类.
    Classes,
    /// What the older standard called them.
    Aliases,
    Advice,
    Questions,
    /// What is ticked before a case is fed back (结案条件).
    Checklist,
    Limits,
    Routes,
    Reasons,
    /// Templates of answers.
    Answers,
    /// Who is told, step by step, when a clock runs out.
    Ladder,
}

impl Part {
    /// All, each after those that it refers to.
    pub const ALL: [Self; 11] = [
        Self::Majors,
        Self::Classes,
        Self::Aliases,
        Self::Advice,
        Self::Questions,
        Self::Checklist,
        Self::Limits,
        Self::Routes,
        Self::Reasons,
        Self::Answers,
        Self::Ladder,
    ];

    /// The name of its file.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Majors => "majors.csv",
            Self::Classes => "classes.csv",
            Self::Aliases => "classes-2013.csv",
            Self::Advice => "advice.csv",
            Self::Questions => "questions.csv",
            Self::Checklist => "checklist.csv",
            Self::Limits => "limits.csv",
            Self::Routes => "routes.csv",
            Self::Reasons => "reasons.csv",
            Self::Answers => "answers.csv",
            Self::Ladder => "ladder.csv",
        }
    }

    /// What tells one row of its table from another.
    const fn key(self) -> &'static [&'static str] {
        match self {
            Self::Majors | Self::Classes | Self::Aliases | Self::Answers => &["code"],
            Self::Advice => &["class", "text_zh_hans"],
            Self::Questions | Self::Checklist => &["class", "code"],
            Self::Limits => &["clock", "class", "kind", "urgency", "street", "effective_on"],
            Self::Routes => &["position"],
            Self::Reasons => &["act", "code"],
            Self::Ladder => &["rung"],
        }
    }

    /// The key of a row, in one line; `-` stands for what is null.
    pub(super) fn key_of(self, row: &Row) -> String {
        let values = self.key().iter().map(|column| match row.get(*column) {
            None => "-".to_owned(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        });
        values.collect::<Vec<_>>().join(" ")
    }

    /// Whether its rows have ids, which no file has.
    pub(super) const fn has_ids(self) -> bool {
        matches!(self, Self::Advice | Self::Limits | Self::Routes)
    }
}

/// The files of a rulebook, in the order of [`Part::ALL`]. What has none here stays as it is.
#[derive(Debug, Clone, Default)]
pub struct RulebookFiles(pub(super) Vec<(Part, String)>);

impl RulebookFiles {
    /// Those that are in `folder`.
    ///
    /// # Errors
    /// When one is there that cannot be read; it is named.
    pub fn from_folder(folder: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        for part in Part::ALL {
            let path = folder.join(part.file());
            match std::fs::read_to_string(&path) {
                Ok(text) => files.push((part, text)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    let named = format!("{}: {error}", path.display());
                    return Err(io::Error::new(error.kind(), named));
                }
            }
        }
        Ok(Self(files))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of the demonstration district.
    pub(super) fn seed() -> Self {
        let text = |part: Part| match part {
            Part::Majors => include_str!("../../../seed/cases/majors.csv"),
            Part::Classes => CLASSES,
            Part::Aliases => include_str!("../../../seed/cases/classes-2013.csv"),
            Part::Advice => include_str!("../../../seed/cases/advice.csv"),
            Part::Questions => include_str!("../../../seed/cases/questions.csv"),
            Part::Checklist => include_str!("../../../seed/cases/checklist.csv"),
            Part::Limits => include_str!("../../../seed/cases/limits.csv"),
            Part::Routes => include_str!("../../../seed/cases/routes.csv"),
            Part::Reasons => include_str!("../../../seed/cases/reasons.csv"),
            Part::Answers => include_str!("../../../seed/cases/answers.csv"),
            Part::Ladder => include_str!("../../../seed/cases/ladder.csv"),
        };
        Self(Part::ALL.into_iter().map(|part| (part, text(part).to_owned())).collect())
    }
}
