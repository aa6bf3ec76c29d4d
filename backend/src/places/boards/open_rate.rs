//! 公厕正常开放率: of the minutes that toilets were to be open, how many they were not suspended.

use chrono::NaiveDate;
use domain::locale::Localised;
use sqlx::PgExecutor;

/// What a street is to reach (district setting of the bureau's own assessment; 90 % is common).
pub const TARGET_PERCENT: f64 = 90.0;

/// A street in a month.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenRate {
    /// None is outside every street.
    pub street: Option<Localised>,
    /// Toilets that were counted on some day of it.
    pub toilets: i64,
    /// Minutes that they were to be open.
    pub scheduled: i64,
    /// Minutes of these that they were suspended.
    pub suspended: i64,
}

impl OpenRate {
    /// In percent; none where nothing was to be open.
    #[must_use]
    pub fn percent(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "minutes of a month")]
        let share = |minutes: i64| minutes as f64;
        (self.scheduled > 0)
            .then(|| 100.0 * share(self.scheduled - self.suspended) / share(self.scheduled))
    }

    /// Whether it is below [`TARGET_PERCENT`].
    #[must_use]
    pub fn is_below_target(&self) -> bool {
        self.percent().is_some_and(|percent| percent < TARGET_PERCENT)
    }
}

/// By street, for the month that begins on `month`, in the order of the streets' codes.
///
/// # Errors
/// When the database does not answer.
pub async fn open_rates(
    db: impl PgExecutor<'_>,
    month: NaiveDate,
) -> Result<Vec<OpenRate>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select street.name_zh_hans as "zh_hans?", street.name_zh_hant as "zh_hant?",
             street.name_en as "en?", count(distinct place.id) as "toilets!",
             sum(scheduled)::bigint as "scheduled!", sum(suspended)::bigint as "suspended!"
           from place_open_day
             join place on place.id = place_open_day.place
             left join street on street.id = place.street
           where day >= $1 and day < ($1::date + interval '1 month')::date
           group by street.id order by street.code nulls last"#,
        month,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OpenRate {
            street: match (row.zh_hans, row.zh_hant, row.en) {
                (Some(zh_hans), Some(zh_hant), Some(en)) => {
                    Some(Localised { zh_hans, zh_hant, en })
                }
                _ => None,
            },
            toilets: row.toilets,
            scheduled: row.scheduled,
            suspended: row.suspended,
        })
        .collect())
}

/// The first days of the months that have been counted, the newest first, a dozen at most.
///
/// # Errors
/// When the database does not answer.
pub async fn months(db: impl PgExecutor<'_>) -> Result<Vec<NaiveDate>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with ends as (select min(day) as first, max(day) as last from place_open_day)
           select month::date as "month!" from ends,
             generate_series(date_trunc('month', first), last, interval '1 month') as month
           order by month desc limit 12"#,
    )
    .fetch_all(db)
    .await
}
