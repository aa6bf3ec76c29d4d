//! What the classifier is taught besides the catalogue: everyday names that no item has, with their
//! bins, in our own judgement by GB/T 19095-2019. The index has no room for them; what they have in
//! common fits.

use std::sync::LazyLock;

use domain::sorting::{Bin, Lesson};

/// Lines of a name, a tab, and the code of a bin or `none`.
pub(super) const TEXT: &str = include_str!("../../seed/sorting/lessons.tsv");

static LESSONS: LazyLock<Vec<Lesson>> = LazyLock::new(|| TEXT.lines().filter_map(parse).collect());

pub(super) fn lessons() -> &'static [Lesson] {
    &LESSONS
}

fn parse(line: &str) -> Option<Lesson> {
    let (name, code) = line.split_once('\t')?;
    let bin = match code {
        "none" => None,
        code => Some(Bin::from_code(code)?),
    };
    Some(Lesson { name: name.to_owned(), bin })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_line_is_a_lesson_and_none_is_there_twice() {
        for line in TEXT.lines() {
            assert!(parse(line).is_some_and(|one| !one.name.trim().is_empty()), "{line}");
        }
        let names: HashSet<&str> = lessons().iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names.len(), lessons().len());
    }
}
