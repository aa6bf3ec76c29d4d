//! Checks of the database, as the login of its address.

use backend::{
    calendar::{self, to_local},
    db::{self, Version},
    districts,
    payments::Providers,
};
use domain::calendar::Year;
use sqlx::{Connection, PgConnection};

use super::{payments, report::Check};
use crate::open;

/// The oldest version that Minhu is tried with, as `server_version_num` counts.
const OLDEST: i32 = 150_000;
/// Deadlines and signed addresses bear a difference of this many seconds.
const APART: f64 = 2.0;
/// The roles of the first migration.
const ROLES: [&str; 3] = ["minhu_migrate", "minhu_serve", "minhu_worker"];

/// `providers` are those of this process, where its settings can be read.
pub(super) async fn checks(url: &str, providers: Option<&Providers>) -> Vec<Check> {
    const NAME: &str = "database";
    let mut conn = match PgConnection::connect(url).await {
        Ok(conn) => conn,
        Err(error) => {
            return vec![Check::wrong(
                NAME,
                format!("cannot be reached: {error}"),
                "start it, or correct DATABASE_URL",
            )];
        }
    };
    match examine(&mut conn, providers).await {
        Ok(checks) => checks,
        Err(error) => vec![Check::wrong(
            NAME,
            format!("refused a question: {error}"),
            "look into the log of PostgreSQL",
        )],
    }
}

async fn examine(
    conn: &mut PgConnection,
    providers: Option<&Providers>,
) -> Result<Vec<Check>, sqlx::Error> {
    let mut checks = vec![
        server(conn).await?,
        encoding(conn).await?,
        extensions(conn).await?,
        migrations(conn).await?,
        roles(conn).await?,
    ];
    if is_migrated(conn).await? {
        checks.push(trigrams(conn).await?);
        checks.push(append_only(conn).await?);
        checks.push(staff(conn).await?);
        checks.push(calendar(conn).await);
        if let Some(providers) = providers {
            checks.push(payments::check(conn, providers, open::now()).await?);
        }
    }
    checks.push(clock(conn).await?);
    Ok(checks)
}

async fn server(conn: &mut PgConnection) -> Result<Check, sqlx::Error> {
    const NAME: &str = "database";
    let (version, number): (String, i32) = sqlx::query_as(
        "select current_setting('server_version'), current_setting('server_version_num')::int",
    )
    .fetch_one(conn)
    .await?;
    let found = format!("PostgreSQL {version}");
    Ok(if number >= OLDEST {
        Check::ok(NAME, found)
    } else {
        Check::wrong(NAME, found, "use PostgreSQL 15 or newer")
    })
}

async fn encoding(conn: &mut PgConnection) -> Result<Check, sqlx::Error> {
    const NAME: &str = "encoding";
    let (encoding, ctype): (String, String) = sqlx::query_as(
        "select pg_encoding_to_char(encoding)::text, datctype::text
         from pg_database where datname = current_database()",
    )
    .fetch_one(conn)
    .await?;
    let found = format!("{encoding}, ctype {ctype}");
    let ctype = ctype.to_ascii_lowercase();
    let is_utf8 = ctype.ends_with(".utf8") || ctype.ends_with(".utf-8");
    Ok(if encoding == "UTF8" && is_utf8 {
        Check::ok(NAME, found)
    } else {
        Check::wrong(
            NAME,
            found,
            "search in Chinese finds nothing without it: make the database anew with `encoding \
             'UTF8' lc_ctype 'C.UTF-8' template template0`",
        )
    })
}

async fn extensions(conn: &mut PgConnection) -> Result<Check, sqlx::Error> {
    const NAME: &str = "extensions";
    let missing: Vec<String> = sqlx::query_scalar(
        "select name from unnest(array['postgis', 'pg_trgm', 'btree_gist']) as name
         where not exists (select from pg_extension where extname = name) order by name",
    )
    .fetch_all(conn)
    .await?;
    Ok(if missing.is_empty() {
        Check::ok(NAME, "postgis, pg_trgm and btree_gist are installed")
    } else {
        Check::wrong(
            NAME,
            format!("missing: {}", missing.join(", ")),
            "run `minhu migrate` as a superuser, after installing the packages postgresql-contrib \
             and PostGIS",
        )
    })
}

async fn migrations(conn: &mut PgConnection) -> Result<Check, sqlx::Error> {
    const NAME: &str = "migrations";
    Ok(match db::version(conn).await? {
        Version::Current => Check::ok(NAME, "current"),
        Version::Older => {
            Check::wrong(NAME, "the database is older than this program", "run `minhu migrate`")
        }
        Version::Unknown => {
            Check::wrong(NAME, "the database is newer than this program", "update minhu")
        }
    })
}

async fn roles(conn: &mut PgConnection) -> Result<Check, sqlx::Error> {
    const NAME: &str = "roles";
    const REMEDY: &str = "run `minhu migrate`, or let a database administrator do so";
    let (missing, not_ours): (Vec<String>, Vec<String>) = sqlx::query_as(
        "select coalesce(array_agg(name) filter (where role.oid is null), '{}'),
                coalesce(array_agg(name) filter (
                  where not pg_has_role(current_user, role.oid, 'member')), '{}')
         from unnest($1::text[]) as name left join pg_roles as role on role.rolname = name",
    )
    .bind(ROLES.map(str::to_owned).to_vec())
    .fetch_one(conn)
    .await?;
    Ok(if !missing.is_empty() {
        Check::wrong(NAME, format!("missing: {}", missing.join(", ")), REMEDY)
    } else if !not_ours.is_empty() {
        let found = format!("the login may not act as {}", not_ours.join(", "));
        Check::wrong(NAME, found, REMEDY)
    } else {
        Check::ok(NAME, format!("the login may act as {}", ROLES.join(", ")))
    })
}

async fn is_migrated(conn: &mut PgConnection) -> Result<bool, sqlx::Error> {
    Ok(db::version(conn).await? == Version::Current)
}

/// The encoding can be right and the C library still not know Chinese letters for letters.
async fn trigrams(conn: &mut PgConnection) -> Result<Check, sqlx::Error> {
    const NAME: &str = "text search";
    let found: bool =
        sqlx::query_scalar("select show_trgm('榴莲壳') <> '{}'").fetch_one(conn).await?;
    Ok(if found {
        Check::ok(NAME, "trigrams of Chinese are found")
    } else {
        Check::wrong(
            NAME,
            "there are no trigrams of Chinese",
            "make the database anew with a UTF-8 ctype such as C.UTF-8",
        )
    })
}

/// That serving and working processes can add to the record of who did what, and not change it.
async fn append_only(conn: &mut PgConnection) -> Result<Check, sqlx::Error> {
    const NAME: &str = "grants";
    let (owned, can_change, can_add): (i64, bool, bool) = sqlx::query_as(
        "select (select count(*) from pg_class where relowner in
                  (select oid from pg_roles where rolname in ('minhu_serve', 'minhu_worker'))),
                bool_or(has_table_privilege(role, 'audit_event', 'update, delete, truncate')),
                bool_and(has_table_privilege(role, 'audit_event', 'insert'))
         from unnest(array['minhu_serve', 'minhu_worker']) as role",
    )
    .fetch_one(conn)
    .await?;
    let found = match (owned, can_change, can_add) {
        (0, false, true) => {
            return Ok(Check::ok(
                NAME,
                "serving and working roles own nothing, the audit only grows",
            ));
        }
        (0, true, _) => "a serving or working role may change the audit",
        (0, false, false) => "a serving or working role may not write the audit",
        _ => "a serving or working role owns tables",
    };
    Ok(Check::wrong(NAME, found, "take back what was granted by hand, then run `minhu migrate`"))
}

/// That staff can be let in, and nobody of the demonstration into a real district.
async fn staff(conn: &mut PgConnection) -> Result<Check, sqlx::Error> {
    const NAME: &str = "staff";
    let is_demonstration =
        districts::load(&mut *conn).await.is_ok_and(|district| district.demonstration);
    let (administrators, demonstration): (i64, i64) = sqlx::query_as(
        "select count(*) filter (where not demonstration and exists (
                  select from staff_role where staff = id and role = 'administrator')),
                count(*) filter (where demonstration)
         from staff where state = 'active'",
    )
    .fetch_one(conn)
    .await?;
    Ok(match (is_demonstration, administrators, demonstration) {
        (true, _, _) => Check::ok(NAME, "this is the demonstration, which lets its accounts in"),
        (false, _, 1..) => Check::wrong(
            NAME,
            format!("{demonstration} accounts of the demonstration; they are not let in here"),
            "disable them: `minhu user disable LOGIN`",
        ),
        (false, 0, _) => Check::wrong(
            NAME,
            "there is no administrator",
            "make one: `minhu user create LOGIN --name NAME --role administrator`",
        ),
        (false, _, _) => Check::ok(NAME, format!("{administrators} administrators")),
    })
}

/// Deadlines that are counted through a year that is not there are provisional.
async fn calendar(conn: &mut PgConnection) -> Check {
    const NAME: &str = "calendar";
    let edition = match calendar::load(conn).await {
        Ok(edition) => edition,
        Err(error) => {
            let remedy = "import it again with `minhu import calendar FILE`";
            return Check::wrong(NAME, format!("{error}"), remedy);
        }
    };
    if edition.version == 0 {
        return Check::skipped(NAME, "none yet; `minhu import calendar FILE` loads one");
    }
    let missing = edition.calendar.missing_years(to_local(open::now()).date());
    let list = |years: &mut dyn Iterator<Item = i32>| {
        years.map(|year| year.to_string()).collect::<Vec<_>>().join(", ")
    };
    if edition.calendar.duty_hours().is_empty() {
        let remedy = "add lines `duty` and run `minhu import calendar FILE`";
        Check::wrong(NAME, "there are no duty hours, so nothing is ever due", remedy)
    } else if missing.is_empty() {
        let years = list(&mut edition.calendar.years().map(|year: &Year| year.number));
        Check::ok(NAME, format!("version {}, with the days off of {years}", edition.version))
    } else {
        let missing = list(&mut missing.into_iter());
        Check::wrong(
            NAME,
            format!("the days off of {missing} are missing: deadlines there are provisional"),
            "take them from the State Council's notice and run `minhu import calendar FILE`",
        )
    }
}

async fn clock(conn: &mut PgConnection) -> Result<Check, sqlx::Error> {
    const NAME: &str = "clock";
    let apart: f64 =
        sqlx::query_scalar("select extract(epoch from clock_timestamp() - $1)::float8")
            .bind(open::now())
            .fetch_one(conn)
            .await?;
    Ok(if apart.abs() <= APART {
        Check::ok(NAME, "agrees with the database's")
    } else {
        Check::wrong(
            NAME,
            format!("{:.0} s apart from the database's", apart.abs()),
            "let both machines keep time with NTP (timedatectl set-ntp true)",
        )
    })
}
