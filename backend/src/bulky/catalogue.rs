//! Staff add things to the catalogue, change what it says of them, and take them out of the list or
//! back in.
//!
//! Bookings keep what the catalogue said when they were made.

mod add;
mod pictures;

pub use add::{AddItem, add_item};
pub use pictures::PICTURES;

use domain::{
    accounts::{Act, Kind},
    bulky::{Handling, Size},
    locale::Localised,
    text::{clean_line, length},
};
use sqlx::PgConnection;

use crate::{
    Kernel,
    accounts::{Area, Denied},
    audit::{Detail, Event, Subject},
    idempotency::request_hash,
    once::{Begun, Once},
    problem::FieldError,
    records::{Fields, SaveError, Saving},
};

/// The longest name, as the table has it.
const MAX_NAME: usize = 40;
const MAX_NAME_EN: usize = 80;
/// Other names of one thing, and the longest of them.
const MAX_ALIASES: usize = 40;
const MAX_ALIAS: usize = 60;
const MOST_LITRES: u32 = 100_000;
const MOST_KILOGRAMS: u32 = 10_000;

/// A thing of the catalogue to be changed: the form's fields by their names. `saving.id` is not looked
/// at.
pub struct SaveItem<'a> {
    pub saving: Saving<'a>,
    /// Which.
    pub item: &'a str,
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

impl SaveItem<'_> {
    /// The fields of the form. `group` is the id of one; `aliases` are lines; `handling-…` is `yes` or
    /// empty; `picture` is one of [`PICTURES`].
    pub const FIELDS: &'static [&'static str] = &[
        "group",
        "name_zh_hans",
        "name_zh_hant",
        "name_en",
        "aliases",
        "size",
        "litres",
        "kilograms",
        "handling-dismantle",
        "handling-two-persons",
        "handling-upholstered",
        "handling-appliance",
        "handling-glass",
        "handling-refrigerant",
        "handling-battery-out",
        "handling-heavy",
        "picture",
    ];
}

/// A form without mistakes.
struct Checked {
    group: String,
    name: Localised,
    aliases: Vec<String>,
    size: Size,
    litres: i32,
    kilograms: i32,
    handling: Vec<String>,
    picture: String,
}

/// Changes a thing of the catalogue.
///
/// # Errors
/// [`SaveError`].
pub async fn save_item(kernel: &Kernel, save: SaveItem<'_>) -> Result<(), SaveError> {
    let SaveItem { saving, item, get } = save;
    saving.staff.permit(Act::Write, Kind::Tariff, Area::default())?;
    let checked = check(get)?;
    let values = SaveItem::FIELDS.iter().map(|field| get(field));
    let hash = request_hash("bulky-item", std::iter::once(item.to_owned()).chain(values));
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    if !has_group(once.conn(), &checked.group).await? {
        once.roll_back().await?;
        return Err(unknown_group());
    }
    if !update(once.conn(), item, &checked).await? {
        once.roll_back().await?;
        return Err(Denied::NotFound.into());
    }
    Ok(once.finish(kernel, event(kernel, &saving, "edit", item), b"").await?)
}

/// Takes a thing out of the list, or back in.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Changed`] where it was done before.
pub async fn retire_item(
    kernel: &Kernel,
    saving: Saving<'_>,
    item: &str,
    retired: bool,
) -> Result<(), SaveError> {
    saving.staff.permit(Act::Write, Kind::Tariff, Area::default())?;
    let act = if retired { "retire" } else { "reopen" };
    let hash = request_hash("bulky-item-retire", [item, act]);
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    let changed = sqlx::query!(
        "update bulky_item set retired_at = $2 where id = $1 and (retired_at is null) = $3",
        item,
        retired.then(|| kernel.now()),
        retired,
    )
    .execute(once.conn())
    .await?;
    if changed.rows_affected() == 0 {
        once.roll_back().await?;
        return Err(SaveError::Changed);
    }
    Ok(once.finish(kernel, event(kernel, &saving, act, item), b"").await?)
}

fn check(get: &(dyn Fn(&str) -> String + Sync)) -> Result<Checked, SaveError> {
    let mut fields = Fields::new(get);
    let group = fields.line("group", MAX_NAME);
    let name = Localised {
        zh_hans: fields.line("name_zh_hans", MAX_NAME),
        zh_hant: fields.line("name_zh_hant", MAX_NAME),
        en: fields.line("name_en", MAX_NAME_EN),
    };
    let lines = fields.lines("aliases", MAX_ALIASES * MAX_ALIAS);
    let aliases: Vec<String> = lines.iter().map(|line| clean_line(line)).collect();
    if aliases.len() > MAX_ALIASES {
        fields.refuse("aliases", "too-many-names");
    } else if aliases.iter().any(|alias| length(alias) > MAX_ALIAS) {
        fields.refuse("aliases", "text-too-long");
    }
    let size = Size::parse(&fields.text("size"));
    if size.is_none() {
        fields.refuse("size", "choice-unknown");
    }
    let litres = number(&mut fields, "litres", MOST_LITRES);
    let kilograms = number(&mut fields, "kilograms", MOST_KILOGRAMS);
    let handling = Handling::ALL
        .iter()
        .map(|one| one.as_str())
        .filter(|code| fields.text(&format!("handling-{code}")) == "yes")
        .map(str::to_owned)
        .collect();
    let picture = fields.text("picture");
    if !PICTURES.contains(&picture.as_str()) {
        fields.refuse("picture", "choice-unknown");
    }
    match size {
        Some(size) if fields.wrong.is_empty() => {
            Ok(Checked { group, name, aliases, size, litres, kilograms, handling, picture })
        }
        _ => Err(SaveError::Invalid(fields.wrong)),
    }
}

/// A whole number from 1 to `most`.
fn number(fields: &mut Fields<'_>, field: &str, most: u32) -> i32 {
    let typed = fields.optional(field, 12);
    let is_plain = typed.bytes().all(|byte| byte.is_ascii_digit());
    let number = typed.parse::<u32>().ok().filter(|one| is_plain && (1..=most).contains(one));
    if number.is_none() {
        fields.refuse(field, "number-range");
    }
    number.and_then(|number| i32::try_from(number).ok()).unwrap_or_default()
}

fn unknown_group() -> SaveError {
    SaveError::Invalid(vec![FieldError::new("group", "choice-unknown")])
}

async fn has_group(conn: &mut PgConnection, group: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from bulky_group where id = $1) as "any!""#,
        group,
    )
    .fetch_one(conn)
    .await
}

async fn update(conn: &mut PgConnection, item: &str, to: &Checked) -> Result<bool, sqlx::Error> {
    let changed = sqlx::query!(
        r#"update bulky_item set name_zh_hans = $2, name_zh_hant = $3, name_en = $4, aliases = $5,
           size = $6, litres = $7, kilograms = $8, handling = $9, "group" = $10, picture = $11
         where id = $1"#,
        item,
        to.name.zh_hans,
        to.name.zh_hant,
        to.name.en,
        &to.aliases,
        to.size.as_str(),
        to.litres,
        to.kilograms,
        &to.handling,
        to.group,
        to.picture,
    )
    .execute(conn)
    .await?;
    Ok(changed.rows_affected() == 1)
}

fn event(kernel: &Kernel, saving: &Saving<'_>, act: &'static str, item: &str) -> Event {
    let subject = Subject { kind: "bulky-item", id: None };
    saving.event(kernel, act, subject, Detail::none().code("item", item))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use domain::accounts::Role;
    use sqlx::PgPool;

    use super::*;
    use crate::bulky::{
        desk_tests::{Desk, member},
        programme,
    };

    #[sqlx::test(migrations = false)]
    async fn a_thing_is_changed_and_taken_out(pool: PgPool) {
        let desk = Desk::new(&pool).await;
        let supervisor = member(&desk, Role::Supervisor).await;
        let agent = member(&desk, Role::HotlineAgent).await;
        let mut values: HashMap<&str, &str> = [
            ("group", "table"),
            ("picture", "desk"),
            ("name_zh_hans", "写字台"),
            ("name_zh_hant", "寫字檯"),
            ("name_en", "Desk"),
            ("aliases", "书桌\n办公桌"),
            ("size", "medium"),
            ("litres", "500"),
            ("kilograms", "0"),
            ("handling-dismantle", "yes"),
        ]
        .into();
        let save = async |values: &HashMap<&str, &str>, staff| {
            let get = |field: &str| values.get(field).copied().unwrap_or_default().to_owned();
            let saving = desk.saving(staff, None);
            save_item(&desk.kernel, SaveItem { saving, item: "desk", get: &get }).await
        };
        let Err(SaveError::Invalid(wrong)) = save(&values, &supervisor).await else { panic!() };
        assert_eq!(
            (wrong[0].field.as_str(), wrong[0].code.as_str()),
            ("kilograms", "number-range")
        );
        values.insert("kilograms", "25");
        for (field, wrong_value) in [("group", "none"), ("picture", "none")] {
            let right = values.insert(field, wrong_value).unwrap();
            let Err(SaveError::Invalid(wrong)) = save(&values, &supervisor).await else { panic!() };
            assert_eq!(wrong[0], FieldError::new(field, "choice-unknown"));
            values.insert(field, right);
        }
        let denied = save(&values, &agent).await.unwrap_err();
        assert!(matches!(denied, SaveError::Denied(Denied::Forbidden)));
        save(&values, &supervisor).await.unwrap();
        let loaded = programme::load(&desk.owner).await.unwrap();
        let item = loaded.item("desk").unwrap();
        assert_eq!((item.size, item.litres, item.kilograms), (Size::Medium, 500, 25));
        assert_eq!(item.handling, [Handling::Dismantle]);
        assert_eq!(item.aliases, ["书桌", "办公桌"]);
        assert_eq!((&*item.group, &*item.picture), ("table", "desk"));

        let retire = async |retired| {
            retire_item(&desk.kernel, desk.saving(&supervisor, None), "desk", retired).await
        };
        retire(true).await.unwrap();
        assert!(matches!(retire(true).await, Err(SaveError::Changed)));
        let loaded = programme::load(&desk.owner).await.unwrap();
        assert!(loaded.item("desk").unwrap().retired);
        assert!(loaded.items().all(|item| item.id != "desk"));
        retire(false).await.unwrap();

        values.extend([("name_en", "Bird  bath, stone!"), ("aliases", "")]);
        let add = async |staff, key| {
            let get = |field: &str| values.get(field).copied().unwrap_or_default().to_owned();
            let saving = Saving { key, ..desk.saving(staff, None) };
            add_item(&desk.kernel, AddItem { saving, get: &get }).await
        };
        let (key, other) = (desk.saving(&agent, None).key, desk.saving(&agent, None).key);
        let denied = add(&agent, key).await.unwrap_err();
        assert!(matches!(denied, SaveError::Denied(Denied::Forbidden)));
        assert_eq!(add(&supervisor, key).await.unwrap(), "bird-bath-stone");
        // The same form again is the same thing; another of the same name is another.
        assert_eq!(add(&supervisor, key).await.unwrap(), "bird-bath-stone");
        assert_eq!(add(&supervisor, other).await.unwrap(), "bird-bath-stone-2");
        let loaded = programme::load(&desk.owner).await.unwrap();
        assert_eq!(loaded.item("bird-bath-stone").unwrap().kilograms, 25);
    }
}
