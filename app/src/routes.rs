//! Every address of the portal, typed: a link is a value, so it cannot rot.

use domain::{locale::Locale, places::Finder, sorting::Bin};

/// The patterns as the router knows them.
pub mod patterns {
    pub const HOME: &str = "/";
    pub const SORTING: &str = "/sorting";
    pub const SORTING_ITEM: &str = "/sorting/items/{slug}";
    pub const SORTING_CATEGORY: &str = "/sorting/categories/{bin}";
    pub const SORTING_POSTER: &str = "/sorting/categories/{bin}/poster";
    pub const SORTING_POPULAR: &str = "/sorting/popular";
    pub const SORTING_SUGGEST: &str = "/sorting/suggest";
    pub const SORTING_INDEX: &str = "/sorting/index/{file}";
    pub const SORTING_ASK: &str = "/sorting/ask";
    pub const SORTING_QUESTION: &str = "/sorting/questions/{secret}";
    pub const ASK: &str = "/ask";
    pub const ASK_NEW: &str = "/ask/new";
    pub const ASK_QUESTION: &str = "/ask/questions/{secret}";
    pub const ARTICLE: &str = "/ask/{slug}";
    pub const NEWS: &str = "/news";
    pub const NOTICE: &str = "/news/{slug}";
    pub const FEED_ATOM: &str = "/news/feed.atom";
    pub const FEED_JSON: &str = "/news/feed.json";
    pub const ABOUT: &str = "/about/{topic}";
    pub const CONTACT: &str = "/about/contact";
    pub const PREFERENCE: &str = "/preference/{name}/{value}";
    pub const OFFLINE: &str = "/offline";
    pub const OPEN_DATA: &str = "/open-data";
    pub const SIGN_IN: &str = "/me/sign-in";
    pub const MESSAGE: &str = "/me/messages/{id}";
    pub const ENTER: &str = "/enter/{ticket}";
    pub const QR: &str = "/qr.svg";
    pub const FILE: &str = "/files/{id}/{size}";
    pub const PHOTO: &str = "/photos/{id}/{size}";
    pub const TOILETS: &str = "/toilets";
    pub const TOILET: &str = "/toilets/{code}";
    pub const PARKING: &str = "/parking";
    pub const CAR_PARK: &str = "/parking/{code}";
    pub const DROPOFF: &str = "/dropoff";
    pub const DROPOFF_POINT: &str = "/dropoff/{code}";
    pub const PLACES: &str = "/places/{kind}";
    pub const PLACE: &str = "/places/{kind}/{code}";
    pub const PLACES_FROM: &str = "/places/from";
    pub const DOOR: &str = "/t/{code}";
    pub const SIGN: &str = "/t/{code}/sign";
    pub const CORRECT: &str = "/t/{code}/correct";
    pub const SANDBOX_PAY: &str = "/sandbox/pay/{number}";
    pub const REPORT_OFFLINE: &str = "/report/offline";
    pub const CASES: &str = "/cases";
    pub const CASE_FIND: &str = "/cases/find";
    pub const CASE_PHOTO: &str = "/cases/photos/{id}";
    pub const CASE: &str = "/cases/track/{secret}";
    pub const CASE_PHONE: &str = "/cases/track/{secret}/phone";
    pub const CASE_VERSION: &str = "/cases/track/{secret}/version";
    pub const CASE_ACT: &str = "/cases/track/{secret}/{act}";
    pub const BOOKING_FIND: &str = "/bulky/find";
    pub const BOOKING_PAID: &str = "/bulky/paid";
    pub const BOOKED: &str = "/bulky/track/{secret}";
    pub const BOOKED_CALENDAR: &str = "/bulky/track/{secret}/calendar.ics";
    pub const BOOKED_ACT: &str = "/bulky/track/{secret}/{act}";
}

/// The addresses of the server functions (POST, same origin only).
pub mod functions {
    pub const SORTING_ASK: &str = "/_fn/sorting/ask";
    pub const QUESTION_ASK: &str = "/_fn/notices/ask";
    pub const RATE: &str = "/_fn/notices/rate";
    pub const REQUEST_CODE: &str = "/_fn/me/request-code";
    pub const RESEND_CODE: &str = "/_fn/me/resend-code";
    pub const SIGN_IN: &str = "/_fn/me/sign-in";
    pub const SIGN_OUT: &str = "/_fn/me/sign-out";
    pub const END_DEVICE: &str = "/_fn/me/end-device";
    pub const REQUEST_DELETE: &str = "/_fn/me/request-delete";
    pub const DELETE_ACCOUNT: &str = "/_fn/me/delete-account";
    pub const SAVE_SETTINGS: &str = "/_fn/me/save-settings";
    pub const REQUEST_EMAIL: &str = "/_fn/me/request-email";
    pub const ADD_EMAIL: &str = "/_fn/me/add-email";
    pub const REMOVE_EMAIL: &str = "/_fn/me/remove-email";
    pub const REQUEST_PHONE: &str = "/_fn/me/request-phone";
    pub const CHANGE_PHONE: &str = "/_fn/me/change-phone";
    pub const SAVE_PLACE: &str = "/_fn/me/save-place";
    pub const REMOVE_PLACE: &str = "/_fn/me/remove-place";
    pub const KEEP_RECEIPT: &str = "/_fn/me/keep-receipt";
    pub const READ_ALL: &str = "/_fn/me/read-all";
    pub const REPORT_FAULT: &str = "/_fn/places/report-fault";
    pub const CORRECT: &str = "/_fn/places/correct";
    pub const CONFIRM: &str = "/_fn/places/confirm";
    pub const RATE_PLACE: &str = "/_fn/places/rate";
    pub const REPORT: &str = "/_fn/cases/report";
    pub const REPORT_KEPT: &str = "/_fn/cases/kept";
    pub const CASE_SAY: &str = "/_fn/cases/say";
    pub const CASE_FIND: &str = "/_fn/cases/find";
    pub const CASE_PHONE_CODE: &str = "/_fn/cases/phone-code";
    pub const CASE_PHONE: &str = "/_fn/cases/phone";
    pub const CASE_PHONE_STOP: &str = "/_fn/cases/phone-stop";
    pub const BOOK: &str = "/_fn/bulky/book";
    pub const BOOKED_ACT: &str = "/_fn/bulky/act";
    pub const BOOKING_FIND: &str = "/_fn/bulky/find";
}

/// The script that loads a page again under `make dev`.
pub const LIVE_RELOAD: &str = "/dev/reload.js";

/// A service of the portal that has an address of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    Toilets,
    Parking,
    Dropoff,
    Bulky,
    Report,
}

impl Service {
    pub const ALL: [Self; 5] =
        [Self::Toilets, Self::Parking, Self::Dropoff, Self::Bulky, Self::Report];

    /// Where it lives; also the router's pattern.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Toilets => "/toilets",
            Self::Parking => "/parking",
            Self::Dropoff => "/dropoff",
            Self::Bulky => "/bulky",
            Self::Report => "/report",
        }
    }

    /// The part of the text keys that names it.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Toilets => "toilets",
            Self::Parking => "parking",
            Self::Dropoff => "dropoff",
            Self::Bulky => "bulky",
            Self::Report => "report",
        }
    }
}

/// Where places of a finder live. A kind without a finder of its own has a list of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    Toilets,
    Parking,
    Dropoff,
    /// By the code of the kind.
    Kind(String),
}

impl Finding {
    /// Where places of this finder and kind live.
    #[must_use]
    pub fn of(finder: Finder, kind: &str) -> Self {
        match finder {
            Finder::Toilets => Self::Toilets,
            Finder::Parking => Self::Parking,
            Finder::Dropoff => Self::Dropoff,
            Finder::Other => Self::Kind(kind.to_owned()),
        }
    }

    /// Which finder it is.
    #[must_use]
    pub const fn finder(&self) -> Finder {
        match self {
            Self::Toilets => Finder::Toilets,
            Self::Parking => Finder::Parking,
            Self::Dropoff => Finder::Dropoff,
            Self::Kind(_) => Finder::Other,
        }
    }

    /// The address of the list.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Toilets => patterns::TOILETS.to_owned(),
            Self::Parking => patterns::PARKING.to_owned(),
            Self::Dropoff => patterns::DROPOFF.to_owned(),
            Self::Kind(code) => format!("/places/{}", encode(code)),
        }
    }
}

/// The pages of a resident who is signed in. The way to sign in remembers one of them to come back
/// to, so no address from outside can be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Me {
    Overview,
    /// Where the code is typed.
    Code,
    Messages,
    Settings,
    Email,
    /// Where the number is changed.
    Phone,
    Places,
    /// Where a place is written; goes on with what was being typed.
    EditPlace,
    Questions,
    /// What they reported.
    Cases,
    /// What they have booked.
    Bookings,
    Devices,
    /// What is stored, to take along or to delete.
    Data,
    /// All of it as a ZIP.
    Export,
    /// Where the account is deleted with a code.
    Delete,
}

impl Me {
    pub const ALL: [Self; 15] = [
        Self::Overview,
        Self::Code,
        Self::Messages,
        Self::Settings,
        Self::Email,
        Self::Phone,
        Self::Places,
        Self::EditPlace,
        Self::Questions,
        Self::Cases,
        Self::Bookings,
        Self::Devices,
        Self::Data,
        Self::Export,
        Self::Delete,
    ];

    /// Where it lives; also the router's pattern.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Overview => "/me",
            Self::Code => "/me/code",
            Self::Messages => "/me/messages",
            Self::Settings => "/me/settings",
            Self::Email => "/me/email",
            Self::Phone => "/me/phone",
            Self::Places => "/me/places",
            Self::EditPlace => "/me/places/edit",
            Self::Questions => "/me/questions",
            Self::Cases => "/me/cases",
            Self::Bookings => "/me/bookings",
            Self::Devices => "/me/devices",
            Self::Data => "/me/data",
            Self::Export => "/me/data/minhu.zip",
            Self::Delete => "/me/delete",
        }
    }

    /// The page at `path`.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.path() == path)
    }

    /// The page at `path`, or else the one above it.
    #[must_use]
    pub fn nearest(path: &str) -> Option<Self> {
        std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(above, _)| above))
            .find_map(Self::from_path)
    }
}

/// The pages of reporting, one thing each, after the first: [`Service::Report`], where the class is
/// chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reporting {
    /// What is said and asked of the class.
    About,
    Photos,
    Where,
    /// What others have reported there.
    Same,
    Words,
    Contact,
    Check,
    /// The receipt.
    Done,
}

impl Reporting {
    pub const ALL: [Self; 8] = [
        Self::About,
        Self::Photos,
        Self::Where,
        Self::Same,
        Self::Words,
        Self::Contact,
        Self::Check,
        Self::Done,
    ];

    /// Where it lives; also the router's pattern.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::About => "/report/about",
            Self::Photos => "/report/photos",
            Self::Where => "/report/where",
            Self::Same => "/report/same",
            Self::Words => "/report/words",
            Self::Contact => "/report/contact",
            Self::Check => "/report/check",
            Self::Done => "/report/done",
        }
    }

    /// As forms name it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.path().rsplit('/').next().unwrap_or_default()
    }

    /// The page that a form names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == text)
    }
}

/// The pages of booking a collection, one thing each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Booking {
    /// What is to be collected: [`Service::Bulky`].
    What,
    Address,
    /// What it costs, and when.
    Window,
    /// Where somebody waits for a place on a full day.
    Wait,
    Check,
    /// The receipt.
    Done,
}

impl Booking {
    pub const ALL: [Self; 6] =
        [Self::What, Self::Address, Self::Window, Self::Wait, Self::Check, Self::Done];

    /// Where it lives; also the router's pattern.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::What => Service::Bulky.path(),
            Self::Address => "/bulky/address",
            Self::Window => "/bulky/window",
            Self::Wait => "/bulky/wait",
            Self::Check => "/bulky/check",
            Self::Done => "/bulky/done",
        }
    }

    /// As forms name it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.path().rsplit('/').next().unwrap_or_default()
    }

    /// The page that a form names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == text)
    }
}

/// The pages that tell about the portal itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    Contact,
    SiteMap,
    Accessibility,
    Privacy,
}

impl Topic {
    pub const ALL: [Self; 4] = [Self::Contact, Self::SiteMap, Self::Accessibility, Self::Privacy];

    /// The last part of its address.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::SiteMap => "sitemap",
            Self::Accessibility => "accessibility",
            Self::Privacy => "privacy",
        }
    }

    /// The topic of an address.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.slug() == slug)
    }
}

/// A page to link to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    Home,
    Sorting,
    /// The answer page of a search.
    SortingSearch(String),
    SortingItem(String),
    SortingCategory(Bin),
    /// A bin, a sub-category, or a way outside the four bins, by its code.
    SortingKind(String),
    /// A bin's poster, by its code.
    SortingPoster(String),
    SortingPopular,
    /// The "ask us" form, with the words that were not found.
    SortingAsk(Option<String>),
    /// The receipt of a question; the secret is all that is needed to read it.
    SortingQuestion(String),
    /// The question box, empty or with what was asked.
    Ask(Option<String>),
    /// The form for what nothing answers, with the words that were asked.
    AskNew(Option<String>),
    /// The receipt of such a question; the secret is all that is needed to read it.
    AskQuestion(String),
    Article(String),
    /// An article, with thanks for having said whether it helped.
    ArticleThanks(String),
    News,
    /// The part of the list of news after a notice.
    NewsAfter(String),
    Notice(String),
    FeedAtom,
    FeedJson,
    Service(Service),
    /// A page of a resident's own.
    Me(Me),
    /// The same, with the word that something was saved.
    MeSaved(Me),
    /// The form of a place of theirs, by its id, or of a new one.
    EditPlace(Option<String>),
    /// A message in their inbox, by its id.
    Message(String),
    /// Where residents sign in, with the page to come back to.
    SignIn(Option<Me>),
    /// A list of places, with its query ready made.
    Places(Finding, String),
    /// A place, by its code.
    Place(Finding, String),
    /// The same, with thanks for what was said of it: `confirm`, `correct`, `rate`.
    PlaceThanks(Finding, String, &'static str),
    /// Which of their places a resident looks from, with the query to go on with.
    PlacesFrom(Finding, String),
    /// What a code on a door opens.
    Door(String),
    /// The same, with thanks: `fault`, `rate`.
    DoorThanks(String, &'static str),
    /// The sign to print for a door.
    Sign(String),
    /// What is wrong about a place: which fact, or what it should be.
    Correct(String, Option<String>),
    /// A page of reporting.
    Report(Reporting),
    /// The same, to change something and come back to the check.
    ReportAgain(Reporting),
    /// What is said and asked of a class, and the place that it is about.
    ReportAbout(String, Option<String>),
    /// Reporting something about a place, by its code.
    ReportPlace(String),
    /// The classes of a major class, and the place that it is about.
    ReportMajor(String, Option<String>),
    /// All of a report on one page, which the phone keeps.
    ReportOffline,
    /// The page of where it is, with a query ready made.
    ReportWhere(String),
    /// The public list of cases, with its query ready made.
    Cases(String),
    /// Where a case is found by number and code, with the number.
    CaseFind(Option<String>),
    /// A case of theirs; the secret is all that is needed to read it.
    Case(String),
    /// The same, with thanks for what was done: a code of a step.
    CaseThanks(String, &'static str),
    /// Where its reporter says which phone is told of it.
    CasePhone(String),
    /// What tells whether anything has happened to it.
    CaseVersion(String),
    /// Where something is done to it: a code of a step.
    CaseAct(String, &'static str),
    /// A page of booking a collection.
    Booking(Booking),
    /// The same, to change something and come back to the check.
    BookingAgain(Booking),
    /// The first of them, with its query ready made.
    BookingWhat(String),
    /// The same, with a thing of the catalogue in the basket.
    BookingItem(String),
    /// Waiting for a place on a day: `2026-11-24`.
    BookingWait(String),
    /// The page of windows, with its query ready made.
    BookingWindow(String),
    /// The receipt, with why nothing was paid: a code of `StartError`.
    BookingRefused(&'static str),
    /// Where a booking is found by number and code.
    BookingFind,
    /// Where payment platforms send back to.
    BookingPaid,
    /// A booking of theirs; the secret is all that is needed to read it.
    Booked(String),
    /// The same, with thanks for what was done.
    BookedThanks(String, &'static str),
    /// The same, with why nothing was paid or booked: a code of `StartError` or `PayCrewError`.
    BookedRefused(String, &'static str),
    /// Where something is done to it: `cancel`, `change`, `retry`.
    BookedAct(String, &'static str),
    /// Its window, for calendars.
    BookedCalendar(String),
    About(Topic),
    OpenData,
    Offline,
    /// A page of the staff console, which types its own addresses (`console::routes`).
    Staff(String),
}

impl Route {
    /// Path and query, without the language prefix.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Home => patterns::HOME.to_owned(),
            Self::Sorting => patterns::SORTING.to_owned(),
            Self::SortingSearch(words) => format!("{}?q={}", patterns::SORTING, encode(words)),
            Self::SortingItem(slug) => format!("/sorting/items/{}", encode(slug)),
            Self::SortingCategory(bin) => format!("/sorting/categories/{}", bin.as_str()),
            Self::SortingKind(code) => format!("/sorting/categories/{}", encode(code)),
            Self::SortingPoster(code) => format!("/sorting/categories/{}/poster", encode(code)),
            Self::SortingPopular => patterns::SORTING_POPULAR.to_owned(),
            Self::SortingAsk(None) => patterns::SORTING_ASK.to_owned(),
            Self::SortingAsk(Some(words)) => {
                format!("{}?words={}", patterns::SORTING_ASK, encode(words))
            }
            Self::SortingQuestion(secret) => format!("/sorting/questions/{}", encode(secret)),
            Self::Ask(None) => patterns::ASK.to_owned(),
            Self::Ask(Some(words)) => format!("{}?q={}", patterns::ASK, encode(words)),
            Self::AskNew(None) => patterns::ASK_NEW.to_owned(),
            Self::AskNew(Some(words)) => format!("{}?words={}", patterns::ASK_NEW, encode(words)),
            Self::AskQuestion(secret) => format!("/ask/questions/{}", encode(secret)),
            Self::Article(slug) => format!("/ask/{}", encode(slug)),
            Self::ArticleThanks(slug) => format!("/ask/{}?thanks=1", encode(slug)),
            Self::News => patterns::NEWS.to_owned(),
            Self::NewsAfter(slug) => format!("{}?after={}", patterns::NEWS, encode(slug)),
            Self::Notice(slug) => format!("/news/{}", encode(slug)),
            Self::FeedAtom => patterns::FEED_ATOM.to_owned(),
            Self::FeedJson => patterns::FEED_JSON.to_owned(),
            Self::Service(service) => service.path().to_owned(),
            Self::Me(page) => page.path().to_owned(),
            Self::MeSaved(page) => format!("{}?saved=1", page.path()),
            Self::EditPlace(place) => {
                format!("{}?place={}", Me::EditPlace.path(), place.as_deref().unwrap_or_default())
            }
            Self::Message(id) => format!("/me/messages/{id}"),
            Self::SignIn(None) => patterns::SIGN_IN.to_owned(),
            Self::SignIn(Some(to)) => format!("{}?to={}", patterns::SIGN_IN, encode(to.path())),
            Self::Places(finding, query) if query.is_empty() => finding.path(),
            Self::Places(finding, query) => format!("{}?{query}", finding.path()),
            Self::Place(finding, code) => format!("{}/{}", finding.path(), encode(code)),
            Self::PlaceThanks(finding, code, what) => {
                format!("{}/{}?thanks={what}", finding.path(), encode(code))
            }
            Self::PlacesFrom(finding, query) => {
                format!(
                    "{}?to={}",
                    patterns::PLACES_FROM,
                    encode(&format!("{}?{query}", finding.path()))
                )
            }
            Self::Door(code) => format!("/t/{}", encode(code)),
            Self::DoorThanks(code, what) => format!("/t/{}?thanks={what}", encode(code)),
            Self::Sign(code) => format!("/t/{}/sign", encode(code)),
            Self::Correct(code, None) => format!("/t/{}/correct", encode(code)),
            Self::Correct(code, Some(fact)) => {
                format!("/t/{}/correct?fact={}", encode(code), encode(fact))
            }
            Self::Report(step) => step.path().to_owned(),
            Self::ReportAgain(step) => format!("{}?back=1", step.path()),
            Self::ReportAbout(class, place) => {
                let place = place.as_ref().map(|code| format!("&place={}", encode(code)));
                let path = Reporting::About.path();
                format!("{path}?class={}{}", encode(class), place.unwrap_or_default())
            }
            Self::ReportMajor(major, place) => {
                let place = place.as_ref().map(|code| format!("&place={}", encode(code)));
                let path = Service::Report.path();
                format!("{path}?major={}{}", encode(major), place.unwrap_or_default())
            }
            Self::ReportPlace(code) => {
                format!("{}?place={}", Service::Report.path(), encode(code))
            }
            Self::ReportOffline => patterns::REPORT_OFFLINE.to_owned(),
            Self::ReportWhere(query) => format!("{}?{query}", Reporting::Where.path()),
            Self::Cases(query) if query.is_empty() => patterns::CASES.to_owned(),
            Self::Cases(query) => format!("{}?{query}", patterns::CASES),
            Self::CaseFind(None) => patterns::CASE_FIND.to_owned(),
            Self::CaseFind(Some(number)) => {
                format!("{}?number={}", patterns::CASE_FIND, encode(number))
            }
            Self::Case(secret) => format!("/cases/track/{}", encode(secret)),
            Self::CaseThanks(secret, step) => {
                format!("/cases/track/{}?thanks={step}", encode(secret))
            }
            Self::CasePhone(secret) => format!("/cases/track/{}/phone", encode(secret)),
            Self::CaseVersion(secret) => format!("/cases/track/{}/version", encode(secret)),
            Self::CaseAct(secret, step) => format!("/cases/track/{}/{step}", encode(secret)),
            Self::Booking(step) => step.path().to_owned(),
            Self::BookingAgain(step) => format!("{}?back=1", step.path()),
            Self::BookingWhat(query) if query.is_empty() => Booking::What.path().to_owned(),
            Self::BookingWhat(query) => format!("{}?{query}", Booking::What.path()),
            Self::BookingItem(id) => format!("{}?item={}", Booking::What.path(), encode(id)),
            Self::BookingWindow(query) => format!("{}?{query}", Booking::Window.path()),
            Self::BookingWait(day) => format!("{}?day={}", Booking::Wait.path(), encode(day)),
            Self::BookingRefused(code) => format!("{}?refused={code}", Booking::Done.path()),
            Self::BookingFind => patterns::BOOKING_FIND.to_owned(),
            Self::BookingPaid => patterns::BOOKING_PAID.to_owned(),
            Self::Booked(secret) => format!("/bulky/track/{}", encode(secret)),
            Self::BookedThanks(secret, what) => {
                format!("/bulky/track/{}?thanks={what}", encode(secret))
            }
            Self::BookedRefused(secret, code) => {
                format!("/bulky/track/{}?refused={code}", encode(secret))
            }
            Self::BookedAct(secret, act) => format!("/bulky/track/{}/{act}", encode(secret)),
            Self::BookedCalendar(secret) => {
                format!("/bulky/track/{}/calendar.ics", encode(secret))
            }
            Self::About(topic) => format!("/about/{}", topic.slug()),
            Self::OpenData => patterns::OPEN_DATA.to_owned(),
            Self::Offline => patterns::OFFLINE.to_owned(),
            Self::Staff(path) => path.clone(),
        }
    }

    /// The link in one language.
    #[must_use]
    pub fn href(&self, locale: Locale) -> String {
        in_locale(&self.path(), locale)
    }
}

/// Puts the language prefix before a path: `/en/sorting`; the default language has none.
#[must_use]
pub fn in_locale(path: &str, locale: Locale) -> String {
    match (locale.prefix(), path) {
        ("", path) => path.to_owned(),
        (prefix, "/") => format!("{prefix}/"),
        (prefix, path) => format!("{prefix}{path}"),
    }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986 §2.3.
#[must_use]
pub fn encode(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(char::from(HEX[usize::from(byte >> 4)]));
            encoded.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_signs_in_comes_back_as_near_as_can_be() {
        assert_eq!(Me::nearest("/me/data"), Some(Me::Data));
        assert_eq!(Me::nearest("/me/messages/1"), Some(Me::Messages));
        assert_eq!(Me::nearest("/me/x/y"), Some(Me::Overview));
        assert_eq!(Me::nearest("/staff"), None);
    }

    #[test]
    fn links_carry_the_language_and_escape_words() {
        assert_eq!(Route::Home.href(Locale::ZhHans), "/");
        assert_eq!(Route::Home.href(Locale::En), "/en/");
        assert_eq!(
            Route::SortingSearch("a&b 茶".to_owned()).href(Locale::ZhHant),
            "/zh-Hant/sorting?q=a%26b%20%E8%8C%B6"
        );
    }
}
