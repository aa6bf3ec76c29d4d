//! What nobody has answered, as a table for the spreadsheet of whoever keeps the guide.

use std::io::{self, Write};

use domain::{phone::mask_numbers, text::guard_formula};
use futures::TryStreamExt;
use sqlx::PgExecutor;

use crate::calendar::to_local;

const COLUMNS: [&str; 6] = ["number", "asked_at", "locale", "words", "detail", "photo"];

/// Why no table was written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database did not answer as it should.
    #[error("the questions could not be read")]
    Database(#[from] sqlx::Error),
    /// What is written to did not take it.
    #[error("the table could not be written")]
    Write(#[from] csv::Error),
}

/// Writes every open question as CSV, the oldest first, and tells how many they are.
///
/// The table leaves the house, so it holds no phone, numbers in what was typed are masked, and no
/// cell is a formula. It begins with a byte order mark, without which a spreadsheet on a Chinese
/// Windows takes it for GBK. Times are those of Shanghai; `photo` is `yes` or `no`.
///
/// # Errors
/// [`ExportError`]; part of the table may then be written.
pub async fn export_unanswered(
    db: impl PgExecutor<'_>,
    mut to: impl Write,
) -> Result<u64, ExportError> {
    to.write_all("\u{FEFF}".as_bytes()).map_err(csv::Error::from)?;
    let mut table = csv::Writer::from_writer(to);
    table.write_record(COLUMNS)?;
    let mut rows = sqlx::query!(
        r#"select number, asked_at, locale, words, detail, photo is not null as "photo!"
           from sorting_question where state = 'open' order by asked_at, id"#
    )
    .fetch(db);
    let mut count = 0;
    while let Some(row) = rows.try_next().await? {
        let [words, detail] = [row.words, row.detail].map(|text| mask_numbers(&text));
        table.write_record([
            row.number.as_str(),
            &to_local(row.asked_at).format("%Y-%m-%d %H:%M").to_string(),
            &row.locale,
            &guard_formula(&words),
            &guard_formula(&detail),
            if row.photo { "yes" } else { "no" },
        ])?;
        count += 1;
    }
    table.flush().map_err(|error: io::Error| csv::Error::from(error))?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use sqlx::PgPool;

    use super::*;
    use crate::{
        forms::FormKey,
        sorting::{
            Ask, ask,
            ask::tests::{kernel, question},
        },
    };

    #[sqlx::test(migrations = false)]
    async fn open_questions_without_a_phone_and_without_formulas(pool: PgPool) {
        let test = kernel(&pool).await;
        for (words, detail) in [
            ("=HYPERLINK(\"http://x\")", "打13812345678，\n谢谢"),
            ("珊瑚绒毯", "@SUM(1)"),
            ("answered", ""),
        ] {
            test.clock.advance(TimeDelta::minutes(1));
            let key = FormKey::mint(&*test.random);
            let (words, detail) = (words.to_owned(), detail.to_owned());
            ask(&test, Ask { words, detail, key, ..question(&test) }).await.unwrap();
        }
        sqlx::query!(
            "update sorting_question set state = 'dismissed', closed_at = asked_at
             where words = 'answered'"
        )
        .execute(&test.db)
        .await
        .unwrap();

        let mut table = Vec::new();
        assert_eq!(export_unanswered(&test.db, &mut table).await.unwrap(), 2);
        let table = String::from_utf8(table).unwrap();
        let text = table.strip_prefix('\u{FEFF}').unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(
            rows[0][1..],
            [
                "2026-11-20 09:01",
                "zh-Hans",
                "'=HYPERLINK(\"http://x\")",
                "打138****5678，\n谢谢",
                "no"
            ]
        );
        assert_eq!(rows[1][3..5], ["珊瑚绒毯", "'@SUM(1)"]);
        assert!(!table.contains("5678,") && !table.contains("13812345678"));
    }
}
