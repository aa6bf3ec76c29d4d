//! A thing that the catalogue did not have.

use domain::accounts::{Act, Kind};
use sqlx::PgConnection;

use super::{Checked, SaveItem, check, event, has_group, unknown_group};
use crate::{
    Kernel,
    accounts::Area,
    idempotency::request_hash,
    once::{Begun, Once},
    records::{SaveError, Saving},
};

/// The longest id that is made of a name, so that a number fits behind it.
const MAX_ID: usize = 50;
/// Things of one English name.
const MOST_OF_A_NAME: u32 = 99;

/// A thing to be added: the fields of [`SaveItem::FIELDS`] by their names. `saving.id` is not looked
/// at.
pub struct AddItem<'a> {
    pub saving: Saving<'a>,
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

/// Adds a thing to the catalogue and gives its id, which is made of its English name and stays.
///
/// # Errors
/// [`SaveError`].
pub async fn add_item(kernel: &Kernel, add: AddItem<'_>) -> Result<String, SaveError> {
    let AddItem { saving, get } = add;
    saving.staff.permit(Act::Write, Kind::Tariff, Area::default())?;
    let checked = check(get)?;
    let hash = request_hash("bulky-item-add", SaveItem::FIELDS.iter().map(|field| get(field)));
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(answer) => return String::from_utf8(answer).map_err(|_| SaveError::Answer),
    };
    if !has_group(once.conn(), &checked.group).await? {
        once.roll_back().await?;
        return Err(unknown_group());
    }
    let Some(id) = insert(once.conn(), &checked).await? else {
        once.roll_back().await?;
        return Err(SaveError::Changed);
    };
    once.finish(kernel, event(kernel, &saving, "add", &id), id.as_bytes()).await?;
    Ok(id)
}

/// Its id; none where there are too many of its name.
async fn insert(conn: &mut PgConnection, new: &Checked) -> Result<Option<String>, sqlx::Error> {
    let base = id_of(&new.name.en);
    for number in 1..=MOST_OF_A_NAME {
        let id = if number == 1 { base.clone() } else { format!("{base}-{number}") };
        let inserted = sqlx::query!(
            r#"insert into bulky_item (id, "group", name_zh_hans, name_zh_hant, name_en, aliases,
                 size, litres, kilograms, handling, picture)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
               on conflict (id) do nothing"#,
            id,
            new.group,
            new.name.zh_hans,
            new.name.zh_hant,
            new.name.en,
            &new.aliases,
            new.size.as_str(),
            new.litres,
            new.kilograms,
            &new.handling,
            new.picture,
        )
        .execute(&mut *conn)
        .await?;
        if inserted.rows_affected() == 1 {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Lower-case words joined by hyphens. `new` is the address of the form.
fn id_of(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let joined = words.collect::<Vec<_>>().join("-");
    let is_plain = joined.starts_with(|c: char| c.is_ascii_lowercase()) && joined != "new";
    let whole = match (joined.is_empty(), is_plain) {
        (true, _) => "thing".to_owned(),
        (_, true) => joined,
        (_, false) => format!("thing-{joined}"),
    };
    // All of it is ASCII.
    whole[..whole.len().min(MAX_ID)].trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_of_the_english_name() {
        for (name, id) in [
            ("Bird  bath, stone!", "bird-bath-stone"),
            ("3-seat sofa", "thing-3-seat-sofa"),
            ("New", "thing-new"),
            ("钢琴", "thing"),
        ] {
            assert_eq!(id_of(name), id);
        }
        assert_eq!(id_of(&"long ".repeat(20)).len(), 49);
    }
}
