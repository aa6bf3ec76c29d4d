use chrono::NaiveDate;
use sqlx::PgPool;

use super::*;
use crate::places::testing::places;

#[sqlx::test(migrations = false)]
async fn every_place_is_counted_once(pool: PgPool) {
    let kernel = places(&pool).await;
    let board = freshness(&kernel.db, kernel.now()).await.unwrap();
    let all: i64 = sqlx::query_scalar("select count(*) from place where status = 'in-use'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(board.iter().map(|row| row.total).sum::<i64>(), all);
    for row in &board {
        assert_eq!(row.total, row.month + row.half_year + row.older + row.never, "{row:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn the_open_rate_is_of_minutes(pool: PgPool) {
    let kernel = places(&pool).await;
    sqlx::raw_sql(
        "delete from place_open_day;
         insert into place_open_day
           select id, day::date, 1000, case when day = '2026-10-05' then 500 else 0 end
           from (select id from place where kind = 'toilet' and street is not null
                 order by id limit 1) as one,
             generate_series(timestamp '2026-10-04', '2026-10-06', '1 day') as day",
    )
    .execute(&pool)
    .await
    .unwrap();
    let month = NaiveDate::from_ymd_opt(2026, 10, 1).unwrap();
    assert_eq!(months(&kernel.db).await.unwrap(), [month]);
    let rates = open_rates(&kernel.db, month).await.unwrap();
    assert_eq!(rates.len(), 1);
    assert_eq!((rates[0].toilets, rates[0].scheduled, rates[0].suspended), (1, 3000, 500));
    let percent = rates[0].percent().unwrap();
    assert!((percent - 83.333).abs() < 0.01 && rates[0].is_below_target());
    let none = OpenRate { scheduled: 0, suspended: 0, ..rates[0].clone() };
    assert_eq!(none.percent(), None);
}
