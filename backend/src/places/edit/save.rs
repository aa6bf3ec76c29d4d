//! Staff add and change places.

use domain::{
    accounts::{Act, Kind},
    districts::Point,
    places::{Finder, PlaceCode, PlaceKind},
    text::clean_line,
};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{PlaceForm, form::blank, unexpanded};
use crate::{
    Kernel,
    accounts::{Area, Denied, Staff},
    audit::Subject,
    districts::map::street_at,
    idempotency::request_hash,
    places::{
        expand, live,
        review::accept_edited,
        store::{self, NewPlace},
    },
    problem::FieldError,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// How often another code is drawn when one is taken.
const TRIES: usize = 5;

/// A place to be saved: the form's fields by their name.
pub struct SavePlace<'a> {
    pub saving: Saving<'a>,
    /// Of a new place; that of an old one stays.
    pub kind: String,
    /// Of the place when the form was opened; of a new one nothing.
    pub version: i32,
    /// The correction that the form was opened from, which is accepted with it.
    pub report: Option<Uuid>,
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

/// Adds a place, or changes one. Street, cell and times follow from what it says.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Changed`] for the second of two editors.
pub async fn save_place(kernel: &Kernel, save: SavePlace<'_>) -> Result<Uuid, SaveError> {
    let SavePlace { saving, kind, version, report, get } = save;
    let kind = clean_line(&kind);
    let values: Vec<String> = PlaceForm::FIELDS.iter().map(|field| get(field)).collect();
    let named = saving.id.unwrap_or_default().to_string();
    let from = report.map(|report| report.to_string());
    let hash = request_hash(
        "save-place",
        [&named, &kind].into_iter().chain(&values).chain(&from).map(String::as_bytes),
    );
    // Before anything is looked up, so that nobody learns by it what is there.
    saving.staff.reach(Act::Write, Kind::Place)?;
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let mut place = match saving.id {
        Some(id) => {
            let stored = store::one(&mut tx, id).await?.ok_or(Denied::NotFound)?;
            let area = Area { street: stored.street, ..Area::default() };
            saving.staff.permit(Act::Write, Kind::Place, area)?;
            if stored.version != version {
                return Err(SaveError::Changed);
            }
            stored.place
        }
        None => new(kernel, &mut *tx, &kind).await?,
    };
    PlaceForm::fill(&|field| get(field), &mut place, kernel.now()).map_err(SaveError::Invalid)?;
    // Where it is now must be theirs as well.
    if let Some(wrong) = not_theirs(&mut *tx, saving.staff, place.point).await? {
        return Err(SaveError::Invalid(vec![FieldError::new("longitude", wrong)]));
    }
    let id = place.id;
    accept_edited(kernel, &mut tx, &saving, report, id).await?;
    if saving.id.is_some() {
        store::update(&mut tx, &[place], kernel.now()).await?;
    } else {
        add(kernel, &mut tx, place).await?;
    }
    expand::one(&mut tx, kernel.now(), id).await.map_err(unexpanded)?;
    let act = if saving.id.is_some() { "change" } else { "add" };
    let subject = Subject { kind: "place", id: Some(id) };
    let saved = finish(kernel, tx, claim, &saving, act, subject).await?;
    live::tell_of(kernel, id).await;
    Ok(saved)
}

/// Why these staff may not say that a place is there; none if they may.
pub(in crate::places) async fn not_theirs(
    db: impl PgExecutor<'_>,
    staff: &Staff,
    point: Point,
) -> Result<Option<&'static str>, sqlx::Error> {
    let Some(street) = street_at(db, point).await? else { return Ok(Some("outside-district")) };
    let area = Area { street: Some(street), ..Area::default() };
    let may = staff.permit(Act::Write, Kind::Place, area).is_ok();
    Ok((!may).then_some("outside-streets"))
}

/// A new place; where it is follows from the form.
async fn new(kernel: &Kernel, db: impl PgExecutor<'_>, kind: &str) -> Result<NewPlace, SaveError> {
    let unknown = || SaveError::Invalid(vec![FieldError::new("kind", "choice-unknown")]);
    let known = sqlx::query_scalar!("select finder from place_kind where code = $1", kind);
    let finder = known.fetch_optional(db).await?.ok_or_else(unknown)?;
    let ruling = PlaceKind::ruling(kind, Finder::parse(&finder).unwrap_or(Finder::Other));
    // Replaced by what the form says, which must say something.
    let somewhere = Point::new(116.4, 39.9).map_err(|_| SaveError::Answer)?;
    let code = PlaceCode::from_random(kernel.random_bytes());
    blank(kernel.new_id(), code, (kind, ruling), somewhere).ok_or(SaveError::Answer)
}

async fn add(kernel: &Kernel, db: &mut PgConnection, place: NewPlace) -> Result<(), SaveError> {
    let mut places = [place];
    for _ in 0..TRIES {
        if !store::insert(&mut *db, &places, kernel.now()).await?.is_empty() {
            return Ok(());
        }
        places[0].code = PlaceCode::from_random(kernel.random_bytes());
    }
    Err(SaveError::Answer)
}
