//! The names that one may start from, in memory, to be searched as the sorting guide is: by sound
//! (`qinghehuayuan`, `qhhy`), by characters that sound the same, and with a slip.

use std::sync::Arc;

use domain::{
    locale::Localised,
    sorting::search::{Index, Reason},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    Kernel,
    places::recount::Recounted,
    sorting::{folds, sounds},
};

/// How many streets, landmarks, contact points and places are kept: some 10 MB, and a search of a
/// few milliseconds. Where there are more, places are found only by how they are written, and so
/// are the last of the others.
const MOST: i64 = 20_000;

/// Something with names.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    id: Uuid,
    name: String,
    /// All of its names, and its address, in the form that everything is compared in.
    normal: Vec<String>,
}

/// The names of one moment.
#[derive(Debug, Default)]
struct Names {
    all: Vec<Named>,
    /// Of all; none before there are any.
    index: Option<Index>,
}

impl Names {
    fn of(all: Vec<Named>) -> Self {
        let name = |one: &Named| Localised { zh_hans: one.name.clone(), ..Localised::default() };
        let names: Vec<Localised> = all.iter().map(name).collect();
        let named = all.iter().zip(&names);
        let named = named.map(|(one, name)| (one.id.to_string(), name, &*one.normal));
        let index = Index::of_names(named, folds(), sounds());
        Self { all, index: Some(index) }
    }
}

/// The newest names, for as many readers as there are. One per process.
#[derive(Debug, Default)]
pub struct SpotNames {
    current: Recounted<Names>,
}

impl SpotNames {
    /// The ids of at most `most` things that `words` may mean, the likeliest first. They may have
    /// been retired since.
    pub(super) fn find(&self, words: &str, most: usize) -> Vec<Uuid> {
        let names = self.current.get();
        let Some(index) = &names.index else { return Vec::new() };
        let answer = index.search(words, most);
        // What only shares characters with the words is no place to send somebody to.
        let hits = answer.hits.iter().filter(|hit| hit.reason != Reason::Similar);
        hits.filter_map(|hit| hit.slug.parse().ok()).collect()
    }

    /// Reads the names again if they are a minute old; if reading takes longer than a second, later
    /// than that. To be called every few seconds.
    ///
    /// # Errors
    /// When the database does not answer; the names then stay.
    pub async fn refresh_if_due(&self, kernel: &Kernel) -> Result<bool, sqlx::Error> {
        self.current.refresh_if_due(kernel, self.read(kernel)).await
    }

    /// Reads the names now.
    ///
    /// # Errors
    /// When the database does not answer; the names then stay.
    pub async fn refresh(&self, kernel: &Kernel) -> Result<(), sqlx::Error> {
        self.current.refresh(kernel, self.read(kernel)).await
    }

    /// Only others than before are prepared to be searched.
    async fn read(&self, kernel: &Kernel) -> Result<Arc<Names>, sqlx::Error> {
        let all = read(&kernel.db, MOST).await?;
        let names = self.current.get();
        if all == names.all {
            return Ok(names);
        }
        // It takes a processor for a good part of a second.
        let built = tokio::task::spawn_blocking(move || Names::of(all)).await;
        built.map(Arc::new).map_err(|_panicked| sqlx::Error::WorkerCrashed)
    }
}

/// Streets, then landmarks, then contact points, at most `most`; and all places, if there is room
/// for them: a name of which only some were found would be as good as wrong.
async fn read(db: &PgPool, most: i64) -> Result<Vec<Named>, sqlx::Error> {
    let mut all = sqlx::query_as!(
        Named,
        r#"select id as "id!", name as "name!", normal as "normal!"
           from (
             select 1 as turn, id, name_zh_hans as name, normal from street
             where retired_at is null
             union all
             select 2, id, name_zh_hans, normal from landmark where retired_at is null
             union all
             select 3, id, name_zh_hans, normal from contact_point where retired_at is null
           ) as named
           order by turn, id limit $1"#,
        most,
    )
    .fetch_all(db)
    .await?;
    let room = most - i64::try_from(all.len()).unwrap_or(most);
    let places = sqlx::query_as!(
        Named,
        "select id, name, normal from place
         where status = 'in-use' and (
           select count(*) from (
             select id from place where status = 'in-use' limit $1::bigint + 1) as counted) <= $1
         order by id",
        room,
    )
    .fetch_all(db)
    .await?;
    all.extend(places);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
        districts::demonstration,
        places::find::{
            spots,
            tests::{Made, make},
        },
    };

    /// The demonstration district with one place of this name, as the web role sees it.
    async fn district(pool: &PgPool, place: &str) -> TestKernel {
        let owner = TestKernel::new(pool.clone());
        demonstration::for_tests(&owner, 1).await;
        let id = make(pool, &owner, Made::default()).await;
        sqlx::query("update place set name = $2, normal = array[$2] where id = $1")
            .bind(id)
            .bind(place)
            .execute(pool)
            .await
            .unwrap();
        TestKernel::new(as_role(pool, Role::Serve).await)
    }

    async fn called(kernel: &Kernel, names: &SpotNames, typed: &str) -> Vec<String> {
        let spots = spots(&kernel.db, names, typed, 5).await.unwrap();
        spots.into_iter().map(|spot| spot.name.zh_hans).collect()
    }

    #[sqlx::test(migrations = false)]
    async fn a_start_is_found_by_its_sound_and_with_a_slip(pool: PgPool) {
        let kernel = district(&pool, "采薇广场公厕").await;
        let names = SpotNames::default();
        assert!(called(&kernel, &names, "qinghehuayuan").await.is_empty());
        names.refresh(&kernel).await.unwrap();
        for (typed, first) in [
            ("qinghehuayuan", "清荷花园"),
            ("Qing He Hua Yuan", "清荷花园"),
            ("ｑｈｈｙ", "清荷花园"),
            ("青荷花园", "清荷花园"),
            ("青荷花園", "清荷花园"),
            ("荷清花园", "清荷花园"),
            ("清荷园", "清荷花园"),
            ("hubinjiedao", "湖滨街道"),
            ("caiweiguangchang", "采薇广场公厕"),
            ("cwgcgc", "采薇广场公厕"),
            ("采微广场公厕", "采薇广场公厕"),
        ] {
            let found = called(&kernel, &names, typed).await;
            assert_eq!(found.first().map(String::as_str), Some(first), "{typed}: {found:?}");
        }
        for typed in ["", "不存在的地方", "%", "\u{0}", "zzzz", "花园的清荷"] {
            let found = called(&kernel, &names, typed).await;
            assert!(found.is_empty(), "{typed:?}: {found:?}");
        }
    }

    #[sqlx::test(migrations = false)]
    async fn what_is_written_so_comes_first_and_once(pool: PgPool) {
        let kernel = district(&pool, "荷花源").await;
        let names = SpotNames::default();
        let written = called(&kernel, &names, "荷花园").await;
        assert!(!written.is_empty() && !written.iter().any(|name| name == "荷花源"), "{written:?}");
        names.refresh(&kernel).await.unwrap();
        let found = called(&kernel, &names, "荷花园").await;
        assert_eq!(found, [&*written, &["荷花源".to_owned()]].concat());
        // Who wrote the whole name meant that: 玉荷花园 is a slip away.
        assert_eq!(called(&kernel, &names, "清荷花园").await, ["清荷花园"]);
        assert!(called(&kernel, &names, "青荷花园").await.contains(&"玉荷花园".to_owned()));
    }

    #[sqlx::test(migrations = false)]
    async fn what_is_retired_or_gone_is_not_found(pool: PgPool) {
        let kernel = district(&pool, "采薇广场公厕").await;
        let names = SpotNames::default();
        names.refresh(&kernel).await.unwrap();
        for typed in ["qhhy", "cwgcgc"] {
            assert!(!called(&kernel, &names, typed).await.is_empty(), "{typed}");
        }
        sqlx::query("update landmark set retired_at = now()").execute(&pool).await.unwrap();
        sqlx::query("update place set status = 'gone'").execute(&pool).await.unwrap();
        // At once, and when the names are read again.
        for _ in 0..2 {
            for typed in ["qhhy", "cwgcgc"] {
                assert!(called(&kernel, &names, typed).await.is_empty(), "{typed}");
            }
            names.refresh(&kernel).await.unwrap();
        }
    }

    #[sqlx::test(migrations = false)]
    async fn names_are_prepared_again_only_when_they_are_others(pool: PgPool) {
        let kernel = district(&pool, "采薇广场公厕").await;
        let names = SpotNames::default();
        assert!(names.refresh_if_due(&kernel).await.unwrap());
        assert!(!names.refresh_if_due(&kernel).await.unwrap());
        let before = names.current.get();
        names.refresh(&kernel).await.unwrap();
        assert!(Arc::ptr_eq(&before, &names.current.get()));
        sqlx::query("update place set name = '大草坪公厕', normal = array['大草坪公厕']")
            .execute(&pool)
            .await
            .unwrap();
        names.refresh(&kernel).await.unwrap();
        assert!(!Arc::ptr_eq(&before, &names.current.get()));
        assert_eq!(called(&kernel, &names, "dacaoping").await, ["大草坪公厕"]);
    }

    #[sqlx::test(migrations = false)]
    async fn places_are_left_out_where_there_are_too_many(pool: PgPool) {
        let kernel = district(&pool, "采薇广场公厕").await;
        let all = read(&kernel.db, MOST).await.unwrap();
        let most = i64::try_from(all.len()).unwrap();
        let kept = async |most| read(&kernel.db, most).await.unwrap();
        let has_place = |kept: &[Named]| kept.iter().any(|one| one.name == "采薇广场公厕");
        assert!(has_place(&kept(most).await));
        let landmarks = kept(most - 1).await;
        assert_eq!(landmarks.len(), all.len() - 1);
        assert!(!has_place(&landmarks));
        assert!(kept(6).await.iter().all(|one| one.name.ends_with(['道', '镇'])));
    }
}
