//! What the district has said about cases: its classes, what is asked and said of each, its time
//! limits, its routes, its reasons and its words for answers. All of it is data; [`import()`] makes it
//! like the files of a folder, [`seed`] like the demonstration's, and [`RulebookStore`] has it in
//! memory.
//!
//! To add a column: its line in `columns.rs`, and in `shape.rs` where the table says it otherwise.

mod columns;
mod files;
mod import;
mod load;
mod parse;
mod seed;
mod shape;
mod store;
#[cfg(test)]
mod tests;

use domain::{
    cases::{
        CaseKind, ClockKind, Limit, Need, Outcome, Router, Step, Subject, Urgency, choose_limit,
    },
    locale::Localised,
    notices::search::Index,
};

pub use files::{Part, RulebookFiles};
pub use import::{ImportError, PartReport, RulebookReport, import};
pub use load::{LoadError, load};
pub(super) use load::{term, worded};
pub use parse::{Mistake, Wrong};
pub use seed::{SeedError, seed};
pub use store::RulebookStore;

use crate::sorting::folds;

/// The most points of a class that are ticked one by one; forms have so many boxes.
pub const MOST_POINTS: usize = 8;

/// A class (小类) of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    pub code: String,
    /// Code of its major class (大类).
    pub major: String,
    /// The standard and where in it.
    pub standard_ref: Option<String>,
    /// A component (部件), not a matter (事项).
    pub is_component: bool,
    pub name: Localised,
    /// What residents choose it by.
    pub plain: Localised,
    /// Everyday words in all languages.
    pub words: Vec<String>,
    /// Open cases of the class as near as this may be the same, in metres.
    pub radius: u16,
    pub urgency: Urgency,
    /// Somebody looks on site before it is registered.
    pub inspect: bool,
    pub needs: Vec<Need>,
    /// A second reader sees the answer before it goes out.
    pub sensitive: bool,
    /// How often it is reported in a year.
    pub reported: u32,
    pub advice: Vec<Advice>,
    pub questions: Vec<Question>,
    /// Codes and words of the points of its list (结案条件).
    pub points: Vec<(String, Localised)>,
    /// Cases of it are still there, but nobody chooses it any more.
    pub retired: bool,
}

impl Class {
    /// What is ticked one by one before a case of it is fed back as solved. None where it has no list,
    /// or does not need it.
    #[must_use]
    pub fn to_tick(&self) -> &[(String, Localised)] {
        if self.needs.contains(&Need::Checklist) { &self.points } else { &[] }
    }
}

/// What is said to whoever chooses a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// It ends the form: the web is the wrong way for it.
    pub stops: bool,
    /// A number to call.
    pub call: Option<String>,
    pub text: Localised,
}

/// What is asked besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub code: String,
    pub kind: QuestionKind,
    pub required: bool,
    pub label: Localised,
    /// Codes and words to choose from; yes and no are not among them.
    pub options: Vec<(String, Localised)>,
    /// The answer that ends the form, and what is said then.
    pub stop: Option<(String, Localised)>,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionKind {
    /// One of the options.
    Choice,
    /// In words.
    Text,
    /// `yes` or `no`.
    YesNo,
}

/// A reason to choose for a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Code of the step, such as `return`; `cannot` for the outcome.
    pub act: String,
    pub code: String,
    pub text: Localised,
}

/// Words for an answer, with `{ $number }`, `{ $place }`, `{ $class }`, `{ $done }` and `{ $why }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub code: String,
    pub class: Option<String>,
    pub major: Option<String>,
    pub outcome: Outcome,
    pub text: Localised,
}

/// Everything the district has said about cases, as of one instant. Never changes; what is said next
/// is another one.
#[derive(Debug)]
pub struct Rulebook {
    /// Codes and names of the major classes, in their order.
    pub majors: Vec<(String, Localised)>,
    /// In the order of their codes.
    classes: Vec<Class>,
    limits: Vec<Limit>,
    pub router: Router,
    pub reasons: Vec<Reason>,
    templates: Vec<Template>,
    /// Over the classes in use.
    index: Index,
    fingerprint: String,
}

impl Default for Rulebook {
    /// As it is before anything is imported.
    fn default() -> Self {
        Self {
            majors: Vec::new(),
            classes: Vec::new(),
            limits: Vec::new(),
            router: Router::default(),
            reasons: Vec::new(),
            templates: Vec::new(),
            index: Index::build(&[], folds()),
            fingerprint: String::new(),
        }
    }
}

impl Rulebook {
    /// The class with this code, retired ones as well.
    #[must_use]
    pub fn class(&self, code: &str) -> Option<&Class> {
        let at = self.classes.binary_search_by(|class| class.code.as_str().cmp(code)).ok()?;
        self.classes.get(at)
    }

    /// Those in use, in the order of their codes.
    pub fn classes(&self) -> impl Iterator<Item = &Class> {
        self.classes.iter().filter(|class| !class.retired)
    }

    /// The name of a major class.
    #[must_use]
    pub fn major(&self, code: &str) -> Option<&Localised> {
        self.majors.iter().find(|(major, _)| major == code).map(|(_, name)| name)
    }

    /// The classes that are reported most.
    #[must_use]
    pub fn most_reported(&self, most: usize) -> Vec<&Class> {
        let mut classes: Vec<&Class> = self.classes().collect();
        classes.sort_by_key(|class| std::cmp::Reverse(class.reported));
        classes.truncate(most);
        classes
    }

    /// The classes that somebody's words may mean, the likeliest first.
    #[must_use]
    pub fn search(&self, words: &str, most: usize) -> Vec<&Class> {
        let in_use = |at: usize| self.classes.get(at).is_some_and(|class| !class.retired);
        let hits = self.index.search(words, most, in_use);
        hits.iter().filter_map(|hit| self.classes.get(hit.at)).collect()
    }

    /// The limit for a clock of a case that starts on `day`.
    #[must_use]
    pub fn limit(
        &self,
        clock: ClockKind,
        class: &str,
        kind: CaseKind,
        urgency: Urgency,
        street: Option<&str>,
        day: chrono::NaiveDate,
    ) -> Option<&Limit> {
        choose_limit(&self.limits, clock, Subject { class, kind, urgency, street }, day)
    }

    /// The reasons to choose from for a step.
    pub fn reasons(&self, step: Step) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(move |reason| reason.act == step.as_str())
    }

    /// The words for an answer to a case of `class`: the class's own, its major class's, or anybody's.
    #[must_use]
    pub fn template(&self, class: &Class, outcome: Outcome) -> Option<&Template> {
        self.templates
            .iter()
            .filter(|template| {
                template.outcome == outcome
                    && template.class.as_deref().is_none_or(|code| code == class.code)
                    && template.major.as_deref().is_none_or(|code| code == class.major)
            })
            .max_by_key(|template| (template.class.is_some(), template.major.is_some()))
    }
}
