//! The rulebook of the demonstration district. What each file holds is in seed/cases/README.md.

use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

/// Why the demonstration was not stored.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A file of the demonstration is not right; a test keeps this from happening.
    #[error("{0} cannot be read")]
    File(&'static str, #[source] csv::Error),
    /// The database refused.
    #[error("the case classes could not be stored")]
    Database(#[from] sqlx::Error),
}

const STANDARD: &str = "GB/T 47678.5-2026";
const EARLIER_STANDARD: &str = "GB/T 30428.2-2013";

/// The separator in columns that hold several values.
const SEVERAL: char = ';';

type Row = Map<String, Value>;

/// Stores the classes, their advice and questions, limits, routes, reasons and words for answers
/// where there are no classes, and tells whether it did. The transaction is the caller's; streets
/// and departments come before.
///
/// # Errors
/// [`SeedError`].
pub async fn seed(db: &mut PgConnection, new_id: impl Fn() -> Uuid) -> Result<bool, SeedError> {
    if any(&mut *db).await? {
        return Ok(false);
    }
    let with_id = |mut row: Row| {
        row.insert("id".to_owned(), json!(new_id()));
        row
    };
    let majors = rows("majors.csv", include_str!("../../../seed/cases/majors.csv"))?;
    store(
        db,
        "insert into case_major select * from jsonb_populate_recordset(null::case_major, $1)",
        majors,
    )
    .await?;
    let classes = rows("classes.csv", include_str!("../../../seed/cases/classes.csv"))?;
    let classes = classes.into_iter().map(class).collect();
    store(
        db,
        "insert into case_class select * from jsonb_populate_recordset(null::case_class, $1)",
        classes,
    )
    .await?;
    let earlier = rows("classes-2013.csv", include_str!("../../../seed/cases/classes-2013.csv"))?;
    let earlier = earlier.into_iter().map(alias).collect();
    store(
        db,
        "insert into case_class_alias select * from jsonb_populate_recordset(null::case_class_alias, $1)",
        earlier,
    )
    .await?;
    let advice = rows("advice.csv", include_str!("../../../seed/cases/advice.csv"))?;
    let advice = advice.into_iter().map(with_id).collect();
    store(
        db,
        "insert into case_advice select * from jsonb_populate_recordset(null::case_advice, $1)",
        advice,
    )
    .await?;
    let questions = rows("questions.csv", include_str!("../../../seed/cases/questions.csv"))?;
    let questions = questions.into_iter().enumerate().map(question).collect();
    store(
        db,
        "insert into case_question select * from jsonb_populate_recordset(null::case_question, $1)",
        questions,
    )
    .await?;
    let limits = rows("limits.csv", include_str!("../../../seed/cases/limits.csv"))?;
    let limits = limits.into_iter().map(limit).map(with_id).collect();
    store(
        db,
        "insert into case_limit select * from jsonb_populate_recordset(null::case_limit, $1)",
        limits,
    )
    .await?;
    let routes = rows("routes.csv", include_str!("../../../seed/cases/routes.csv"))?;
    let routes = routes.into_iter().map(route).map(with_id).collect();
    store(
        db,
        "insert into case_route select * from jsonb_populate_recordset(null::case_route, $1)",
        routes,
    )
    .await?;
    let reasons = rows("reasons.csv", include_str!("../../../seed/cases/reasons.csv"))?;
    let reasons = reasons.into_iter().enumerate().map(positioned).collect();
    store(
        db,
        "insert into case_reason select * from jsonb_populate_recordset(null::case_reason, $1)",
        reasons,
    )
    .await?;
    let answers = rows("answers.csv", include_str!("../../../seed/cases/answers.csv"))?;
    store(
        db,
        "insert into case_answer_template
         select * from jsonb_populate_recordset(null::case_answer_template, $1)",
        answers,
    )
    .await?;
    Ok(true)
}

async fn any(db: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists (select from case_class) as "any!""#).fetch_one(db).await
}

async fn store(
    db: &mut PgConnection,
    statement: &'static str,
    rows: Vec<Row>,
) -> Result<(), sqlx::Error> {
    let rows = Value::Array(rows.into_iter().map(Value::Object).collect());
    sqlx::query(statement).bind(rows).execute(db).await?;
    Ok(())
}

/// The rows of a file by the names of its columns; what is empty is null.
fn rows(name: &'static str, text: &str) -> Result<Vec<Row>, SeedError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().map_err(|error| SeedError::File(name, error))?.clone();
    reader
        .records()
        .map(|record| {
            let record = record.map_err(|error| SeedError::File(name, error))?;
            let value = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
            Ok(columns.iter().map(str::to_owned).zip(record.iter().map(value)).collect())
        })
        .collect()
}

/// Gives a column another name.
fn rename(row: &mut Row, from: &str, to: &str) {
    if let Some(value) = row.remove(from) {
        row.insert(to.to_owned(), value);
    }
}

/// Makes a list of a column that holds several values.
fn split(row: &mut Row, column: &str) {
    let text = row.get(column).and_then(Value::as_str).unwrap_or_default();
    let parts: Vec<&str> =
        text.split(SEVERAL).map(str::trim).filter(|part| !part.is_empty()).collect();
    let parts = json!(parts);
    row.insert(column.to_owned(), parts);
}

fn class(mut row: Row) -> Row {
    let code = row.get("code").and_then(Value::as_str).unwrap_or_default();
    let reference = format!("{STANDARD} {code}");
    row.insert("standard_ref".to_owned(), json!(reference));
    rename(&mut row, "radius_m", "radius");
    split(&mut row, "words");
    split(&mut row, "needs");
    row
}

fn alias(mut row: Row) -> Row {
    rename(&mut row, "maps_to", "class");
    rename(&mut row, "name_zh_hans", "name");
    row.insert("standard".to_owned(), json!(EARLIER_STANDARD));
    row
}

fn positioned((position, mut row): (usize, Row)) -> Row {
    row.insert("position".to_owned(), json!(position));
    row
}

/// Options stand as `code=zh-Hans|zh-Hant|en`.
fn question(row: (usize, Row)) -> Row {
    let mut row = positioned(row);
    split(&mut row, "options");
    let options = row.get("options").and_then(Value::as_array).cloned().unwrap_or_default();
    let options: Vec<Value> = options
        .iter()
        .filter_map(|option| {
            let (code, words) = option.as_str()?.split_once('=')?;
            let mut words = words.split('|');
            Some(json!({
                "code": code,
                "zh-Hans": words.next()?,
                "zh-Hant": words.next()?,
                "en": words.next()?,
            }))
        })
        .collect();
    row.insert("options".to_owned(), json!(options));
    row
}

/// Amounts stand in hours or days; the table wants minutes for hours.
fn limit(mut row: Row) -> Row {
    rename(&mut row, "case_kind", "kind");
    rename(&mut row, "effective_from", "effective_on");
    if row.get("unit").is_some_and(|unit| unit == "hours") {
        row.insert("unit".to_owned(), json!("natural-hours"));
    }
    if row.get("unit").is_some_and(|unit| unit != "working-days") {
        let hours = row.get("amount").and_then(Value::as_str).and_then(|text| text.parse().ok());
        row.insert("amount".to_owned(), json!(hours.unwrap_or(0_u32) * 60));
    }
    row
}

/// `street` is the office of the case's street.
fn route(mut row: Row) -> Row {
    if row.get("department").is_some_and(|department| department == "street") {
        row.insert("department".to_owned(), Value::Null);
    }
    row
}
