//! What residents of the demonstration wrote.

use domain::cases::CaseKind;

use crate::{
    cases::rulebook::{Rulebook, SeedError},
    places::demonstration::Draw,
};

/// What somebody wrote, and what was done about it.
#[derive(Debug, Clone)]
pub(super) struct Story {
    pub(super) class: String,
    pub(super) words: String,
    /// What was done, or the answer.
    pub(super) done: String,
    /// A note for staff; empty for most.
    pub(super) internal: String,
}

/// All of them.
pub(super) struct Stories {
    /// Of each class, with the sum of what is reported of the classes up to it.
    classes: Vec<(u32, Vec<Story>)>,
    kinds: Vec<(CaseKind, Story)>,
}

impl Stories {
    /// # Errors
    /// When a file is not right; a test keeps this from happening.
    pub(super) fn read(rules: &Rulebook) -> Result<Self, SeedError> {
        let rows =
            lines("demonstration.csv", include_str!("../../../seed/cases/demonstration.csv"))?;
        let mut classes: Vec<(u32, Vec<Story>)> = Vec::new();
        let mut sum = 0;
        for [class, words, done, internal] in rows {
            let Some(of) = rules.class(&class).filter(|class| !class.retired) else { continue };
            let story = Story { class, words, done, internal };
            match classes.last_mut() {
                Some((_, stories)) if stories[0].class == story.class => stories.push(story),
                _ => {
                    sum += of.reported.max(1);
                    classes.push((sum, vec![story]));
                }
            }
        }
        let rows = lines(
            "demonstration-kinds.csv",
            include_str!("../../../seed/cases/demonstration-kinds.csv"),
        )?;
        let kinds = rows.into_iter().filter_map(|[kind, class, words, done]| {
            rules.class(&class)?;
            let story = Story { class, words, done, internal: String::new() };
            Some((CaseKind::parse(&kind)?, story))
        });
        Ok(Self { classes, kinds: kinds.collect() })
    }

    /// A story of a kind: of reports and what is like them, classes as often as they are reported.
    /// None where there are none.
    pub(super) fn tell(&self, kind: CaseKind, draw: &mut Draw) -> Option<&Story> {
        let own: Vec<&Story> =
            self.kinds.iter().filter(|(of, _)| *of == kind).map(|(_, story)| story).collect();
        if !own.is_empty() {
            return Some(*draw.pick(&own));
        }
        let sum = self.classes.last()?.0;
        let at = draw.between(1, sum);
        let class = self.classes.partition_point(|(sum, _)| *sum < at);
        self.classes.get(class).map(|(_, stories)| draw.pick(stories))
    }
}

/// The rows of a file of four columns.
fn lines(name: &'static str, text: &str) -> Result<Vec<[String; 4]>, SeedError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize().collect::<Result<Vec<[String; 4]>, csv::Error>>();
    rows.map_err(|error| SeedError::File(name, error))
}
