//! Open cases that may be the one that somebody is about to report.

use chrono::{DateTime, Utc};
use domain::{cases::State, districts::Point, number::Number};
use sqlx::PgPool;
use uuid::Uuid;

use super::rulebook::Class;

/// So many are offered, the nearest first.
const MOST: i64 = 5;

/// An open case of the same class nearby. Its words are its reporter's and are not shown.
#[derive(Debug, Clone, PartialEq)]
pub struct NearbyCase {
    pub number: Number,
    pub state: State,
    pub opened_at: DateTime<Utc>,
    /// In a straight line, in metres.
    pub metres: f64,
    /// How many have reported it.
    pub reporters: i32,
    /// One that staff have found fit for everybody, as in the public list.
    pub photo: Option<Uuid>,
}

/// The open cases of `class` within its radius of `point`.
///
/// # Errors
/// When the database does not answer.
pub async fn nearby(
    db: &PgPool,
    class: &Class,
    point: Point,
) -> Result<Vec<NearbyCase>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select number, state, opened_at, reporters,
             st_distance(point, st_setsrid(st_makepoint($2, $3), 4326)::geography) as "metres!",
             (select coalesce(blurred, file) from case_photo
              where case_id = case_file.id and case_file.public_at is not null
                and case_photo.public_at is not null and stage = 'before'
                and not exists (
                  select from case_event where case_event.id = event and not public)
              order by position limit 1) as photo
           from case_file
           where closed_at is null and point is not null and class = $1
             and st_dwithin(point, st_setsrid(st_makepoint($2, $3), 4326)::geography, $4)
           order by 5, id limit $5"#,
        class.code,
        point.longitude(),
        point.latitude(),
        f64::from(class.radius),
        MOST,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        // What this version of Minhu cannot read is only not offered.
        .filter_map(|row| {
            Some(NearbyCase {
                number: Number::parse(&row.number).ok()?,
                state: State::parse(&row.state)?,
                opened_at: row.opened_at,
                metres: row.metres,
                reporters: row.reporters,
                photo: row.photo,
            })
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::*;
    use crate::cases::{NewCase, testing::Bureau};

    fn at(longitude: f64, latitude: f64) -> Point {
        Point::new(longitude, latitude).unwrap()
    }

    #[sqlx::test(migrations = false)]
    async fn open_cases_of_the_class_within_its_radius(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let class = bureau.rules.class("06010").unwrap();
        let here = at(118.8123, 32.0456);
        assert_eq!(nearby(&bureau.kernel.db, class, here).await.unwrap(), []);

        // A degree of latitude is some 111 km.
        let beside = bureau.litter();
        let off = 0.5 * f64::from(class.radius) / 111_000.0;
        let further = NewCase { point: Some(at(118.8123, 32.0456 + off)), ..bureau.litter() };
        let beyond = NewCase { point: Some(at(118.8123, 32.0456 + 3.0 * off)), ..bureau.litter() };
        let other = NewCase { class: "06013".to_owned(), ..bureau.litter() };
        let answers = [("what".to_owned(), "hole".to_owned())].into();
        let other = NewCase { answers, ..other };
        let nowhere = NewCase { point: None, ..bureau.litter() };
        let mut numbers = Vec::new();
        for new in [further, beside, beyond, other, nowhere] {
            numbers.push(bureau.file(new).await.number);
        }
        let found = nearby(&bureau.kernel.db, class, here).await.unwrap();
        let found: Vec<_> = found.iter().map(|one| (&one.number, one.metres < 1.0)).collect();
        assert_eq!(found, [(&numbers[1], true), (&numbers[0], false)]);

        sqlx::query(
            "update case_file set state = 'withdrawn', step = 'withdraw', outcome = 'withdrawn',
               closed_at = opened_at where number = $1",
        )
        .bind(numbers[1].as_str())
        .execute(&pool)
        .await
        .unwrap();
        assert_eq!(nearby(&bureau.kernel.db, class, here).await.unwrap().len(), 1);
    }

    #[sqlx::test(migrations = false)]
    async fn a_photo_is_shown_once_staff_have_seen_both(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let class = bureau.rules.class("06010").unwrap();
        let receipt = bureau.file(bureau.litter()).await;
        let (case, file) = (bureau.id(&receipt).await, bureau.kernel.new_id());
        sqlx::query(
            "with file as (
               insert into file (id, kind, content_type, bytes, width, height, sha256, thumb,
                 created_at)
               values ($1, 'photo', 'image/jpeg', 1, 1, 1, sha256(''), true, now()) returning id)
             insert into case_photo (file, case_id, stage, position, at)
             select id, $2, 'before', 0, now() from file",
        )
        .bind(file)
        .bind(case)
        .execute(&pool)
        .await
        .unwrap();
        let here = at(118.8123, 32.0456);
        for (sql, shown) in [
            ("select 1", None),
            ("update case_photo set public_at = now()", None),
            ("update case_file set public_at = now()", Some(file)),
            (
                "insert into case_event
                   (id, case_id, step, from_state, to_state, party, at, public)
                 select gen_random_uuid(), id, 'add', state, state, 'resident', now(), true
                 from case_file;
                 update case_photo set event = (select id from case_event where step = 'add')",
                Some(file),
            ),
            // What only staff read is for nobody else, whatever was shown before.
            ("update case_event set public = false where step = 'add'", None),
        ] {
            sqlx::raw_sql(sql).execute(&pool).await.unwrap();
            let found = nearby(&bureau.kernel.db, class, here).await.unwrap();
            assert_eq!(found[0].photo, shown, "{sql}");
        }
    }
}
