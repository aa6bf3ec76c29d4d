//! Reads the rulebook.

use std::collections::HashMap;

use domain::{
    calendar::{Term, Unit},
    cases::{CaseKind, ClockKind, Duty, Limit, Need, Outcome, Route, Router, Target, Urgency},
    locale::{Locale, Localised},
    notices::search::{Document, Index},
};
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor, PgPool};

use super::{Advice, Class, Question, QuestionKind, Reason, Rulebook, Template};
use crate::sorting::folds;

/// Why the rulebook could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A row that this version of Minhu cannot make sense of.
    #[error("{0} {1} cannot be read")]
    Inconsistent(&'static str, String),
    /// The database did not answer as it should.
    #[error("the case classes could not be read")]
    Database(#[from] sqlx::Error),
}

/// Changes whenever anything of the rulebook does.
pub(super) async fn fingerprint(db: impl PgExecutor<'_>) -> Result<String, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select md5(concat_ws(' ',
             (select concat(count(*), sum(xmin::text::bigint)) from case_major),
             (select concat(count(*), sum(xmin::text::bigint)) from case_class),
             (select concat(count(*), sum(xmin::text::bigint)) from case_advice),
             (select concat(count(*), sum(xmin::text::bigint)) from case_question),
             (select concat(count(*), sum(xmin::text::bigint)) from case_checklist),
             (select concat(count(*), sum(xmin::text::bigint)) from case_limit),
             (select concat(count(*), sum(xmin::text::bigint)) from case_route),
             (select concat(count(*), sum(xmin::text::bigint)) from case_reason),
             (select concat(count(*), sum(xmin::text::bigint)) from case_answer_template)
           )) as "fingerprint!""#
    )
    .fetch_one(db)
    .await
}

/// The rulebook as the database has it; an empty one before the first import.
///
/// # Errors
/// [`LoadError`].
pub async fn load(db: &PgPool) -> Result<Rulebook, LoadError> {
    let mut conn = db.acquire().await?;
    load_from(&mut conn).await
}

/// The rulebook as the transaction of `db` has it.
pub(super) async fn load_from(db: &mut PgConnection) -> Result<Rulebook, LoadError> {
    let fingerprint = fingerprint(&mut *db).await?;
    let classes = classes(&mut *db).await?;
    let documents: Vec<Document> = classes.iter().map(document).collect();
    Ok(Rulebook {
        majors: majors(&mut *db).await?,
        index: Index::build(&documents, folds()),
        classes,
        limits: limits(&mut *db).await?,
        router: Router::new(routes(&mut *db).await?),
        reasons: reasons(&mut *db).await?,
        templates: templates(db).await?,
        fingerprint,
    })
}

fn document(class: &Class) -> Document {
    let titles = |text: &Localised| Locale::ALL.map(|locale| text.get(locale).to_owned());
    Document {
        titles: titles(&class.plain).into_iter().chain(titles(&class.name)).collect(),
        keywords: class.words.clone(),
        bodies: Vec::new(),
    }
}

fn text(zh_hans: String, zh_hant: String, en: String) -> Localised {
    Localised { zh_hans, zh_hant, en }
}

async fn majors(db: &mut PgConnection) -> Result<Vec<(String, Localised)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select code, name_zh_hans, name_zh_hant, name_en from case_major order by code"
    )
    .fetch_all(db)
    .await?;
    let named = rows.into_iter();
    Ok(named.map(|row| (row.code, text(row.name_zh_hans, row.name_zh_hant, row.name_en))).collect())
}

async fn classes(db: &mut PgConnection) -> Result<Vec<Class>, LoadError> {
    let (mut advice, mut questions) = (advice(&mut *db).await?, questions(&mut *db).await?);
    let mut points = points(&mut *db).await?;
    // In the order of bytes, by which they are looked for.
    let rows =
        sqlx::query!(r#"select * from case_class order by code collate "C""#).fetch_all(db).await?;
    rows.into_iter()
        .map(|row| {
            let wrong = || LoadError::Inconsistent("class", row.code.clone());
            let needs: Option<Vec<Need>> = row.needs.iter().map(|need| Need::parse(need)).collect();
            Ok(Class {
                urgency: Urgency::parse(&row.urgency).ok_or_else(wrong)?,
                needs: needs.ok_or_else(wrong)?,
                radius: u16::try_from(row.radius).map_err(|_| wrong())?,
                reported: u32::try_from(row.reported).map_err(|_| wrong())?,
                advice: advice.remove(&row.code).unwrap_or_default(),
                questions: questions.remove(&row.code).unwrap_or_default(),
                points: points.remove(&row.code).unwrap_or_default(),
                major: row.major,
                standard_ref: row.standard_ref,
                is_component: row.kind == "component",
                name: text(row.name_zh_hans, row.name_zh_hant, row.name_en),
                plain: text(row.plain_zh_hans, row.plain_zh_hant, row.plain_en),
                words: row.words,
                inspect: row.inspect,
                sensitive: row.sensitive,
                retired: row.retired_at.is_some(),
                code: row.code,
            })
        })
        .collect()
}

async fn advice(db: &mut PgConnection) -> Result<HashMap<String, Vec<Advice>>, sqlx::Error> {
    let rows = sqlx::query!(
        "select class, effect, call, text_zh_hans, text_zh_hant, text_en
         from case_advice order by effect desc, id"
    )
    .fetch_all(db)
    .await?;
    let mut of: HashMap<String, Vec<Advice>> = HashMap::new();
    for row in rows {
        of.entry(row.class).or_default().push(Advice {
            stops: row.effect == "stop",
            call: row.call,
            text: text(row.text_zh_hans, row.text_zh_hant, row.text_en),
        });
    }
    Ok(of)
}

async fn questions(db: &mut PgConnection) -> Result<HashMap<String, Vec<Question>>, LoadError> {
    let rows =
        sqlx::query!("select * from case_question order by class, position").fetch_all(db).await?;
    let mut of: HashMap<String, Vec<Question>> = HashMap::new();
    for row in rows {
        let wrong = || LoadError::Inconsistent("question", row.code.clone());
        let stop = row.stop_zh_hans.zip(row.stop_zh_hant).zip(row.stop_en);
        let stop = stop.map(|((zh_hans, zh_hant), en)| text(zh_hans, zh_hant, en));
        of.entry(row.class).or_default().push(Question {
            kind: match row.kind.as_str() {
                "choice" => QuestionKind::Choice,
                "text" => QuestionKind::Text,
                "yes-no" => QuestionKind::YesNo,
                _ => return Err(wrong()),
            },
            options: worded(&row.options).ok_or_else(wrong)?,
            stop: row.stop_on.zip(stop),
            required: row.required,
            label: text(row.label_zh_hans, row.label_zh_hant, row.label_en),
            code: row.code,
        });
    }
    Ok(of)
}

/// Codes and their words as they are stored together: options of a question, points that were ticked.
pub(in crate::cases) fn worded(stored: &Value) -> Option<Vec<(String, Localised)>> {
    let word = |one: &Value, key: &str| Some(one.get(key)?.as_str()?.to_owned());
    let worded = stored.as_array()?.iter().map(|one| {
        let words = text(word(one, "zh-Hans")?, word(one, "zh-Hant")?, word(one, "en")?);
        Some((word(one, "code")?, words))
    });
    worded.collect()
}

type Points = HashMap<String, Vec<(String, Localised)>>;

async fn points(db: &mut PgConnection) -> Result<Points, sqlx::Error> {
    let rows = sqlx::query!(
        "select class, code, text_zh_hans, text_zh_hant, text_en
         from case_checklist order by class, position"
    )
    .fetch_all(db)
    .await?;
    let mut of = Points::new();
    for row in rows {
        let words = text(row.text_zh_hans, row.text_zh_hant, row.text_en);
        of.entry(row.class).or_default().push((row.code, words));
    }
    Ok(of)
}

async fn limits(db: &mut PgConnection) -> Result<Vec<Limit>, LoadError> {
    let rows = sqlx::query!(
        "select clock, class, kind, urgency, street, unit, amount, effective_on from case_limit"
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let wrong = || LoadError::Inconsistent("limit", row.clock.clone());
            let kind = row.kind.as_deref().map(|kind| CaseKind::parse(kind).ok_or_else(wrong));
            let urgency = row.urgency.as_deref().map(|one| Urgency::parse(one).ok_or_else(wrong));
            Ok(Limit {
                clock: ClockKind::parse(&row.clock).ok_or_else(wrong)?,
                kind: kind.transpose()?,
                urgency: urgency.transpose()?,
                term: term(&row.unit, row.amount).ok_or_else(wrong)?,
                class: row.class,
                street: row.street,
                effective_on: row.effective_on,
            })
        })
        .collect()
}

/// A stored term: days of working days, minutes of the others.
pub(in crate::cases) fn term(unit: &str, amount: i32) -> Option<Term> {
    let amount = u32::try_from(amount).ok()?;
    let term = match Unit::parse(unit)? {
        Unit::WorkingHours => Term::working_minutes(amount),
        Unit::WorkingDays => Term::working_days(amount),
        Unit::NaturalHours => Term::natural_minutes(amount),
    };
    term.ok()
}

async fn routes(db: &mut PgConnection) -> Result<Vec<Route>, LoadError> {
    let rows = sqlx::query!(
        "select position, class, major, street, cell, duty, department from case_route"
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let wrong = || LoadError::Inconsistent("route", row.position.to_string());
            Ok(Route {
                duty: Duty::parse(&row.duty).ok_or_else(wrong)?,
                to: row.department.map_or(Target::Street, Target::Department),
                position: row.position,
                class: row.class,
                major: row.major,
                street: row.street,
                cell: row.cell,
            })
        })
        .collect()
}

async fn reasons(db: &mut PgConnection) -> Result<Vec<Reason>, sqlx::Error> {
    let rows = sqlx::query!(
        "select act, code, text_zh_hans, text_zh_hant, text_en from case_reason order by position"
    )
    .fetch_all(db)
    .await?;
    let reason = rows.into_iter().map(|row| Reason {
        act: row.act,
        code: row.code,
        text: text(row.text_zh_hans, row.text_zh_hant, row.text_en),
    });
    Ok(reason.collect())
}

async fn templates(db: &mut PgConnection) -> Result<Vec<Template>, LoadError> {
    let rows =
        sqlx::query!("select * from case_answer_template order by code").fetch_all(db).await?;
    rows.into_iter()
        .map(|row| {
            let outcome = Outcome::parse(&row.outcome);
            Ok(Template {
                outcome: outcome
                    .ok_or_else(|| LoadError::Inconsistent("answer", row.code.clone()))?,
                class: row.class,
                major: row.major,
                text: text(row.text_zh_hans, row.text_zh_hant, row.text_en),
                code: row.code,
            })
        })
        .collect()
}
