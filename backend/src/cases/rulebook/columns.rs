//! What the columns of each file hold. The lengths are the tables' own.

use domain::cases::{CaseKind, ClockKind, Duty, Need, Outcome, Step, Told, Urgency};

use super::files::Part;

/// The largest number of a table.
const MOST: u32 = i32::MAX.unsigned_abs();

/// What a column holds.
#[derive(Clone, Copy)]
pub(super) enum Holds {
    /// So many figures.
    Figures(usize),
    /// Lower-case letters, figures and hyphens, at most so many.
    Slug(usize),
    /// At most so many characters.
    Text(usize),
    /// A word that this knows.
    Word(fn(&str) -> bool),
    /// Words that this knows, separated by `;`.
    Words(fn(&str) -> bool),
    /// `yes` or `no`.
    YesNo,
    /// From the first to the second.
    Number(u32, u32),
    Date,
    Phone,
    /// The code of what is there.
    Code(Of),
    /// It is for whoever reads the file.
    Remark,
}

/// What a code is of.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Major,
    Class,
    Street,
    Cell,
    /// Or `street`, the office of the case's street.
    Department,
}

/// A column of a file.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) holds: Holds,
    /// It has a value in every line.
    pub(super) filled: bool,
    /// The file may do without it.
    pub(super) optional: bool,
}

const fn must(name: &'static str, holds: Holds) -> Column {
    Column { name, holds, filled: true, optional: false }
}

const fn may(name: &'static str, holds: Holds) -> Column {
    Column { name, holds, filled: false, optional: false }
}

const fn optional(name: &'static str, holds: Holds) -> Column {
    Column { name, holds, filled: false, optional: true }
}

const MAJORS: &[Column] = &[
    must("code", Holds::Figures(2)),
    must("name_zh_hans", Holds::Text(40)),
    must("name_zh_hant", Holds::Text(40)),
    must("name_en", Holds::Text(80)),
];

const CLASSES: &[Column] = &[
    must("code", Holds::Figures(5)),
    must("kind", Holds::Word(|word| matches!(word, "component" | "matter"))),
    must("major", Holds::Code(Of::Major)),
    must("name_zh_hans", Holds::Text(40)),
    must("name_zh_hant", Holds::Text(40)),
    must("name_en", Holds::Text(80)),
    must("plain_zh_hans", Holds::Text(60)),
    must("plain_zh_hant", Holds::Text(60)),
    must("plain_en", Holds::Text(120)),
    may("words", Holds::Words(|_| true)),
    must("radius_m", Holds::Number(1, 250)),
    must("urgency", Holds::Word(|word| Urgency::parse(word).is_some())),
    must("inspect", Holds::YesNo),
    may("needs", Holds::Words(|word| Need::parse(word).is_some())),
    must("sensitive", Holds::YesNo),
    must("reported", Holds::Number(0, MOST)),
];

const ALIASES: &[Column] = &[
    must("code", Holds::Text(40)),
    optional("major", Holds::Remark),
    must("name_zh_hans", Holds::Text(80)),
    optional("name_zh_hant", Holds::Remark),
    optional("name_en", Holds::Remark),
    must("maps_to", Holds::Code(Of::Class)),
    optional("why", Holds::Remark),
];

const ADVICE: &[Column] = &[
    must("class", Holds::Code(Of::Class)),
    must("effect", Holds::Word(|word| matches!(word, "notice" | "stop"))),
    may("call", Holds::Phone),
    must("text_zh_hans", Holds::Text(300)),
    must("text_zh_hant", Holds::Text(300)),
    must("text_en", Holds::Text(600)),
];

const QUESTIONS: &[Column] = &[
    must("class", Holds::Code(Of::Class)),
    must("code", Holds::Slug(30)),
    must("kind", Holds::Word(|word| matches!(word, "choice" | "text" | "yes-no"))),
    must("required", Holds::YesNo),
    must("label_zh_hans", Holds::Text(100)),
    must("label_zh_hant", Holds::Text(100)),
    must("label_en", Holds::Text(200)),
    may("options", Holds::Text(10_000)),
    may("stop_on", Holds::Text(40)),
    may("stop_zh_hans", Holds::Text(300)),
    may("stop_zh_hant", Holds::Text(300)),
    may("stop_en", Holds::Text(600)),
];

const CHECKLIST: &[Column] = &[
    must("class", Holds::Code(Of::Class)),
    must("code", Holds::Slug(30)),
    must("text_zh_hans", Holds::Text(100)),
    must("text_zh_hant", Holds::Text(100)),
    must("text_en", Holds::Text(200)),
];

const LIMITS: &[Column] = &[
    must("clock", Holds::Word(|word| ClockKind::parse(word).is_some())),
    may("class", Holds::Code(Of::Class)),
    may("case_kind", Holds::Word(|word| CaseKind::parse(word).is_some())),
    may("urgency", Holds::Word(|word| Urgency::parse(word).is_some())),
    optional("street", Holds::Code(Of::Street)),
    must("amount", Holds::Text(20)),
    must("unit", Holds::Word(is_unit)),
    must("effective_from", Holds::Date),
];

const ROUTES: &[Column] = &[
    must("position", Holds::Number(0, MOST)),
    may("class", Holds::Code(Of::Class)),
    may("major", Holds::Code(Of::Major)),
    may("street", Holds::Code(Of::Street)),
    optional("cell", Holds::Code(Of::Cell)),
    must("duty", Holds::Word(|word| Duty::parse(word).is_some())),
    must("department", Holds::Code(Of::Department)),
];

const REASONS: &[Column] = &[
    must("act", Holds::Word(|word| word == "cannot" || Step::parse(word).is_some())),
    must("code", Holds::Slug(40)),
    must("text_zh_hans", Holds::Text(200)),
    must("text_zh_hant", Holds::Text(200)),
    must("text_en", Holds::Text(400)),
];

const ANSWERS: &[Column] = &[
    must("code", Holds::Slug(50)),
    may("class", Holds::Code(Of::Class)),
    may("major", Holds::Code(Of::Major)),
    must("outcome", Holds::Word(|word| Outcome::parse(word).is_some())),
    must("text_zh_hans", Holds::Text(1000)),
    must("text_zh_hant", Holds::Text(1000)),
    must("text_en", Holds::Text(2000)),
];

const LADDER: &[Column] = &[
    must("rung", Holds::Number(2, 5)),
    must("amount", Holds::Text(20)),
    must("unit", Holds::Word(is_unit)),
    must("tells", Holds::Word(|word| Told::parse(word).is_some())),
];

/// `hours` are those by the clock.
fn is_unit(word: &str) -> bool {
    matches!(word, "working-hours" | "working-days" | "hours")
}

impl Part {
    /// The columns of its file, which may stand in any order.
    pub(super) const fn columns(self) -> &'static [Column] {
        match self {
            Self::Majors => MAJORS,
            Self::Classes => CLASSES,
            Self::Aliases => ALIASES,
            Self::Advice => ADVICE,
            Self::Questions => QUESTIONS,
            Self::Checklist => CHECKLIST,
            Self::Limits => LIMITS,
            Self::Routes => ROUTES,
            Self::Reasons => REASONS,
            Self::Answers => ANSWERS,
            Self::Ladder => LADDER,
        }
    }
}
