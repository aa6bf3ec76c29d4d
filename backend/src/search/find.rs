//! What has the words in it.

use domain::{
    accounts::{Act, Kind},
    locale::Locale,
    notices::Shelf,
    number::Number,
    phone::mask_numbers,
    text::clean_line,
};

use super::{Hit, What, rows};
use crate::{
    Kernel, Problem,
    accounts::{
        Denied, Staff,
        staff::users::{self, UserError},
    },
    bulky::{self, BookingFilter, QueuedBooking},
    cases::{CaseFilter, Queue, Queued, queue, rulebook::Rulebook},
    districts::{
        map::{self, FoundKind},
        offices::{departments, is_called},
        settings,
    },
    lists::ListError,
    messages::sent::Recipient,
    notices,
};

/// The most hits of each kind; their list, with its filter, has all of them.
pub const MOST: usize = 6;
/// The most characters that are looked for.
pub const MAX_WORDS: usize = 60;
/// The most accounts whose names are opened. A district has a few hundred.
const MAX_ACCOUNTS: i64 = 5_000;

/// Why nothing was looked for.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// Not for this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A name does not open with these keys.
    #[error("the accounts could not be looked through")]
    Users(#[source] UserError),
    /// The database did not answer as it should.
    #[error("the search could not be answered")]
    Database(#[from] sqlx::Error),
}

impl Problem for FindError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Users(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Users(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

impl From<UserError> for FindError {
    fn from(error: UserError) -> Self {
        match error {
            UserError::Denied(error) => error.into(),
            UserError::Database(error) => error.into(),
            other => Self::Users(other),
        }
    }
}

impl From<ListError> for FindError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Denied(error) => error.into(),
            ListError::Database(error) => error.into(),
        }
    }
}

/// Whether somebody's phone number or identity card seems to be among `words`. It must then not come
/// to stand in an address.
#[must_use]
pub fn is_phone(words: &str) -> bool {
    mask_numbers(words) != words
}

/// The first few of everything that has `words` in its name, number or text and that `staff` may
/// see, in the order of [`What::ALL`]. `labels` are what settings are called in the reader's
/// language. Nothing is found for what [`is_phone`].
///
/// # Errors
/// [`FindError`].
pub async fn find(
    kernel: &Kernel,
    rules: &Rulebook,
    staff: &Staff,
    words: &str,
    locale: Locale,
    labels: &[(&'static str, String)],
) -> Result<Vec<Hit>, FindError> {
    let words: String = clean_line(words).chars().take(MAX_WORDS).collect();
    let mut hits = Vec::new();
    if words.is_empty() || is_phone(&words) {
        return Ok(hits);
    }
    if staff.may(Act::Read, Kind::Case) {
        hits.extend(cases(kernel, rules, staff, &words, locale).await?);
    }
    if staff.may(Act::Read, Kind::Booking) {
        hits.extend(bookings(kernel, staff, &words).await?);
    }
    if staff.may(Act::Read, Kind::Question) {
        hits.extend(rows::questions(&kernel.db, &words, MOST).await?);
    }
    for shelf in [Shelf::Article, Shelf::Notice] {
        hits.extend(publications(kernel, staff, shelf, &words).await?);
    }
    if staff.may(Act::Read, Kind::User) {
        hits.extend(accounts(kernel, staff, &words).await?);
    }
    if staff.may(Act::Read, Kind::District) {
        hits.extend(places(kernel, &words, locale).await?);
    }
    if staff.may(Act::Read, Kind::Calendar) {
        hits.extend(rows::days(&kernel.db, &words, MOST).await?);
    }
    if staff.may(Act::Read, Kind::Setting) {
        hits.extend(values(kernel, &words, labels).await?);
    }
    Ok(hits)
}

/// The questions that somebody asked under a phone number, the newest first.
///
/// # Errors
/// [`FindError`].
pub async fn find_by_phone(
    kernel: &Kernel,
    staff: &Staff,
    phone: &Recipient,
) -> Result<Vec<Hit>, FindError> {
    staff.reach(Act::Read, Kind::Question)?;
    Ok(rows::questions_of(&kernel.db, phone.indexes()).await?)
}

/// Cases are found by their number, ours or the city's, or by words of address and description.
async fn cases(
    kernel: &Kernel,
    rules: &Rulebook,
    staff: &Staff,
    words: &str,
    locale: Locale,
) -> Result<Vec<Hit>, FindError> {
    let filter = CaseFilter { words: words.to_owned(), ..CaseFilter::default() };
    let found = queue(kernel, staff, Queue::All, &filter, None, MOST as i64).await?;
    let hit = |case: Queued| {
        let class = rules.class(&case.class).map(|class| class.name.get(locale).to_owned());
        let parts = [class.unwrap_or(case.class), mask_numbers(&case.address)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Hit { what: What::Case(case.number.clone()), name: case.number, detail: parts.join(" · ") }
    };
    Ok(found.into_iter().map(hit).collect())
}

/// Bookings are found by the whole of their number.
async fn bookings(kernel: &Kernel, staff: &Staff, words: &str) -> Result<Vec<Hit>, FindError> {
    let Ok(number) = Number::parse(words) else { return Ok(Vec::new()) };
    let filter = BookingFilter { number: Some(number.to_string()), ..BookingFilter::default() };
    let found = match bulky::queue(kernel, staff, &filter, None, MOST as i64).await {
        Ok(found) => found,
        Err(ListError::Denied(_)) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let hit = |booking: QueuedBooking| Hit {
        what: What::Booking(booking.number.clone()),
        name: booking.number,
        detail: booking.estate,
    };
    Ok(found.into_iter().map(hit).collect())
}

async fn publications(
    kernel: &Kernel,
    staff: &Staff,
    shelf: Shelf,
    words: &str,
) -> Result<Vec<Hit>, FindError> {
    let filter = notices::Filter { words: words.to_owned(), ..notices::Filter::default() };
    let found = match notices::list(kernel, staff, shelf, &filter, None, MOST as i64).await {
        Ok(found) => found,
        Err(ListError::Denied(_)) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let hit = |line: notices::Listed| Hit {
        what: What::Publication(shelf, line.id),
        name: line.title,
        detail: line.slug,
    };
    Ok(found.into_iter().map(hit).collect())
}

/// Names are sealed, so they are compared here and not in the database.
async fn accounts(kernel: &Kernel, staff: &Staff, words: &str) -> Result<Vec<Hit>, FindError> {
    let all = users::Filter::default();
    let words = words.to_lowercase();
    let mut hits = Vec::new();
    for user in users::list(kernel, staff, &all, None, MAX_ACCOUNTS).await? {
        let name = user.name.into_exposed();
        if user.login.contains(&words) || name.to_lowercase().contains(&words) {
            hits.push(Hit { what: What::User(user.id), name, detail: user.login });
        }
        if hits.len() == MOST {
            break;
        }
    }
    Ok(hits)
}

async fn places(kernel: &Kernel, words: &str, locale: Locale) -> Result<Vec<Hit>, FindError> {
    let db = &kernel.db;
    let mut hits: Vec<Hit> = departments(db)
        .await?
        .into_iter()
        .filter(|one| is_called(words, &one.code, &one.name))
        .take(MOST)
        .map(|one| Hit {
            what: What::Department(one.id),
            name: one.name.get(locale).to_owned(),
            detail: one.code,
        })
        .collect();
    let streets = map::streets(db).await?;
    let code = |id| streets.iter().find(|street| street.id == id).map(|street| &street.code);
    // As many of each kind could be among them.
    let found = map::find(db, words, 3 * MOST as u16).await?;
    for one in found {
        let street = one.street.and_then(code).cloned().unwrap_or_default();
        let what = match one.kind {
            FoundKind::Street => What::Street(street.clone()),
            FoundKind::ContactPoint => What::ContactPoint(one.id),
            FoundKind::Landmark(kind) => What::Landmark(kind, one.id),
        };
        if hits.iter().filter(|hit| hit.what.as_str() == what.as_str()).count() < MOST {
            hits.push(Hit { what, name: one.name.get(locale).to_owned(), detail: street });
        }
    }
    let place = |hit: &Hit| What::ALL.iter().position(|group| *group == hit.what.as_str());
    hits.sort_by_key(place);
    Ok(hits)
}

/// Settings that are called so, or that have it in their value.
async fn values(
    kernel: &Kernel,
    words: &str,
    labels: &[(&'static str, String)],
) -> Result<Vec<Hit>, FindError> {
    let current = settings::current(&kernel.db).await?;
    let words = words.to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&words);
    let hits = labels.iter().filter(|(key, label)| {
        let value = current.get(*key);
        let lines = settings::take_apart(key, value);
        has(label) || lines.iter().any(|line| has(line))
    });
    let hit = |(key, label): &(&'static str, String)| Hit {
        what: What::Setting(key),
        name: label.clone(),
        detail: String::new(),
    };
    Ok(hits.take(MOST).map(hit).collect())
}
