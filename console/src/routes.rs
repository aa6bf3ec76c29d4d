//! Every address of the console, typed.

use app::routes::{Booking, Route, encode};
use backend::{messages::wording::TextOf, notices::questions::Source};
use domain::{notices::Shelf, places::parking::Vehicle};
use uuid::Uuid;

/// The patterns as the router knows them.
pub mod patterns {
    pub const START: &str = "/staff";
    pub const SIGN_IN: &str = "/staff/sign-in";
    pub const DISTRICT: &str = "/staff/district";
    pub const DISTRICT_STREET: &str = "/staff/district/streets/{code}";
    pub const DISTRICT_IMPORT: &str = "/staff/district/import";
    pub const DISTRICT_RECORDS: &str = "/staff/district/{record}";
    pub const DISTRICT_RECORD: &str = "/staff/district/{record}/{id}";
    pub const FEEDS: &str = "/staff/feeds";
    pub const FEED_SOURCE: &str = "/staff/feeds/sources/{code}";
    pub const CODE: &str = "/staff/sign-in/code";
    pub const PROVIDER: &str = "/staff/sign-in/provider";
    pub const PROVIDER_BACK: &str = "/staff/sign-in/provider/back";
    pub const SET_PASSWORD: &str = "/staff/set-password/{token}";
    pub const CONFIRM: &str = "/staff/confirm";
    pub const ACCOUNT: &str = "/staff/account";
    pub const PASSWORD: &str = "/staff/account/password";
    pub const PROVIDER_LINK: &str = "/staff/account/provider";
    pub const USERS: &str = "/staff/users";
    pub const USERS_EXPORT: &str = "/staff/users/export/{format}";
    pub const QUESTIONS_EXPORT: &str = "/staff/questions/export/{format}";
    pub const ARTICLES_EXPORT: &str = "/staff/articles/export/{format}";
    pub const NOTICES_EXPORT: &str = "/staff/notices/export/{format}";
    pub const DISTRICT_EXPORT: &str = "/staff/district/{record}/export/{format}";
    pub const USER_NEW: &str = "/staff/users/new";
    pub const USER: &str = "/staff/users/{id}";
    pub const USER_EDIT: &str = "/staff/users/{id}/edit";
    pub const ARTICLES: &str = "/staff/articles";
    pub const ARTICLE_NEW: &str = "/staff/articles/new";
    pub const ARTICLE: &str = "/staff/articles/{id}";
    pub const NOTICES: &str = "/staff/notices";
    pub const NOTICE_NEW: &str = "/staff/notices/new";
    pub const NOTICE: &str = "/staff/notices/{id}";
    pub const QUESTIONS: &str = "/staff/questions";
    pub const QUESTION: &str = "/staff/questions/{source}/{id}";
    pub const CALENDAR: &str = "/staff/calendar";
    pub const CALENDAR_EDIT: &str = "/staff/calendar/edit";
    pub const CALENDAR_DEADLINE: &str = "/staff/calendar/deadline";
    pub const AUDIT: &str = "/staff/audit";
    pub const AUDIT_EXPORT: &str = "/staff/audit/export/{format}";
    pub const AUDIT_EVENT: &str = "/staff/audit/{id}";
    pub const SETTINGS: &str = "/staff/settings";
    pub const SETTING: &str = "/staff/settings/{key}";
    pub const RETENTION: &str = "/staff/retention";
    pub const UNMASK: &str = "/staff/unmask/{field}/{id}";
    pub const SEARCH: &str = "/staff/search";
    pub const TEMPLATES: &str = "/staff/templates";
    pub const TEMPLATE: &str = "/staff/templates/{template}/{channel}/{locale}";
    pub const MESSAGES: &str = "/staff/messages";
    pub const MESSAGES_EXPORT: &str = "/staff/messages/export/{format}";
    pub const MESSAGE: &str = "/staff/messages/{id}";
    pub const DEAD_LETTERS: &str = "/staff/dead-letters";
    pub const CASES: &str = "/staff/cases";
    pub const CASES_EXPORT: &str = "/staff/cases/export/{format}";
    pub const CASE_NEW: &str = "/staff/cases/new";
    pub const CASE_CALLS: &str = "/staff/cases/calls";
    pub const CASE_CALLS_EXPORT: &str = "/staff/cases/calls/export/{format}";
    pub const CASE_FIGURES: &str = "/staff/cases/figures";
    pub const CASE_FIGURES_EXPORT: &str = "/staff/cases/figures/export/{format}";
    pub const CITY: &str = "/staff/cases/city";
    pub const CITY_RETURNS: &str = "/staff/cases/city/returns";
    pub const CITY_FILE: &str = "/staff/cases/city/returns/files/{id}";
    pub const CITY_RECONCILIATIONS: &str = "/staff/cases/city/reconciliations";
    pub const CITY_RECONCILIATION: &str = "/staff/cases/city/reconciliations/{id}";
    pub const CITY_MAPPING: &str = "/staff/cases/city/mapping";
    pub const CASE: &str = "/staff/cases/{number}";
    pub const CASE_COUNTS: &str = "/staff/cases/counts";
    pub const CASE_LOOKING: &str = "/staff/cases/{number}/looking";
    pub const CASE_BLUR: &str = "/staff/cases/{number}/photos/{id}/blur";
    pub const CASE_DOCUMENT: &str = "/staff/cases/{number}/documents/{id}";
    pub const BULKY: &str = "/staff/bulky";
    pub const BULKY_BOOKINGS: &str = "/staff/bulky/bookings";
    pub const BULKY_BOOKINGS_EXPORT: &str = "/staff/bulky/bookings/export/{format}";
    pub const BULKY_WINDOWS: &str = "/staff/bulky/windows";
    pub const BULKY_CLOSE: &str = "/staff/bulky/windows/close";
    pub const BULKY_WINDOW: &str = "/staff/bulky/windows/{id}";
    pub const BULKY_PAYMENTS: &str = "/staff/bulky/payments";
    pub const BULKY_PAYMENTS_EXPORT: &str = "/staff/bulky/payments/export/{format}";
    pub const BULKY_ORDER: &str = "/staff/bulky/payments/orders/{id}";
    pub const BULKY_RUNS: &str = "/staff/bulky/payments/reconciliations";
    pub const BULKY_RUN: &str = "/staff/bulky/payments/reconciliations/{id}";
    pub const BULKY_TILL: &str = "/staff/bulky/payments/till";
    pub const BULKY_CATALOGUE: &str = "/staff/bulky/catalogue";
    pub const BULKY_ITEM_NEW: &str = "/staff/bulky/catalogue/new";
    pub const BULKY_ITEM: &str = "/staff/bulky/catalogue/{item}";
    pub const BULKY_AREAS: &str = "/staff/bulky/areas";
    pub const BULKY_FIGURES: &str = "/staff/bulky/figures";
    pub const BULKY_FIGURES_EXPORT: &str = "/staff/bulky/figures/export/{format}";
    pub const BULKY_PRICES: &str = "/staff/bulky/prices";
    pub const BULKY_TERMS: &str = "/staff/bulky/prices/{version}";
    pub const BULKY_NEW: &str = "/staff/bulky/new";
    pub const BULKY_NEW_ADDRESS: &str = "/staff/bulky/new/address";
    pub const BULKY_NEW_WINDOW: &str = "/staff/bulky/new/window";
    pub const BULKY_NEW_WAIT: &str = "/staff/bulky/new/wait";
    pub const BULKY_NEW_CHECK: &str = "/staff/bulky/new/check";
    pub const BULKY_GROUP: &str = "/staff/bulky/group";
    pub const BULKY_GROUP_WINDOW: &str = "/staff/bulky/group/window";
    pub const BULKY_GROUP_DONE: &str = "/staff/bulky/group/done";
    pub const BULKY_BOOKING: &str = "/staff/bulky/{number}";
    pub const SORTING: &str = "/staff/sorting";
    pub const SORTING_WAITING: &str = "/staff/sorting/waiting/{id}";
    pub const SORTING_MISSED: &str = "/staff/sorting/missed";
    pub const SORTING_NAMES: &str = "/staff/sorting/names";
    pub const SORTING_RULES: &str = "/staff/sorting/rules";
    pub const SORTING_RULE_SET: &str = "/staff/sorting/rules/{version}";
    pub const PLACES: &str = "/staff/places";
    pub const PLACES_EXPORT: &str = "/staff/places/export/{format}";
    pub const PLACES_REPORTS: &str = "/staff/places/reports";
    pub const PLACES_SUSPENSIONS: &str = "/staff/places/suspensions";
    pub const PLACES_DUPLICATES: &str = "/staff/places/duplicates";
    pub const PLACES_BOARD: &str = "/staff/places/board";
    pub const PLACES_IMPORT: &str = "/staff/places/import";
    pub const PLACE_NEW: &str = "/staff/places/new";
    pub const PLACE: &str = "/staff/places/{id}";
    pub const PLACE_EDIT: &str = "/staff/places/{id}/edit";
    pub const PLACE_MINI_APP_CODE: &str = "/staff/places/{id}/mini-app-code";
    pub const PLACE_TARIFF: &str = "/staff/places/{id}/tariff/{vehicle}";
}

/// The addresses of the server functions (POST, same origin only).
pub mod functions {
    pub const CASE_STEP: &str = "/_fn/staff/cases/step";
    pub const CASE_STEP_KEPT: &str = "/_fn/staff/cases/kept";
    pub const CASE_FILE: &str = "/_fn/staff/cases/file";
    pub const CASES_BULK: &str = "/_fn/staff/cases/bulk";
    pub const CASE_CLAIM: &str = "/_fn/staff/cases/claim";
    pub const CASES_FIND: &str = "/_fn/staff/cases/find";
    pub const CASE_MODERATE: &str = "/_fn/staff/cases/moderate";
    pub const CASE_BLUR: &str = "/_fn/staff/cases/blur";
    pub const CASE_DOCUMENT_ADD: &str = "/_fn/staff/cases/add-document";
    pub const CASE_DOCUMENT_REMOVE: &str = "/_fn/staff/cases/remove-document";
    pub const CITY_IMPORT: &str = "/_fn/staff/city/import";
    pub const CITY_ACKNOWLEDGE: &str = "/_fn/staff/city/acknowledge";
    pub const CITY_HAND_OVER: &str = "/_fn/staff/city/hand-over";
    pub const CITY_RETURN: &str = "/_fn/staff/city/return";
    pub const CITY_RECONCILE: &str = "/_fn/staff/city/reconcile";
    pub const CITY_EXPLAIN: &str = "/_fn/staff/city/explain";
    pub const CITY_MAPPING: &str = "/_fn/staff/city/mapping";
    pub const BULKY_BOOK: &str = "/_fn/staff/bulky/book";
    pub const BULKY_CHANGE: &str = "/_fn/staff/bulky/change";
    pub const BULKY_GROUP: &str = "/_fn/staff/bulky/group";
    pub const BULKY_FIND: &str = "/_fn/staff/bulky/find";
    pub const BULKY_STEP: &str = "/_fn/staff/bulky/step";
    pub const BULKY_TAKE: &str = "/_fn/staff/bulky/take";
    pub const BULKY_MOVE: &str = "/_fn/staff/bulky/move";
    pub const BULKY_CANCEL: &str = "/_fn/staff/bulky/cancel";
    pub const BULKY_LIMITS: &str = "/_fn/staff/bulky/limits";
    pub const BULKY_CLOSE: &str = "/_fn/staff/bulky/close";
    pub const BULKY_REOPEN: &str = "/_fn/staff/bulky/reopen";
    pub const BULKY_TEMPLATE_SAVE: &str = "/_fn/staff/bulky/template/save";
    pub const BULKY_TEMPLATE_REMOVE: &str = "/_fn/staff/bulky/template/remove";
    pub const BULKY_EXCEPTION: &str = "/_fn/staff/bulky/exception";
    pub const BULKY_REFUND: &str = "/_fn/staff/bulky/refund";
    pub const BULKY_PAY_OUT: &str = "/_fn/staff/bulky/pay-out";
    pub const BULKY_ELSEWHERE: &str = "/_fn/staff/bulky/refund/elsewhere";
    pub const BULKY_RECONCILE: &str = "/_fn/staff/bulky/reconcile";
    pub const BULKY_EXPLAIN: &str = "/_fn/staff/bulky/explain";
    pub const BULKY_CLOSE_TILL: &str = "/_fn/staff/bulky/close-till";
    pub const BULKY_ITEM: &str = "/_fn/staff/bulky/item";
    pub const BULKY_ITEM_ADD: &str = "/_fn/staff/bulky/item/add";
    pub const BULKY_ITEM_RETIRE: &str = "/_fn/staff/bulky/item/retire";
    pub const BULKY_AREA: &str = "/_fn/staff/bulky/area";
    pub const BULKY_AREA_WITHDRAW: &str = "/_fn/staff/bulky/area/withdraw";
    pub const BULKY_CREW: &str = "/_fn/staff/bulky/crew";
    pub const BULKY_CREW_RETIRE: &str = "/_fn/staff/bulky/crew/retire";
    pub const BULKY_TERMS_SAVE: &str = "/_fn/staff/bulky/terms/save";
    pub const BULKY_TERMS_DISCARD: &str = "/_fn/staff/bulky/terms/discard";
    pub const BULKY_TERMS_PUBLISH: &str = "/_fn/staff/bulky/terms/publish";
    pub const SORTING_WAITING_ANSWER: &str = "/_fn/staff/sorting/waiting/answer";
    pub const SORTING_WAITING_DISMISS: &str = "/_fn/staff/sorting/waiting/dismiss";
    pub const SORTING_NAME_MAKE: &str = "/_fn/staff/sorting/names/make";
    pub const SORTING_NAME_REMOVE: &str = "/_fn/staff/sorting/names/remove";
    pub const SORTING_RULES_SAVE: &str = "/_fn/staff/sorting/rules/save";
    pub const SORTING_RULES_DISCARD: &str = "/_fn/staff/sorting/rules/discard";
    pub const SORTING_RULES_PUBLISH: &str = "/_fn/staff/sorting/rules/publish";
    pub const SORTING_RULE_ADD: &str = "/_fn/staff/sorting/rules/add";
    pub const SORTING_RULE_REMOVE: &str = "/_fn/staff/sorting/rules/remove";
    pub const DISTRICT_SAVE: &str = "/_fn/staff/district/save";
    pub const DISTRICT_RETIRE: &str = "/_fn/staff/district/retire";
    pub const DISTRICT_IMPORT: &str = "/_fn/staff/district/import";
    pub const PLACES_IMPORT: &str = "/_fn/staff/places/import";
    pub const FEED_KEY_CREATE: &str = "/_fn/staff/feeds/create";
    pub const FEED_KEY_REVOKE: &str = "/_fn/staff/feeds/revoke";
    pub const FEED_SOURCE_SAVE: &str = "/_fn/staff/feeds/source";
    pub const SIGN_IN: &str = "/_fn/staff/sign-in";
    pub const CODE: &str = "/_fn/staff/code";
    pub const SIGN_OUT: &str = "/_fn/staff/sign-out";
    pub const SET_PASSWORD: &str = "/_fn/staff/set-password";
    pub const CONFIRM: &str = "/_fn/staff/confirm";
    pub const PASSWORD: &str = "/_fn/staff/account/password";
    pub const RECOVERY_CODES: &str = "/_fn/staff/account/recovery-codes";
    pub const END_SESSION: &str = "/_fn/staff/account/end-session";
    pub const USER_CREATE: &str = "/_fn/staff/users/create";
    pub const USER_EDIT: &str = "/_fn/staff/users/edit";
    pub const USER_ACT: &str = "/_fn/staff/users/act";
    pub const PUBLICATION_SAVE: &str = "/_fn/staff/publications/save";
    pub const PUBLICATION_STATE: &str = "/_fn/staff/publications/state";
    pub const QUESTION_CLAIM: &str = "/_fn/staff/questions/claim";
    pub const QUESTION_ANSWER: &str = "/_fn/staff/questions/answer";
    pub const QUESTION_DISMISS: &str = "/_fn/staff/questions/dismiss";
    pub const CALENDAR_EDIT: &str = "/_fn/calendar/edit";
    pub const FILTER_SAVE: &str = "/_fn/staff/filters/save";
    pub const FILTER_REMOVE: &str = "/_fn/staff/filters/remove";
    pub const SETTING_CHANGE: &str = "/_fn/staff/settings/change";
    pub const SETTING_WITHDRAW: &str = "/_fn/staff/settings/withdraw";
    pub const UNMASK: &str = "/_fn/staff/unmask";
    pub const SEARCH: &str = "/_fn/staff/search";
    pub const TEMPLATE_SAVE: &str = "/_fn/staff/templates/save";
    pub const MESSAGES_FIND: &str = "/_fn/staff/messages/find";
    pub const MESSAGE_RESEND: &str = "/_fn/staff/messages/resend";
    pub const DEAD_LETTER: &str = "/_fn/staff/dead-letters";
    pub const PLACE_SAVE: &str = "/_fn/staff/places/save";
    pub const PLACE_TARIFF: &str = "/_fn/staff/places/tariff";
    pub const PLACE_SUSPEND: &str = "/_fn/staff/places/suspend";
    pub const PLACE_PHOTO_ADD: &str = "/_fn/staff/places/add-photo";
    pub const PLACE_PHOTO_REMOVE: &str = "/_fn/staff/places/remove-photo";
    pub const SUSPENSION_DECIDE: &str = "/_fn/staff/places/suspension";
    pub const PLACE_REPORT_DECIDE: &str = "/_fn/staff/places/report";
    pub const DUPLICATE_DECIDE: &str = "/_fn/staff/places/duplicate";
}

/// A part of the section of the city's orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CityPart {
    Runs,
    Returns,
    Reconciliations,
    Mapping,
}

impl CityPart {
    /// Every one, in the order of the navigation.
    pub const ALL: [Self; 4] = [Self::Runs, Self::Returns, Self::Reconciliations, Self::Mapping];

    /// The last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Runs => "runs",
            Self::Returns => "returns",
            Self::Reconciliations => "reconciliations",
            Self::Mapping => "mapping",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Runs => patterns::CITY,
            Self::Returns => patterns::CITY_RETURNS,
            Self::Reconciliations => patterns::CITY_RECONCILIATIONS,
            Self::Mapping => patterns::CITY_MAPPING,
        }
    }
}

/// The pages of booking for an estate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupStep {
    Lists,
    Window,
    Done,
}

impl GroupStep {
    /// As forms name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lists => "lists",
            Self::Window => "window",
            Self::Done => "done",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Lists => patterns::BULKY_GROUP,
            Self::Window => patterns::BULKY_GROUP_WINDOW,
            Self::Done => patterns::BULKY_GROUP_DONE,
        }
    }
}

/// A part of the section of bulky waste.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkyPart {
    Day,
    Bookings,
    Windows,
    Payments,
    Prices,
    Catalogue,
    Areas,
    Figures,
}

impl BulkyPart {
    /// Every one, in the order of the navigation.
    pub const ALL: [Self; 8] = [
        Self::Day,
        Self::Bookings,
        Self::Windows,
        Self::Payments,
        Self::Prices,
        Self::Catalogue,
        Self::Areas,
        Self::Figures,
    ];

    /// The last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Bookings => "bookings",
            Self::Windows => "windows",
            Self::Payments => "payments",
            Self::Prices => "prices",
            Self::Catalogue => "catalogue",
            Self::Areas => "areas",
            Self::Figures => "figures",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Day => patterns::BULKY,
            Self::Bookings => patterns::BULKY_BOOKINGS,
            Self::Windows => patterns::BULKY_WINDOWS,
            Self::Payments => patterns::BULKY_PAYMENTS,
            Self::Prices => patterns::BULKY_PRICES,
            Self::Catalogue => patterns::BULKY_CATALOGUE,
            Self::Areas => patterns::BULKY_AREAS,
            Self::Figures => patterns::BULKY_FIGURES,
        }
    }
}

/// A part of the section of the sorting guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortingPart {
    Waiting,
    Missed,
    Names,
    Rules,
}

impl SortingPart {
    /// Every one, in the order of the navigation.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Missed, Self::Names, Self::Rules];

    /// The last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Missed => "missed",
            Self::Names => "names",
            Self::Rules => "rules",
        }
    }

    /// The address of its list.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Waiting => patterns::SORTING,
            Self::Missed => patterns::SORTING_MISSED,
            Self::Names => patterns::SORTING_NAMES,
            Self::Rules => patterns::SORTING_RULES,
        }
    }
}

/// A part of its payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkyMoney {
    Orders,
    Runs,
    Till,
}

impl BulkyMoney {
    /// Every one, in the order of the navigation.
    pub const ALL: [Self; 3] = [Self::Orders, Self::Runs, Self::Till];

    /// The last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Runs => "reconciliations",
            Self::Till => "till",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Orders => patterns::BULKY_PAYMENTS,
            Self::Runs => patterns::BULKY_RUNS,
            Self::Till => patterns::BULKY_TILL,
        }
    }
}

/// A part of the section of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlacesPart {
    List,
    Reports,
    Suspensions,
    Duplicates,
    Board,
}

impl PlacesPart {
    /// Every one, in the order of the navigation.
    pub const ALL: [Self; 5] =
        [Self::List, Self::Reports, Self::Suspensions, Self::Duplicates, Self::Board];

    /// The last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Reports => "reports",
            Self::Suspensions => "suspensions",
            Self::Duplicates => "duplicates",
            Self::Board => "board",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::List => patterns::PLACES,
            Self::Reports => patterns::PLACES_REPORTS,
            Self::Suspensions => patterns::PLACES_SUSPENSIONS,
            Self::Duplicates => patterns::PLACES_DUPLICATES,
            Self::Board => patterns::PLACES_BOARD,
        }
    }
}

/// A page of the console to link to.
#[derive(Debug, Clone)]
pub enum StaffRoute {
    Start,
    /// Where staff sign in, with the local path to come back to.
    SignIn(Option<String>),
    District,
    /// A street by its code, and the cell after which its list goes on.
    DistrictStreet(String, Option<String>),
    DistrictImport,
    /// `departments`, `contact-points` or `landmarks`.
    DistrictRecords(&'static str),
    /// The same with its filter as a query.
    DistrictFiltered(&'static str, String),
    /// One of them, or a new one.
    DistrictRecord(&'static str, Option<Uuid>),
    /// The feeds: their keys and how they are.
    Feeds,
    /// The form of a source of places by its code.
    FeedSource(String),
    /// The second proof, with the local path to come back to.
    Code(Option<String>),
    /// Setting a password with the token of a link.
    SetPassword(String),
    /// Proving again that it is they, with the local path to come back to.
    Confirm(String),
    Account,
    Password,
    /// The list of accounts, with its filter as a query.
    Users(String),
    UserNew,
    User(Uuid),
    UserEdit(Uuid),
    /// The list of a shelf.
    Publications(Shelf),
    /// The same with its filter as a query.
    PublicationsFiltered(Shelf, String),
    /// The form for a new publication.
    PublicationNew(Shelf),
    /// A publication, with the code of what was refused just now.
    Publication(Shelf, Uuid, Option<&'static str>),
    /// A publication as it was in one of its versions.
    PublicationVersion(Shelf, Uuid, i32),
    /// The queue of questions.
    Questions,
    /// The same with its filter as a query.
    QuestionsFiltered(String),
    /// A question, with the code of what was refused just now.
    Question(Source, Uuid, Option<&'static str>),
    /// A year of the calendar; without one, the current.
    Calendar(Option<i32>),
    /// The same after a change of the calendar.
    CalendarSaved,
    /// The form to change it, as the draft has it.
    CalendarEdit,
    /// The form with a year in it.
    CalendarEditYear(i32),
    /// The form with the duty hours in it.
    CalendarEditDuty,
    /// The calculator.
    CalendarDeadline,
    /// The record of what was done, with its filter as a query.
    Audit(String),
    AuditEvent(Uuid),
    /// The settings and their history, with its filter as a query.
    Settings(String),
    /// The form of one setting; with the value that an earlier change gave it, if one is named.
    Setting(String, Option<Uuid>),
    Retention,
    /// The form to see one field of one record in full.
    Unmask(String, Uuid),
    /// What was looked for, as a query.
    Search(String),
    /// The texts of messages.
    Templates,
    /// One text; with an older version in its form, if one is named.
    Template(TextOf, Option<i32>),
    /// The messages that were sent, with their filter as a query.
    Messages(String),
    Message(Uuid),
    /// Jobs that failed for good, after the one of this number.
    DeadLetters(Option<i64>),
    /// The lists of cases, with their filter as a query.
    Cases(String),
    /// A case by its number, with the step whose form is open as a query.
    Case(String, String),
    /// How many cases wait in each queue.
    CaseCounts,
    /// Who looks at a case.
    CaseLooking(String),
    /// Blurring parts of a photo of a case.
    CaseBlur(String, Uuid),
    /// A document of a case.
    CaseDocument(String, Uuid),
    /// Taking a case in while somebody talks.
    CaseNew,
    /// The log of calls, with its filter as a query.
    CaseCalls(String),
    /// The figures of cases, with what they are of as a query.
    CaseFigures(String),
    /// A part of the section of the city's orders, with its filter as a query.
    City(CityPart, String),
    /// What was handed over to the city with one file.
    CityFile(Uuid),
    CityReconciliation(Uuid),
    /// A part of the section of bulky waste, with its filter as a query.
    Bulky(BulkyPart, String),
    /// A page of booking for a caller, with its query.
    BulkyNew(Booking, String),
    /// A page of booking for an estate.
    BulkyGroup(GroupStep),
    /// A booking by its number.
    BulkyBooking(String),
    BulkyWindow(Uuid),
    /// A thing of its catalogue.
    BulkyItem(String),
    BulkyItemNew,
    /// A part of the payments of bulky waste, with its filter as a query.
    BulkyMoney(BulkyMoney, String),
    /// An order, with the form that is open as a query.
    BulkyOrder(Uuid, String),
    /// A day's comparison with a platform.
    BulkyRun(Uuid),
    /// Days of an area that are to be closed, as a query.
    BulkyClose(String),
    /// A version of its prices; none is a new one, made of the version of the query.
    BulkyTerms(Option<i32>, String),
    /// A part of the section of the sorting guide, with its filter as a query.
    Sorting(SortingPart, String),
    /// Questions with the same words.
    SortingWaiting(Uuid),
    /// A version of its rules; none is a new one, made of the version of the query.
    SortingRules(Option<i32>, String),
    /// A part of the section of places, with its filter as a query.
    Places(PlacesPart, String),
    PlacesImport,
    /// The form of a new place of this kind.
    PlaceNew(String),
    Place(Uuid),
    /// Its form, opened from a correction or by itself.
    PlaceEdit(Uuid, Option<Uuid>),
    /// The picture of the mini-app's code of it.
    PlaceMiniAppCode(Uuid),
    /// What parking there costs, opened from a correction or by itself.
    PlaceTariff(Uuid, Vehicle, Option<Uuid>),
}

impl StaffRoute {
    /// Path and query, without the language prefix.
    #[must_use]
    pub fn path(&self) -> String {
        let with = |path: &str, to: &str| format!("{path}?to={}", encode(to));
        match self {
            Self::Start => patterns::START.to_owned(),
            Self::Publications(shelf) => folder(*shelf).to_owned(),
            Self::PublicationNew(shelf) => format!("{}/new", folder(*shelf)),
            Self::Publication(shelf, id, None) => format!("{}/{id}", folder(*shelf)),
            Self::Publication(shelf, id, Some(code)) => {
                format!("{}/{id}?error={code}", folder(*shelf))
            }
            Self::PublicationVersion(shelf, id, version) => {
                format!("{}/{id}?version={version}", folder(*shelf))
            }
            Self::Questions => patterns::QUESTIONS.to_owned(),
            Self::QuestionsFiltered(query) => with_query(patterns::QUESTIONS, query),
            Self::PublicationsFiltered(shelf, query) => with_query(folder(*shelf), query),
            Self::DistrictFiltered(records, query) => {
                with_query(&format!("{}/{records}", patterns::DISTRICT), query)
            }
            Self::Question(source, id, None) => {
                format!("{}/{}/{id}", patterns::QUESTIONS, source.as_str())
            }
            Self::Question(source, id, Some(code)) => {
                format!("{}/{}/{id}?error={code}", patterns::QUESTIONS, source.as_str())
            }
            Self::SignIn(None) => patterns::SIGN_IN.to_owned(),
            Self::District => patterns::DISTRICT.to_owned(),
            Self::DistrictStreet(code, None) => {
                format!("{}/streets/{}", patterns::DISTRICT, encode(code))
            }
            Self::DistrictStreet(code, Some(after)) => {
                let after = encode(after);
                format!("{}/streets/{}?after={after}", patterns::DISTRICT, encode(code))
            }
            Self::DistrictImport => patterns::DISTRICT_IMPORT.to_owned(),
            Self::DistrictRecords(records) => format!("{}/{records}", patterns::DISTRICT),
            Self::DistrictRecord(records, None) => {
                format!("{}/{records}/new", patterns::DISTRICT)
            }
            Self::DistrictRecord(records, Some(id)) => {
                format!("{}/{records}/{id}", patterns::DISTRICT)
            }
            Self::Feeds => patterns::FEEDS.to_owned(),
            Self::FeedSource(code) => format!("{}/sources/{}", patterns::FEEDS, encode(code)),
            Self::SignIn(Some(to)) => with(patterns::SIGN_IN, to),
            Self::Code(None) => patterns::CODE.to_owned(),
            Self::Code(Some(to)) => with(patterns::CODE, to),
            Self::SetPassword(token) => format!("/staff/set-password/{}", encode(token)),
            Self::Confirm(to) => with(patterns::CONFIRM, to),
            Self::Account => patterns::ACCOUNT.to_owned(),
            Self::Password => patterns::PASSWORD.to_owned(),
            Self::Users(query) => with_query(patterns::USERS, query),
            Self::UserNew => patterns::USER_NEW.to_owned(),
            Self::User(id) => format!("{}/{id}", patterns::USERS),
            Self::UserEdit(id) => format!("{}/{id}/edit", patterns::USERS),
            Self::Calendar(None) => patterns::CALENDAR.to_owned(),
            Self::Calendar(Some(year)) => format!("{}?year={year}", patterns::CALENDAR),
            Self::CalendarSaved => format!("{}?saved=yes", patterns::CALENDAR),
            Self::CalendarEdit => patterns::CALENDAR_EDIT.to_owned(),
            Self::CalendarEditYear(year) => format!("{}?year={year}", patterns::CALENDAR_EDIT),
            Self::CalendarEditDuty => format!("{}?part=duty", patterns::CALENDAR_EDIT),
            Self::CalendarDeadline => patterns::CALENDAR_DEADLINE.to_owned(),
            Self::Audit(query) => with_query(patterns::AUDIT, query),
            Self::AuditEvent(id) => format!("{}/{id}", patterns::AUDIT),
            Self::Settings(query) => with_query(patterns::SETTINGS, query),
            Self::Setting(key, None) => format!("{}/{}", patterns::SETTINGS, encode(key)),
            Self::Setting(key, Some(from)) => {
                format!("{}/{}?from={from}", patterns::SETTINGS, encode(key))
            }
            Self::Retention => patterns::RETENTION.to_owned(),
            Self::Search(query) => with_query(patterns::SEARCH, query),
            Self::Templates => patterns::TEMPLATES.to_owned(),
            Self::Template(of, from) => {
                let (channel, locale) = (of.channel.as_str(), of.locale.as_str());
                let path = format!("{}/{}/{channel}/{locale}", patterns::TEMPLATES, of.template.id);
                from.map_or_else(|| path.clone(), |from| format!("{path}?from={from}"))
            }
            Self::Messages(query) => with_query(patterns::MESSAGES, query),
            Self::Message(id) => format!("{}/{id}", patterns::MESSAGES),
            Self::DeadLetters(None) => patterns::DEAD_LETTERS.to_owned(),
            Self::DeadLetters(Some(before)) => {
                format!("{}?before={before}", patterns::DEAD_LETTERS)
            }
            Self::Cases(query) => with_query(patterns::CASES, query),
            Self::Case(number, query) => {
                with_query(&format!("{}/{}", patterns::CASES, encode(number)), query)
            }
            Self::CaseCounts => patterns::CASE_COUNTS.to_owned(),
            Self::CaseLooking(number) => format!("{}/{}/looking", patterns::CASES, encode(number)),
            Self::CaseBlur(number, photo) => {
                format!("{}/{}/photos/{photo}/blur", patterns::CASES, encode(number))
            }
            Self::CaseDocument(number, document) => {
                format!("{}/{}/documents/{document}", patterns::CASES, encode(number))
            }
            Self::CaseNew => patterns::CASE_NEW.to_owned(),
            Self::CaseCalls(query) => with_query(patterns::CASE_CALLS, query),
            Self::CaseFigures(query) => with_query(patterns::CASE_FIGURES, query),
            Self::Bulky(part, query) => with_query(part.path(), query),
            Self::BulkyNew(step, query) => with_query(new_booking(*step), query),
            Self::BulkyGroup(step) => step.path().to_owned(),
            Self::BulkyBooking(number) => format!("{}/{}", patterns::BULKY, encode(number)),
            Self::BulkyMoney(part, query) => with_query(part.path(), query),
            Self::BulkyOrder(id, query) => {
                with_query(&format!("{}/orders/{id}", patterns::BULKY_PAYMENTS), query)
            }
            Self::BulkyRun(id) => format!("{}/{id}", patterns::BULKY_RUNS),
            Self::BulkyItemNew => patterns::BULKY_ITEM_NEW.to_owned(),
            Self::BulkyItem(id) => format!("{}/{}", patterns::BULKY_CATALOGUE, encode(id)),
            Self::BulkyWindow(id) => format!("{}/{id}", patterns::BULKY_WINDOWS),
            Self::BulkyClose(query) => with_query(patterns::BULKY_CLOSE, query),
            Self::BulkyTerms(Some(version), query) => {
                with_query(&format!("{}/{version}", patterns::BULKY_PRICES), query)
            }
            Self::BulkyTerms(None, query) => {
                with_query(&format!("{}/new", patterns::BULKY_PRICES), query)
            }
            Self::Sorting(part, query) => with_query(part.path(), query),
            Self::SortingWaiting(id) => format!("{}/waiting/{id}", patterns::SORTING),
            Self::SortingRules(Some(version), query) => {
                with_query(&format!("{}/{version}", patterns::SORTING_RULES), query)
            }
            Self::SortingRules(None, query) => {
                with_query(&format!("{}/new", patterns::SORTING_RULES), query)
            }
            Self::Places(part, query) => with_query(part.path(), query),
            Self::City(part, query) => with_query(part.path(), query),
            Self::CityFile(id) => format!("{}/files/{id}", patterns::CITY_RETURNS),
            Self::CityReconciliation(id) => {
                format!("{}/{id}", patterns::CITY_RECONCILIATIONS)
            }
            Self::PlacesImport => patterns::PLACES_IMPORT.to_owned(),
            Self::PlaceNew(kind) => format!("{}?kind={}", patterns::PLACE_NEW, encode(kind)),
            Self::Place(id) => format!("{}/{id}", patterns::PLACES),
            Self::PlaceEdit(id, report) => {
                with_report(&format!("{}/{id}/edit", patterns::PLACES), *report)
            }
            Self::PlaceMiniAppCode(id) => format!("{}/{id}/mini-app-code", patterns::PLACES),
            Self::PlaceTariff(id, vehicle, report) => {
                let path = format!("{}/{id}/tariff/{}", patterns::PLACES, vehicle.as_str());
                with_report(&path, *report)
            }
            Self::Unmask(field, id) => format!("/staff/unmask/{}/{id}", encode(field)),
        }
    }
}

/// The page of a step for a caller; the receipt is the booking itself.
const fn new_booking(step: Booking) -> &'static str {
    match step {
        Booking::What => patterns::BULKY_NEW,
        Booking::Address => patterns::BULKY_NEW_ADDRESS,
        Booking::Window => patterns::BULKY_NEW_WINDOW,
        Booking::Wait => patterns::BULKY_NEW_WAIT,
        Booking::Check => patterns::BULKY_NEW_CHECK,
        Booking::Done => patterns::BULKY_BOOKINGS,
    }
}

/// `path` with `query`, if there is one.
fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// `path` of a form, with the correction that it is opened from.
fn with_report(path: &str, report: Option<Uuid>) -> String {
    with_query(path, &report.map(|id| format!("report={id}")).unwrap_or_default())
}

/// The folder of a shelf.
pub(crate) const fn folder(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Article => patterns::ARTICLES,
        Shelf::Notice => patterns::NOTICES,
    }
}

impl From<StaffRoute> for Route {
    fn from(route: StaffRoute) -> Self {
        Self::Staff(route.path())
    }
}

/// The link in the language of the page being rendered.
#[must_use]
pub fn link(route: &StaffRoute) -> String {
    app::render::href(&route.clone().into())
}

/// A path that may be gone back to after signing in or proving; the start for everything else.
#[must_use]
pub fn way_back(to: Option<&str>) -> Route {
    let local = to.filter(|to| app::pages::preference::is_local(to));
    local.map_or_else(|| StaffRoute::Start.into(), |to| Route::Staff(to.to_owned()))
}
