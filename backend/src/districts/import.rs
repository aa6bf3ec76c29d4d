//! Imports the district's settings from a TOML file.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::{PgConnection, PgExecutor};
use toml::de::DeTable;

use super::{By, District, Fault, locate, settings, validate};
use crate::audit::{self, Detail, Subject};

/// The settings of the demonstration district, and the example for every other.
pub const DEMONSTRATION: &str = include_str!("../../seed/district.toml");

/// Why settings were not imported. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// What is wrong with the file, in the order of its lines; never empty.
    #[error("the settings are not right:\n{}", lines(.0))]
    Invalid(Vec<Fault>),
    /// The settings could not be written as JSON.
    #[error("the settings could not be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The database failed.
    #[error("the settings could not be stored")]
    Database(#[from] sqlx::Error),
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}

/// What an import did, by key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// New, or with another value than before; in alphabetical order.
    pub changed: Vec<String>,
    /// Left out of the file, and so removed; in alphabetical order.
    pub removed: Vec<String>,
}

impl Changes {
    /// Whether everything was as in the file already.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.removed.is_empty()
    }
}

/// Makes the settings those of `text`, which is a whole file like [`DEMONSTRATION`]. Importing the
/// same file again changes nothing, and leaves no trace in the audit. The transaction is the
/// caller's.
///
/// # Errors
/// [`ImportError::Invalid`] with every fault that can be found at once.
pub async fn import(db: &mut PgConnection, text: &str, by: By) -> Result<Changes, ImportError> {
    let district = parse(text).map_err(ImportError::Invalid)?;
    // A change that is due and not applied yet is older than this import.
    settings::apply_due(&mut *db, by.at).await?;
    let values = match serde_json::to_value(&district)? {
        Value::Object(values) => values,
        // A struct with named fields is an object.
        _ => Map::new(),
    };
    let (keys, values): (Vec<_>, Vec<_>) = values.into_iter().unzip();
    let removed = remove_left_out(&mut *db, &keys).await?;
    let changed = store(&mut *db, &keys, &values, by.at).await?;
    settings::note_import(&mut *db, &changed, &removed, by.at).await?;
    let changes = Changes { changed, removed };
    if !changes.is_empty() {
        let detail = Detail::none()
            .number("changed", count(&changes.changed))
            .number("removed", count(&changes.removed));
        let subject = Subject { kind: "district-setting", id: None };
        audit::record(&mut *db, by.did("import", subject, detail)).await?;
    }
    Ok(changes)
}

fn count(keys: &[String]) -> i64 {
    i64::try_from(keys.len()).unwrap_or(i64::MAX)
}

/// Imports the demonstration district where no settings are. Returns whether it did.
///
/// # Errors
/// See [`ImportError`].
pub async fn seed(db: &mut PgConnection, by: By) -> Result<bool, ImportError> {
    if any(&mut *db).await? {
        return Ok(false);
    }
    import(db, DEMONSTRATION, by).await?;
    Ok(true)
}

/// The demonstration district itself.
///
/// # Panics
/// Never: the text is part of the program, and a test reads it.
#[must_use]
pub fn demonstration() -> District {
    parse(DEMONSTRATION).expect("a test reads this constant")
}

/// Reads and checks a settings file.
fn parse(text: &str) -> Result<District, Vec<Fault>> {
    // Editors on Windows begin a file with a mark that TOML does not know.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let fault = |error: &toml::de::Error, key| {
        let at = error.span().map_or(0, |span| span.start);
        let wrong = error.message().to_owned();
        vec![Fault { line: locate::line_at(text, at), key, wrong }]
    };
    let root = DeTable::parse(text).map_err(|error| fault(&error, None))?;
    let district: District = toml::from_str(text).map_err(|error| {
        let key = error.span().and_then(|span| locate::key_at(root.get_ref(), &span));
        fault(&error, key)
    })?;
    let mut faults: Vec<Fault> = validate::faults(&district)
        .into_iter()
        .map(|(key, wrong)| Fault {
            line: locate::line_of(text, root.get_ref(), &key),
            key: Some(key),
            wrong,
        })
        .collect();
    faults.sort_by_key(|fault| fault.line);
    if faults.is_empty() { Ok(district) } else { Err(faults) }
}

async fn any(db: impl PgExecutor<'_>) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists (select from district_setting) as "any!""#)
        .fetch_one(db)
        .await
}

/// Of the keys that this version knows; those of a newer one stay.
async fn remove_left_out(
    db: impl PgExecutor<'_>,
    kept: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    let known = District::KEYS.map(str::to_owned);
    let mut removed = sqlx::query_scalar!(
        "delete from district_setting where key = any($1) and key <> all($2) returning key",
        &known,
        kept,
    )
    .fetch_all(db)
    .await?;
    removed.sort();
    Ok(removed)
}

async fn store(
    db: impl PgExecutor<'_>,
    keys: &[String],
    values: &[Value],
    now: DateTime<Utc>,
) -> Result<Vec<String>, sqlx::Error> {
    let mut changed = sqlx::query_scalar!(
        "insert into district_setting (key, value, updated_at)
         select key, value, $3 from unnest($1::text[], $2::jsonb[]) as setting (key, value)
         on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at
         where district_setting.value is distinct from excluded.value
         returning key",
        keys,
        values,
        now,
    )
    .fetch_all(db)
    .await?;
    changed.sort();
    Ok(changed)
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::{NaiveDate, TimeDelta};
    use sqlx::PgPool;

    use super::super::{BaseMap, BaseMapKind, Vocabulary, load};
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    /// Somebody at that time; each audit row has an id of its own.
    pub(in crate::districts) fn by(at: DateTime<Utc>, event: u128) -> By {
        let event = uuid::Uuid::from_u128(event);
        By { actor: audit::Actor::System("test"), at, event, request_id: None }
    }

    #[test]
    fn every_setting_of_the_demonstration_is_a_known_key() {
        let mut district = demonstration();
        for email in
            [&mut district.staff_email, &mut district.supervisor_email, &mut district.leader_email]
        {
            *email = Some("service@example.org".into());
        }
        district.base_map = Some(BaseMap {
            kind: BaseMapKind::Raster,
            template: "https://map.example/{z}/{x}/{y}".into(),
            attribution: "地图".into(),
            approval: "GS(2026)0001号".into(),
        });
        let value = serde_json::to_value(&district).unwrap();
        let mut keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
        let mut known = District::KEYS;
        known.sort_unstable();
        keys.sort_unstable();
        assert_eq!(keys, known);
        assert!(district.demonstration);
        assert_eq!(district.vocabulary, Vocabulary::Standard);
        assert_eq!(
            district.sorting_rules.effective_on,
            NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()
        );
    }

    #[sqlx::test(migrations = false)]
    async fn what_is_imported_is_what_is_loaded(db: PgPool) {
        let mut db = db.acquire().await.unwrap();
        assert!(seed(&mut db, by(NOW, 1)).await.unwrap());
        assert_eq!(load(&mut *db).await.unwrap(), demonstration());
        assert!(!seed(&mut db, by(NOW, 2)).await.unwrap());
    }

    #[sqlx::test(migrations = false)]
    async fn an_import_changes_what_differs_and_nothing_else(db: PgPool) {
        let mut db = db.acquire().await.unwrap();
        seed(&mut db, by(NOW, 1)).await.unwrap();
        let later = NOW + TimeDelta::days(1);
        assert!(import(&mut db, DEMONSTRATION, by(later, 2)).await.unwrap().is_empty());

        let edited = DEMONSTRATION
            .replace("vocabulary = \"standard\"", "vocabulary = \"wet-dry\"")
            .replace("site_code =", "# site_code =");
        let changes = import(&mut db, &edited, by(later, 3)).await.unwrap();
        assert_eq!(changes.changed, ["vocabulary"]);
        assert_eq!(changes.removed, ["site_code"]);
        let district = load(&mut *db).await.unwrap();
        assert_eq!((district.vocabulary, district.site_code), (Vocabulary::WetDry, None));
        let touched =
            sqlx::query_scalar!("select key from district_setting where updated_at = $1", later);
        assert_eq!(touched.fetch_all(&mut *db).await.unwrap(), ["vocabulary"]);
        // The seed and the change; the file that changed nothing is not there.
        let events = sqlx::query_scalar!(
            r#"select count(*) as "count!" from audit_event where subject_kind = 'district-setting'"#
        );
        assert_eq!(events.fetch_one(&mut *db).await.unwrap(), 2);
    }

    #[sqlx::test(migrations = false)]
    async fn a_file_with_faults_changes_nothing(db: PgPool) {
        let mut db = db.acquire().await.unwrap();
        let edited = DEMONSTRATION.replace("12345\"", "12 345\"");
        let refused = import(&mut db, &edited, by(NOW, 1)).await.unwrap_err();
        let line =
            1 + DEMONSTRATION.lines().position(|line| line.starts_with("hotline =")).unwrap();
        assert_eq!(
            refused.to_string(),
            format!(
                "the settings are not right:\n\
                 line {line}: hotline: wants 3 to 20 digits and nothing else"
            )
        );
        assert!(!any(&mut *db).await.unwrap());
    }

    #[test]
    fn every_fault_names_its_line_and_its_key() {
        // What is replaced in the demonstration, by what; then the key and a word of each fault.
        type Wanted = &'static [(Option<&'static str>, &'static str)];
        let cases: [(&str, &str, Wanted); 15] = [
            ("hotline = \"12345\"", "hotline = 12345", &[(Some("hotline"), "string")]),
            ("hotline = ", "hot line = ", &[(None, "")]),
            ("hotline = ", "hotlines = ", &[(Some("hotlines"), "unknown")]),
            ("en = \"Minghu District\"", "", &[(Some("name"), "en")]),
            ("en = \"Minghu District\"", "en = \" \"", &[(Some("name.en"), "empty")]),
            ("en = \"Minghu District\"", "en = \"a\\nb\"", &[(Some("name.en"), "line break")]),
            ("\"standard\"\n", "\"dry\"\n", &[(Some("vocabulary"), "wet-dry")]),
            ("\"2026-01-01\"", "\"soon\"", &[(Some("sorting_rules.effective_on"), "")]),
            ("# staff_email = \"service@", "staff_email = \"", &[(Some("staff_email"), "e-mail")]),
            (
                "# supervisor_email = \"supervision@",
                "supervisor_email = \"",
                &[(Some("supervisor_email"), "e-mail")],
            ),
            (
                "# leader_email = \"leader@",
                "leader_email = \"领导@",
                &[(Some("leader_email"), "e-mail")],
            ),
            ("\"06042\"", "\"6042\"", &[(Some("bulky_complaint_class"), "five digits")]),
            ("\"durian-shell\"", "\"榴莲壳\"", &[(Some("popular_searches"), "榴莲壳")]),
            ("\"durian-shell\"", "\"dry-battery\"", &[(Some("popular_searches"), "twice")]),
            (
                "\"明湖区\"\nzh-Hant = \"明湖區\"",
                "\"\"\nzh-Hant = \"\"",
                &[(Some("name.zh-Hans"), "empty"), (Some("name.zh-Hant"), "empty")],
            ),
        ];
        for (from, to, wanted) in cases {
            let edited = DEMONSTRATION.replacen(from, to, 1);
            assert_ne!(edited, DEMONSTRATION, "{from} is in the demonstration");
            let faults = parse(&edited).unwrap_err();
            assert_eq!(faults.len(), wanted.len(), "{to}: {faults:?}");
            for (fault, (key, word)) in faults.iter().zip(wanted) {
                assert_eq!(fault.key.as_deref(), *key, "{to}: {fault}");
                assert!(fault.wrong.contains(word), "{to}: {fault}");
                let line = edited.lines().nth(fault.line - 1).unwrap();
                let last = key.map_or("hot line", |key| key.rsplit('.').next().unwrap());
                assert!(line.contains(last), "{to}: {fault} at {line:?}");
            }
        }
        let missing = parse("").unwrap_err();
        assert!(missing[0].wrong.contains("missing field"), "{missing:?}");
        assert!(parse(&format!("\u{feff}{DEMONSTRATION}")).is_ok());
    }
}
