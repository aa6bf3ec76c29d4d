//! `minhu eval sorting`: how good the sorting guide's answers are.

use std::{path::Path, process::ExitCode};

use anyhow::bail;
use backend::sorting::{Edition, Guide};
use domain::{
    locale::Locale,
    sorting::{
        Bin, Category, Outside,
        search::{Answer, Guess, LeftOut, Tally},
    },
};
use serde::Serialize;

use super::{
    lines::{BrokenLine, print, refuse_empty, rows},
    read,
};
use crate::{config::Settings, open::Database, steps::Steps};

/// How many hits a right answer may be among to count as seen.
const FIRST: usize = 5;

/// In how many parts the catalogue is left out, one after the other.
const ROUNDS: u32 = 10;

/// What is to be evaluated, and how.
pub(super) struct Asked<'a> {
    pub(super) file: Option<&'a Path>,
    pub(super) locale: Locale,
    pub(super) at_least: u8,
    pub(super) json: bool,
}

pub(super) async fn run(asked: Asked<'_>, settings: &Settings) -> anyhow::Result<ExitCode> {
    let text = asked.file.map(read).transpose()?;
    let guide = Database::with(settings, Steps::new(), async |database| {
        let db = database.as_owner().await?;
        let guide = Guide::load(&db).await?;
        db.close().await;
        Ok(guide)
    })
    .await?;
    let (edition, locale) = (guide.current(), asked.locale);
    let Some(text) = text else {
        let result = edition.left_out(locale, ROUNDS);
        return print(&result, left_out_text, asked.json, true);
    };
    let result = evaluate(&edition, locale, &text);
    if let Some(file) = asked.file {
        refuse_empty(result.total, &result.errors, &file.display().to_string())?;
    }
    if result.total == 0 {
        bail!("there is nothing to evaluate");
    }
    let is_right = result.errors.is_empty() && result.percent() >= f64::from(asked.at_least);
    print(&result, Evaluation::to_text, asked.json, is_right)
}

/// Counts of one way to an answer.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Counts {
    total: usize,
    right: usize,
    wrong: usize,
}

/// What came of a file.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Evaluation {
    total: usize,
    /// What is shown first, hit or guess, is right.
    right: usize,
    wrong: usize,
    /// Neither a hit nor a guess is good enough to be told, or a guess says only that it is none of the
    /// four bins.
    unsure: usize,
    /// The first answer or one of the first five hits is right.
    right_in_five: usize,
    /// The words are a name, or sound like one.
    exact: Counts,
    /// The first hit was good enough.
    search: Counts,
    /// The classifier answered.
    guess: Counts,
    wrong_lines: Vec<Miss>,
    unsure_lines: Vec<Miss>,
    errors: Vec<BrokenLine>,
}

/// A line that was not answered right.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Miss {
    line: usize,
    question: String,
    expected: String,
    /// What was answered: a bin, or what it is outside the bins.
    answered: String,
    /// From which name, or by which guess.
    by: String,
}

/// What a line says is right.
enum Expected<'a> {
    Bin(&'a str),
    Category(Category),
    Slug(&'a str),
}

impl<'a> Expected<'a> {
    fn read(text: &'a str, edition: &Edition) -> Option<Self> {
        match text {
            // 可回收物, 有害垃圾, 厨余垃圾, 其他垃圾. `residual` is the code of a category as well, and
            // the same there.
            "recyclable" | "hazardous" | "food" | "residual" => Some(Self::Bin(text)),
            _ => match Category::from_code(text) {
                Some(category) => Some(Self::Category(category)),
                None => edition.catalogue().item(text).map(|_| Self::Slug(text)),
            },
        }
    }

    fn is(&self, slug: &str, category: Category) -> bool {
        match self {
            Self::Bin(code) => bin_code(category) == *code,
            Self::Category(wanted) => *wanted == category,
            Self::Slug(wanted) => *wanted == slug,
        }
    }
}

/// The bin, or the one that takes it in a district that collects nothing apart: large appliances,
/// furniture and the like are recyclable there, leaves are food, and rubble is residual.
fn bin_code(category: Category) -> &'static str {
    match category.bin() {
        Ok(bin) => bin.as_str(),
        Err(Outside::Bulky | Outside::Appliance) => Bin::Recyclable.as_str(),
        Err(Outside::Garden) => Bin::Food.as_str(),
        Err(Outside::Renovation) => Bin::Residual.as_str(),
        Err(_) => category.as_str(),
    }
}

/// The same of a guess. Of what is outside the bins it does not say what it is: the nearest item does.
/// Where there is none, it names no bin at all, and a resident is told to ask.
fn guessed_code(guess: &Guess<'_>) -> Option<&'static str> {
    match guess.bin {
        Some(bin) => Some(bin.as_str()),
        None => guess.way().map(|way| bin_code(Category::Outside(way))),
    }
}

fn evaluate(edition: &Edition, locale: Locale, text: &str) -> Evaluation {
    let mut result = Evaluation::default();
    let is_header = |row: &str| row.split('\t').next().is_some_and(|name| name.trim() == "name");
    for (line, row) in rows(text, is_header) {
        let pair = row.split_once('\t').map(|(name, right)| (name.trim(), right.trim()));
        let Some((question, right)) = pair.filter(|(name, _)| !name.is_empty()) else {
            let error = "it is not a name, a tab and an answer".to_owned();
            result.errors.push(BrokenLine { line, error });
            continue;
        };
        let Some(expected) = Expected::read(right, edition) else {
            let error = format!(
                "`{right}` is none of recyclable, hazardous, food and residual, no category and \
                 no item"
            );
            result.errors.push(BrokenLine { line, error });
            continue;
        };
        result.count(line, question, right, &expected, &edition.search(locale, question, FIRST));
    }
    result
}

impl Evaluation {
    fn count(
        &mut self,
        line: usize,
        question: &str,
        right: &str,
        expected: &Expected<'_>,
        answer: &Answer<'_>,
    ) {
        self.total += 1;
        let first = answer.hits.first();
        let guessed = answer.guess.as_ref().and_then(|guess| Some((guess, guessed_code(guess)?)));
        let (verdict, by) = match (first, guessed) {
            (Some(hit), _) if answer.sure => (
                Some((expected.is(hit.slug, hit.category), bin_code(hit.category))),
                hit.matched.to_owned(),
            ),
            (_, Some((guess, code))) => {
                let is_right = match expected {
                    Expected::Bin(wanted) => *wanted == code,
                    Expected::Category(wanted) => guess.bin == wanted.bin().ok(),
                    Expected::Slug(slug) => first.is_some_and(|hit| hit.slug == *slug),
                };
                (Some((is_right, code)), format!("guess, {} %", guess.percent))
            }
            _ => (None, String::new()),
        };
        let is_right = verdict.is_some_and(|(is_right, _)| is_right);
        let among = answer.hits.iter().any(|hit| expected.is(hit.slug, hit.category));
        self.right_in_five += usize::from(is_right || among);
        let answered = verdict.map_or_else(String::new, |(_, code)| code.to_owned());
        let miss = || Miss {
            line,
            question: question.to_owned(),
            expected: right.to_owned(),
            answered,
            by,
        };
        let Some((is_right, _)) = verdict else {
            self.unsure += 1;
            self.unsure_lines.push(miss());
            return;
        };
        let way = match first {
            Some(hit) if answer.sure && hit.exact => &mut self.exact,
            _ if answer.sure => &mut self.search,
            _ => &mut self.guess,
        };
        way.total += 1;
        if is_right {
            (self.right, way.right) = (self.right + 1, way.right + 1);
        } else {
            (self.wrong, way.wrong) = (self.wrong + 1, way.wrong + 1);
            self.wrong_lines.push(miss());
        }
    }

    fn percent(&self) -> f64 {
        percent(self.right, self.total)
    }

    fn to_text(&self) -> String {
        let mut text = format!(
            "total {}, right {} ({:.1} %), wrong {} ({:.1} %), unsure {} ({:.1} %), \
             right in five {} ({:.1} %)",
            self.total,
            self.right,
            self.percent(),
            self.wrong,
            percent(self.wrong, self.total),
            self.unsure,
            percent(self.unsure, self.total),
            self.right_in_five,
            percent(self.right_in_five, self.total),
        );
        for (name, Counts { total, right, wrong }) in
            [("exact", &self.exact), ("search", &self.search), ("guess", &self.guess)]
        {
            text.push_str(&format!("\n{name}: total {total}, right {right}, wrong {wrong}"));
        }
        for Miss { line, question, expected, answered, by } in &self.wrong_lines {
            text.push_str(&format!("\nline {line}: {question}: {answered} ({by}), not {expected}"));
        }
        for BrokenLine { line, error } in &self.errors {
            text.push_str(&format!("\nline {line}: {error}"));
        }
        text
    }
}

fn left_out_text(left: &LeftOut) -> String {
    format!(
        "{}\n{}",
        tally_text(&left.items, "names of items, each asked without its item"),
        tally_text(&left.lessons, "lessons, each asked without having taught"),
    )
}

fn tally_text(tally: &Tally, what: &str) -> String {
    let Tally { names, guessed, guessed_right, right, wrong } = *tally;
    format!(
        "{names} {what}\nclassifier alone: {guessed} answered ({:.1} %), {guessed_right} of them \
         right ({:.1} %)\nas shown: right {right} ({:.1} %), wrong {wrong} ({:.1} %)",
        percent(guessed, names),
        percent(guessed_right, guessed),
        percent(right, names),
        percent(wrong, names),
    )
}

/// Counts of lines of a file, far below where a float is not exact.
fn percent(part: usize, all: usize) -> f64 {
    100.0 * part as f64 / all.max(1) as f64
}

#[cfg(test)]
mod tests {
    use backend::sorting::{parse, seed};
    use domain::sorting::search::{Hit, Reason};

    use super::*;

    fn evaluated(text: &str) -> Evaluation {
        let edition = Edition::new(parse(&seed()).expect("the seed is right"));
        evaluate(&edition, Locale::ZhHans, text)
    }

    #[test]
    fn counts_what_is_shown_first() {
        let result = evaluated(
            "name\tcategory\n报纸\trecyclable\n# comment\n\n报纸\tresidual\n沙发\trecyclable\n\
             \u{1F9F7}\u{1F9F7}\u{1F9F7}\tfood\n",
        );
        assert_eq!((result.total, result.right, result.wrong, result.unsure), (4, 2, 1, 1));
        assert_eq!(result.exact, Counts { total: 3, right: 2, wrong: 1 });
        assert_eq!(result.right_in_five, 2);
        let [miss] = result.wrong_lines.as_slice() else { panic!("{result:?}") };
        assert_eq!((miss.line, miss.answered.as_str()), (5, "recyclable"));
        assert!(result.to_text().contains("line 5: 报纸: recyclable (报纸), not residual"));
        assert_eq!(result.unsure_lines.len(), 1);
    }

    #[test]
    fn an_item_or_a_category_may_be_what_is_right() {
        let result = evaluated(
            "报纸\tnewspaper\n报纸\trecyclable.paper\n报纸\trecyclable.glass\n纸箱\tnewspaper\n",
        );
        assert_eq!((result.right, result.wrong, result.errors.len()), (2, 2, 0));
    }

    #[test]
    fn a_guess_outside_the_bins_counts_by_the_item_it_leans_on() {
        let near = |code: &str| Hit {
            slug: "like-it",
            title: "",
            category: Category::from_code(code).unwrap(),
            named: None,
            reason: Reason::Similar,
            matched: "",
            exact: false,
        };
        let counted = |leans_on, right: &str| {
            let answer = Answer {
                words: "未知".to_owned(),
                cut: false,
                hits: Vec::new(),
                sure: false,
                guess: Some(Guess { bin: None, percent: 90, leans_on }),
                parts: Vec::new(),
            };
            let mut result = Evaluation::default();
            result.count(1, "未知", right, &Expected::Bin(right), &answer);
            (result.right, result.wrong, result.unsure, result.guess.total)
        };
        assert_eq!(counted(vec![near("bulky")], "recyclable"), (1, 0, 0, 1));
        assert_eq!(counted(vec![near("renovation")], "residual"), (1, 0, 0, 1));
        assert_eq!(counted(vec![near("animal")], "recyclable"), (0, 1, 0, 1));
        assert_eq!(counted(Vec::new(), "recyclable"), (0, 0, 1, 0), "nothing says so");
    }

    #[test]
    fn a_line_without_an_answer_is_named() {
        let result = evaluated("报纸 newspaper\n报纸\t\n\tfood\n报纸\tno-such-item\n");
        assert_eq!(result.total, 0);
        assert_eq!(result.errors.iter().map(|error| error.line).collect::<Vec<_>>(), [1, 2, 3, 4]);
    }
}
