//! Every key is in every language and is used, and every key that is used is there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use backend::{
    accounts::{
        Denied,
        partners::PartnerError,
        residents::{
            CasePhoneError, ChangePhoneError, CodeError, KeepReceiptError, ReadError,
            RequestCodeError, SaveSettingsError,
            apps::{GateError, RefreshError},
            places::SavePlaceError,
            platforms::{LinkPlatformError, PlatformError, PlatformSignInError},
        },
        staff::{
            ConfirmError, Waiting,
            account::{ChangePasswordError, RenewError},
            invitation::AcceptError,
            password::PasswordFault,
            provider::ProviderError,
            sign_in::{ProveError, SignInError},
            users::UserError,
        },
    },
    audit::{ACTS, Finding, KINDS},
    bulky::{
        self, Service as BulkyService,
        terms::{self, TermsForm},
    },
    calendar::{CalculateError, EditError, Wrong},
    capacity,
    cases::{
        AttachDocument, BlurPhoto, By, CameOf, Channel as CaseChannel, Counted, FileError,
        FindError, JoinError, ModerateError, Queue, SayError as CaseSayError, TakeStep, TrackError,
        city::{
            self, Came, Dictionary as CityDictionary, Fault as CityFault, Field as CityField, Way,
            outbound::{NOT_SENT, ReturnKind, ReturnState},
            reconcile::DifferenceKind,
        },
        content_checks::CheckState,
        is_public,
    },
    districts::{
        District, SaveError,
        map::{LandmarkForm, Layer, Wrong as MapWrong},
        offices::{ContactPointForm, DepartmentForm},
        settings,
    },
    files::{AttachError, DocumentError, PhotoError},
    forms::DraftError,
    idempotency::IdempotencyError,
    jobs::dead_letters::DeadLetterError,
    limits::LimitError,
    lists::{ExportError, saved_filters},
    messages::{
        Channel, MessageKind, MessageState, NotTaken, SendError, Text, sent::ResendError,
        subscriptions::SubscribeError, templates, wording::WordingError,
    },
    notices::{
        Draft, EditError as PublicationError, State,
        questions::{AskError as QuestionAskError, ClaimError, CloseError, Source},
    },
    open_data, payments,
    places::{
        edit::{PlaceForm, TariffForm},
        feeds::{Scope, keys::KeyError},
        find::Sort,
        import::Wrong as ImportWrong,
        photos::AddPhoto,
        review,
        say::{SayError, ValueKind, kind_of_value},
        sources::SaveSource,
        suspensions::AskSuspension,
    },
    privacy::unmask::{Field, Reason, UnmaskError},
    retention::DESCRIBED,
    search::What,
    sorting::{
        AskError,
        rules::{RuleForm, RulesError, RulesForm},
        waiting::{Order, WaitingError},
    },
};
use domain::{
    accounts::Role,
    bulky::{
        self as bulky_rules, BasketError, Placed, Reason as BillReason, Size as ThingSize,
        State as BookingState, Step as BookingStep,
    },
    calendar::Unit,
    capacity::{ClosedReason, Left},
    cases::{Awaits, CaseKind, ClockKind, Outcome, Party, State as CaseState, Step, Urgency},
    districts::{DepartmentKind, LandmarkKind},
    notices::{Class, Dismissal},
    payments::{
        Account as LedgerAccount, ElsewhereWay, EntryKind, OrderState, ProviderCode, RefundReason,
        RefundState,
    },
    places::{
        Attribute, Datum, Fact, Fault, Finder, PlainFact, SuspensionReason, dropoff, parking,
        toilet,
    },
    sorting::{Bin, Category},
};
use fluent_bundle::FluentResource;

use super::*;
use crate::{
    components::places_map::WORDS as MAP_WORDS,
    form::POST_CODES,
    pages::{
        bulky::{track::THANKS as BOOKING_THANKS, words::EXEMPTIONS},
        cases::track::ACTS as CASE_ACTS,
        report::kept::{LIST as KEPT_LIST, PAGE as KEPT_PAGE, STEP as KEPT_STEP},
    },
    routes::{Service, Topic},
};

fn keys(source: &str) -> BTreeSet<String> {
    messages(source).into_iter().collect()
}

/// The keys as often as they are there.
fn messages(source: &str) -> Vec<String> {
    let resource = FluentResource::try_new(source.to_owned())
        .unwrap_or_else(|(_, errors)| panic!("a text file that does not parse: {errors:?}"));
    resource
        .entries()
        .filter_map(|entry| match entry {
            fluent_syntax::ast::Entry::Message(message) => Some(message.id.name.to_owned()),
            _ => None,
        })
        .collect()
}

/// Keys that are put together at run time, from the lists that they are put together from.
fn composed() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for bin in Bin::ALL {
        for part in ["", "-about", "-examples"] {
            keys.insert(format!("bin-{}{part}", bin.as_str()));
        }
    }
    keys.extend(
        Category::ALL
            .into_iter()
            .filter(|category| *category != Category::Residual)
            .map(|category| format!("category-{}", category.as_str().replace('.', "-"))),
    );
    keys.extend(Class::ALL.map(|class| format!("class-{}", class.as_str())));
    keys.extend(State::ALL.map(|state| format!("publication-{}", state.as_str())));
    for reason in Dismissal::ALL {
        keys.insert(format!("dismissal-{}", reason.as_str()));
        keys.insert(format!("dismissal-{}-explained", reason.as_str()));
    }
    for shelf in ["articles", "notices"] {
        keys.insert(format!("{shelf}-new"));
    }
    for service in Service::ALL {
        keys.insert(format!("service-{}", service.key()));
    }
    keys.extend(Topic::ALL.map(|topic| format!("about-{}", topic.slug())));
    keys.extend((1..=5).map(|number| format!("accessibility-{number}")));
    keys.extend((1..=7).map(|number| format!("privacy-{number}")));
    keys.extend(Wrong::ALL.map(|wrong| format!("calendar-wrong-{}", wrong.code())));
    keys.extend((1..=7).map(|number| format!("calendar-weekday-{number}")));
    keys.extend((1..=12).map(|number| format!("calendar-month-{number}")));
    keys.extend(Unit::ALL.map(|unit| format!("calendar-unit-{}", unit.as_str())));
    keys.extend(case_keys());
    keys.extend(city_keys());
    keys.extend(place_keys());
    keys.extend(told_case_keys());
    keys.extend(bulky_keys());
    keys.extend(desk_place_keys());
    keys.extend(desk_bulky_keys());
    keys.extend(desk_sorting_keys());
    keys.extend(payments::Choice::all().map(|choice| format!("sandbox-{}", choice.as_str())));
    for problem in [
        "not-found",
        "method",
        "origin",
        "too-large",
        "too-many",
        "unavailable",
        "request",
        "internal",
    ] {
        keys.insert(format!("problem-{problem}"));
        keys.insert(format!("problem-{problem}-explained"));
    }
    for code in Finding::CODES {
        keys.insert(format!("audit-finding-{code}"));
    }
    for key in District::KEYS {
        keys.insert(format!("setting-{}", key.replace('_', "-")));
        for part in settings::parts(key).expect("a form for every setting") {
            let word = part.path.replace(['.', '_'], "-").to_lowercase();
            if !word.is_empty() {
                keys.insert(format!("setting-part-{word}"));
            }
            if let settings::Control::Choice(words) = part.control {
                keys.extend(words.iter().map(|word| format!("setting-choice-{word}")));
            }
        }
    }
    for state in ["open", "closed", "suspended", "unknown"] {
        keys.insert(format!("map-state-{state}"));
    }
    keys.extend(MAP_WORDS.iter().map(|word| format!("map-{word}")));
    for part in [
        "label", "scopes", "limit", "made", "last", "state", "act", "day", "accepted", "late",
        "flagged", "refused",
    ] {
        keys.insert(format!("feeds-column-{part}"));
    }
    keys.extend(Scope::ALL.map(|scope| format!("feeds-scope-{}", scope.as_str())));
    for field in Field::ALL {
        keys.extend(["unmask", "unmask-of"].map(|part| format!("{part}-{}", field.as_str())));
    }
    keys.extend(Reason::ALL.map(|reason| format!("unmask-reason-{}", reason.as_str())));
    for described in DESCRIBED {
        keys.insert(format!("kept-{}", described.code));
        if described.resident {
            keys.insert(format!("kept-{}-why", described.code));
        }
    }
    keys.extend(DepartmentKind::ALL.map(|kind| format!("department-kind-{}", kind.as_str())));
    keys.extend(LandmarkKind::ALL.map(|kind| format!("landmark-kind-{}", kind.as_str())));
    keys.extend(MapWrong::CODES.iter().map(|code| format!("map-fault-{code}")));
    keys.extend(Layer::ALL.map(|layer| format!("district-layer-{}", layer.as_str())));
    keys.extend(ImportWrong::CODES.iter().map(|code| format!("import-fault-{code}")));
    keys.extend(Datum::ALL.map(|datum| format!("places-import-datum-{}", datum.as_str())));
    for field in ["source", "source-name", "as-of"] {
        keys.extend(["", "-hint"].map(|part| format!("places-import-{field}{part}")));
    }
    for choice in
        ["id-from", "skip-rejected", "keep-outside", "sure-of-datum", "tombstones", "most-may-go"]
    {
        keys.insert(format!("places-import-{choice}"));
    }
    for list in ["faults", "unread", "kept", "sites", "duplicates"] {
        keys.insert(format!("places-import-{list}"));
    }
    for column in ["line", "lines", "field", "wrong", "word", "times", "name", "other", "metres"] {
        keys.insert(format!("places-import-column-{column}"));
    }
    keys.extend(open_data_keys());
    keys.extend(MessageKind::ALL.map(|kind| format!("message-kind-{}", kind.as_str())));
    for record in ["departments", "contact-points", "landmarks"] {
        keys.extend(["", "new-", "edit-"].map(|act| format!("district-{act}{record}")));
    }
    for field in [DepartmentForm::FIELDS, ContactPointForm::FIELDS, LandmarkForm::FIELDS].concat() {
        keys.insert(format!("district-field-{field}"));
    }
    for field in ["code", "streets", "other_names", "longitude", "phone", "email", "head_email"] {
        keys.insert(format!("district-hint-{field}"));
    }
    keys.extend(Role::ALL.map(|role| format!("role-{}", role.as_str())));
    keys.extend(["active", "disabled"].map(|state| format!("staff-state-{state}")));
    for section in [
        "start",
        "cases",
        "city",
        "questions",
        "articles",
        "notices",
        "sorting",
        "places",
        "bulky",
        "feeds",
        "messages",
        "templates",
        "district",
        "calendar",
        "settings",
        "audit",
        "retention",
        "users",
        "account",
    ] {
        keys.insert(format!("staff-section-{section}"));
    }
    keys.extend(Channel::ALL.map(|channel| format!("channel-{}", channel.as_str())));
    keys.extend(MessageState::ALL.map(|state| format!("message-state-{}", state.as_str())));
    keys.extend(NotTaken::CODES.iter().map(|code| format!("delivery-{code}")));
    keys.extend(["sent", "refused", "retry"].map(|outcome| format!("message-outcome-{outcome}")));
    keys.extend(templates().iter().map(|template| format!("template-{}", template.id)));
    keys.insert("error-contact-invalid".to_owned());
    // Of the API itself: `server/src/api_v1/refusal.rs`.
    for code in [
        "bad-request",
        "changed-meanwhile",
        "content-type",
        "field-duplicate",
        "field-invalid",
        "field-missing",
        "field-unknown",
        "idempotency-key-invalid",
        "idempotency-key-missing",
        "json-malformed",
        "method-not-allowed",
        "origin",
        "question-not-found",
        "timeout",
        "too-large",
    ] {
        keys.insert(format!("error-{code}"));
    }
    keys.extend(What::ALL.map(|group| format!("desk-search-{group}")));
    keys.extend(Source::ALL.map(|source| format!("question-source-{}", source.as_str())));
    keys.extend(["open", "answered", "dismissed"].map(|state| format!("question-state-{state}")));
    keys.extend(ACTS.iter().map(|act| format!("audit-act-{act}")));
    keys.extend(KINDS.iter().map(|kind| format!("audit-kind-{kind}")));
    for actor in ["system", "visitor", "partner", "account", "operator"] {
        keys.insert(format!("audit-actor-{actor}"));
    }
    keys.extend(Waiting::ALL.map(|one| format!("staff-waiting-{}", one.as_str())));
    for act in ["disable", "enable", "end-sessions", "reset"] {
        keys.extend(["", "-what"].map(|part| format!("staff-act-{act}{part}")));
    }
    let codes = [
        saved_filters::AddError::CODES,
        settings::ChangeError::CODES,
        settings::WithdrawError::CODES,
        ExportError::CODES,
        UnmaskError::CODES,
        AcceptError::CODES,
        GateError::CODES,
        PartnerError::CODES,
        RefreshError::CODES,
        AskError::CODES,
        ChangePhoneError::CODES,
        KeepReceiptError::CODES,
        SavePlaceError::CODES,
        PlatformError::CODES,
        PlatformSignInError::CODES,
        LinkPlatformError::CODES,
        SubscribeError::CODES,
        CodeError::CODES,
        CasePhoneError::CODES,
        ReadError::CODES,
        RequestCodeError::CODES,
        SendError::CODES,
        SaveSettingsError::CODES,
        SayError::CODES,
        KeyError::CODES,
        crate::api::me::CODES,
        AttachError::CODES,
        FileError::CODES,
        JoinError::CODES,
        ModerateError::CODES,
        BlurPhoto::CODES,
        AttachDocument::CODES,
        DocumentError::CODES,
        CaseSayError::CODES,
        TrackError::CODES,
        FindError::CODES,
        bulky::CancelError::CODES,
        bulky::ChangeError::CODES,
        bulky::ConfirmError::CODES,
        bulky::EstimateError::CODES,
        bulky::FindError::CODES,
        bulky::GroupError::CODES,
        bulky::HoldError::CODES,
        bulky::LongerError::CODES,
        bulky::PayCrewError::CODES,
        bulky::PayError::CODES,
        bulky::ReadError::CODES,
        bulky::RetryError::CODES,
        bulky::TakeError::CODES,
        BasketError::CODES,
        crate::pages::bulky::CODES,
        CalculateError::CODES,
        ChangePasswordError::CODES,
        Text::CODES,
        WordingError::CODES,
        ResendError::CODES,
        DeadLetterError::CODES,
        ClaimError::CODES,
        CloseError::CODES,
        ConfirmError::CODES,
        Denied::CODES,
        Draft::CODES,
        DraftError::CODES,
        EditError::CODES,
        IdempotencyError::CODES,
        LimitError::CODES,
        PasswordFault::CODES,
        PhotoError::CODES,
        ProveError::CODES,
        ProviderError::CODES,
        PublicationError::CODES,
        QuestionAskError::CODES,
        RenewError::CODES,
        SignInError::CODES,
        UserError::CODES,
        SaveError::CODES,
        SaveError::FIELD_CODES,
        payments::OpenError::CODES,
        payments::StartError::CODES,
        payments::RefundError::CODES,
        payments::RecordElsewhereError::CODES,
        payments::StaffRefundError::CODES,
        payments::ReconcileError::CODES,
        payments::ChooseError::CODES,
        payments::CASH_CODES,
        TakeStep::FIELD_CODES,
        PlaceForm::CODES,
        TariffForm::CODES,
        AskSuspension::CODES,
        SaveSource::CODES,
        AddPhoto::CODES,
        capacity::HoldError::CODES,
        capacity::ConfirmError::CODES,
        capacity::ExtendError::CODES,
        capacity::staff::CODES,
        terms::TERMS_CODES,
        terms::DraftError::CODES,
        terms::PublishError::CODES,
        RulesError::CODES,
        WaitingError::CODES,
        bulky::CrewError::CODES,
        bulky::TakeDueError::CODES,
        bulky::AREA_CODES,
        bulky::ESTATE_CODES,
        POST_CODES,
    ];
    keys.extend(codes.concat().iter().map(|code| format!("error-{code}")));
    keys.extend(Left::ALL.iter().map(|left| format!("window-left-{}", left.as_str())));
    keys.extend(ClosedReason::ALL.iter().map(|one| format!("closed-reason-{}", one.as_str())));
    keys
}

/// Those of the staff pages of the sorting guide.
fn desk_sorting_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut of = |prefix: &str, codes: &[&str]| {
        let key = |code: &&str| format!("desk-sorting-{prefix}-{}", code.replace('_', "-"));
        keys.extend(codes.iter().map(key));
    };
    of("part", &["waiting", "missed", "names", "rules"]);
    of("order", &Order::ALL.map(Order::as_str));
    of("act", &RuleForm::ACTS);
    of("field", &RuleForm::FIELDS);
    of("field", &RulesForm::FIELDS);
    keys
}

/// Those of the staff pages of bulky waste.
fn desk_bulky_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut of = |prefix: &str, codes: &[&str]| {
        keys.extend(codes.iter().map(|code| format!("desk-bulky-{prefix}-{code}")));
    };
    of("entry", &EntryKind::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("account", &LedgerAccount::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("said", &["callback", "answer"]);
    of("group-fault", &bulky::LineFault::ALL.map(bulky::LineFault::as_str));
    of(
        "part",
        &["day", "bookings", "windows", "payments", "prices", "catalogue", "areas", "figures"],
    );
    of("by", &["street", "item", "month"]);
    of("other", &["measured", "bags", "loose"]);
    of("handling", &bulky_rules::Handling::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("item-retired", &["no", "yes"]);
    of("item", &["name-zh-hans", "name-zh-hant", "name-en", "litres", "kilograms"]);
    of("item", &["retire", "restore", "about-retire", "about-restore"]);
    of("money", &["orders", "reconciliations", "till"]);
    of("reason", &RefundReason::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("refund-state", &RefundState::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("refund-state", &["stuck"]);
    of("elsewhere", &ElsewhereWay::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("difference", &["missing-here", "missing-there", "amount"]);
    of("statement", &["payment", "refund"]);
    of("unit", &["stops", "litres", "kilograms"]);
    of("change", capacity::staff::SetException::CHANGES);
    for field in ["opens", "closes", "cut-off", "valid-from", "valid-until"] {
        of("template", &[field]);
    }
    of("state", &bulky_rules::State::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("step", &bulky_rules::Step::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("step", &["remind", "wait", "offer", "refunded", "refunded-elsewhere", "unanswered"]);
    of("party", &bulky_rules::Party::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("placed", &Placed::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("service", &BulkyService::ALL.map(BulkyService::as_str));
    of("do", &["set-out", "collect", "miss", "note", "displace"]);
    of("lift", &["yes", "no"]);
    of("way", &payments::Way::ALL.map(payments::Way::as_str));
    of("order", &OrderState::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("provider", &ProviderCode::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    let fields: Vec<_> = TermsForm::FIELDS.iter().map(|field| field.replace('_', "-")).collect();
    of("field", &fields.iter().map(String::as_str).collect::<Vec<_>>());
    of("hint", &["basis", "items", "exemptions"]);
    keys
}

/// Those of open data.
fn open_data_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for dataset in open_data::Dataset::ALL {
        keys.extend(["", "-about"].map(|part| format!("open-data-{}{part}", dataset.as_str())));
        keys.extend(open_data::fields(dataset).into_iter().map(|field| field.text.into_owned()));
    }
    keys.extend(open_data::Format::ALL.map(|format| format!("open-data-{}", format.as_str())));
    keys.extend(open_data::Frequency::ALL.map(|one| format!("open-data-often-{}", one.as_str())));
    keys.extend(open_data::FieldKind::ALL.map(|kind| format!("open-data-type-{}", kind.as_str())));
    keys.extend(["name", "type", "meaning"].map(|part| format!("open-data-column-{part}")));
    keys
}

/// Those of cases.
fn told_case_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for state in CaseState::ALL {
        keys.insert(format!("case-now-{}", state.as_str()));
        keys.insert(format!("case-now-{}-explained", state.as_str()));
    }
    keys.extend(Outcome::ALL.iter().map(|outcome| format!("case-ended-{}", outcome.as_str())));
    let told = Step::ALL.iter().filter(|step| is_public(**step)).map(|step| step.as_str());
    keys.extend(told.chain(["file", "join", "redate"]).map(|step| format!("case-event-{step}")));
    keys.extend(["file", "join", "add", "urge"].map(|step| format!("case-event-{step}-own")));
    for step in CASE_ACTS {
        keys.extend(["", "-explained"].map(|part| format!("case-act-{}{part}", step.as_str())));
        keys.insert(format!("case-thanks-{}", step.as_str()));
    }
    keys.extend((1..=5).map(|stars| format!("case-rating-{stars}")));
    keys.extend(["yes", "no"].map(|answer| format!("case-solved-{answer}")));
    keys.extend(["yes", "no"].map(|answer| format!("report-{answer}")));
    let kinds = CaseKind::ALL.iter().filter(|kind| kind.is_residents());
    keys.extend(kinds.map(|kind| format!("report-kind-{}", kind.as_str())));
    keys.extend(["open", "closed"].map(|state| format!("public-cases-{state}")));
    let kept = [&KEPT_LIST[..], &KEPT_PAGE, &KEPT_STEP].concat();
    keys.extend(kept.iter().map(|(_, key)| (*key).to_owned()));
    keys
}

/// Those of bulky waste.
fn bulky_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut of = |prefix: &str, codes: &[&str]| {
        keys.extend(codes.iter().map(|code| format!("{prefix}-{code}")));
    };
    let states: Vec<_> = BookingState::ALL.iter().map(|one| one.as_str()).collect();
    let steps = BookingStep::ALL.iter().filter(|step| **step != BookingStep::Note);
    of("bulky-state", &states);
    of("bulky-now", &states);
    of("bulky-event", &steps.map(|one| one.as_str()).collect::<Vec<_>>());
    of("bulky-line", BillReason::CODES);
    of("bulky-size", &ThingSize::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("bulky-placed", &Placed::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("bulky-service", &bulky::Service::ALL.map(bulky::Service::as_str));
    of("bulky-exemption", &EXEMPTIONS);
    of("bulky-lift", &["yes", "no"]);
    of("bulky-pay", &["sandbox", "wechat-pay", "alipay", "crew"]);
    of("bulky-act", &["change", "cancel", "retry"]);
    of("bulky-thanks", &BOOKING_THANKS);
    keys
}

/// Those of the staff pages of cases.
fn case_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut of = |prefix: &str, codes: &[&str]| {
        keys.extend(codes.iter().map(|code| format!("{prefix}-{code}")));
    };
    of("case-state", &CaseState::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("case-step", &Step::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("case-step", &["file", "join", "raise", "warn", "escalate", "redate", "city-changed"]);
    of("case-party", &Party::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("case-party", &["system"]);
    of("case-kind", &CaseKind::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("case-urgency", &Urgency::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("case-outcome", &Outcome::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("case-clock", &ClockKind::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("cases-awaits", &Awaits::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("case-channel", &CaseChannel::ALL.map(CaseChannel::as_str));
    of("cases-queue", &Queue::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("cases-figure", &Counted::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("cases-figure", &["opened"]);
    of("cases-rate", &["replied", "on-time", "closed", "satisfied", "reworked", "reopened"]);
    of("cases-by", &By::ALL.map(By::as_str));
    of("cases-by-none", &["department", "street", "agent"]);
    of("cases-call", &CameOf::ALL.map(CameOf::as_str));
    of("cases-time", &["today", "yesterday", "week", "last-week", "month", "last-month"]);
    of("cases-stage", &["before", "during", "after"]);
    of("cases-check", &CheckState::ALL.map(CheckState::as_str));
    of("cases-stars", &["1", "2", "3", "4", "5"]);
    for question in ["cases-reached", "cases-solved", "cases-answer"] {
        of(question, &["yes", "no"]);
    }
    for span in ["cases-left", "cases-late"] {
        of(span, &["days", "hours", "minutes"]);
    }
    for button in ["cases-case", "cases-photo"] {
        of(button, &["show", "hide"]);
    }
    of("error", &["case-extension-too-late"]);
    keys
}

/// Those of the city's 12345.
fn city_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut of = |prefix: &str, codes: &[&str]| {
        keys.extend(codes.iter().map(|code| format!("{prefix}-{code}")));
    };
    of("city-part", &["runs", "returns", "reconciliations", "mapping"]);
    of("city-field", &CityField::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("city-dictionary", &CityDictionary::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    of("city-fault", CityFault::CODES);
    of("error", CityFault::OF_CASE);
    of("error", city::CityError::CODES);
    of("error", &["city-nothing-waits"]);
    of("city-came", &Came::ALL.map(Came::as_str));
    of("city-way", &Way::ALL.map(Way::as_str));
    of("city-way", &["hand"]);
    of("city-run", &["orders", "acknowledgements"]);
    of("city-return", &ReturnKind::ALL.map(ReturnKind::as_str));
    of("city-state", &ReturnState::ALL.map(ReturnState::as_str));
    of("city-difference", &DifferenceKind::ALL.map(DifferenceKind::as_str));
    of("city-has", &["open", "closed", "returned"]);
    of(
        "city-column",
        &[
            "line",
            "field",
            "wrong",
            "number",
            "came",
            "case",
            "at",
            "what",
            "way",
            "added",
            "changed",
            "unchanged",
            "refused",
            "who",
            "count",
            "file",
            "day",
            "theirs",
            "ours",
            "differences",
            "state",
            "name",
            "dictionary",
            "code",
            "ours-is",
            "act",
        ],
    );
    of(
        "city-sheet",
        &["return", "number", "kind", "outcome", "reason", "words", "until", "made", "case"],
    );
    keys.extend(NOT_SENT.iter().map(|code| code.replacen("city-", "city-error-", 1)));
    keys
}

/// Those of places.
fn place_keys() -> BTreeSet<String> {
    macro_rules! coded {
        ($keys:ident, $($prefix:literal: $all:expr),+ $(,)?) => {
            $($keys.extend($all.iter().map(|one| format!("{}{}", $prefix, one.as_str())));)+
        };
    }
    let mut keys = BTreeSet::new();
    coded!(keys,
        "place-attribute-": Attribute::ALL, "place-class-": toilet::Class::ALL,
        "place-build-": toilet::Build::ALL, "place-entry-": toilet::Entry::ALL,
        "place-stalls-": toilet::Stalls::ALL, "place-air-": toilet::Air::ALL,
        "place-site-": parking::Site::ALL,
        "place-audience-": parking::Audience::ALL, "place-vehicle-": parking::Vehicle::ALL,
        "place-payment-": parking::Payment::ALL, "place-accepts-": dropoff::Accepts::ALL,
        "place-attendance-": dropoff::Attendance::ALL,
        "place-level-": dropoff::RecyclingLevel::ALL,
        "place-suspension-": SuspensionReason::ALL, "place-fault-": Fault::ALL,
        "place-fact-": PlainFact::ALL, "places-sort-": Sort::ALL,
        "places-describe-": Finder::ALL, "places-title-": Finder::ALL,
    );
    let typed = PlainFact::ALL.iter().filter(|fact| {
        let kind = kind_of_value(Fact::Plain(**fact));
        !matches!(kind, ValueKind::Gone | ValueKind::Choice)
    });
    keys.extend(typed.map(|fact| format!("place-value-{}", fact.as_str())));
    keys.extend((1..=5).map(|stars| format!("place-stars-{stars}")));
    keys.extend(["kilogram", "piece"].map(|unit| format!("place-per-{unit}")));
    keys.extend(["open", "always", "spaces"].map(|filter| format!("places-filter-{filter}")));
    keys
}

/// Those of the staff pages of places.
fn desk_place_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut of = |prefix: &str, codes: &[&str]| {
        keys.extend(codes.iter().map(|code| format!("{prefix}-{code}")));
    };
    let stalls: Vec<_> = toilet::Stalls::ALL.iter().map(|stalls| stalls.as_str()).collect();
    let datums: Vec<_> = Datum::ALL.iter().map(|datum| datum.as_str()).collect();
    of("place-known", &["yes", "no", "limited"]);
    of("desk-place-stalls", &stalls);
    of("desk-place-datum", &datums);
    of("desk-place-rate", &["free", "flat", "steps"]);
    of("desk-place-rounding", &["up", "down", "nearest"]);
    of("desk-place-cap-period", &["hours24", "civil-day"]);
    of("desk-place-suspension", &["approve", "refuse", "reopen"]);
    of("desk-place-suspension-state", &["asked", "approved", "refused"]);
    of("desk-places-part", &["list", "reports", "suspensions", "duplicates", "board"]);
    of("desk-places-report", &review::Class::ALL.map(review::Class::as_str));
    for decision in review::Decision::ALL {
        let classes = match decision {
            review::Decision::Edited => vec!["correction"],
            _ => review::Class::ALL.map(review::Class::as_str).to_vec(),
        };
        of(&format!("desk-places-{}", decision.as_str()), &classes);
    }
    of(
        "desk-places-state",
        &["in-use", "planned", "gone", "suspended", "hours-unknown", "unchecked"],
    );
    of(
        "desk-place-field",
        &[
            "name",
            "name-zh-hant",
            "name-en",
            "address",
            "operator",
            "phone",
            "hours",
            "longitude",
            "latitude",
            "entrance-longitude",
            "entrance-latitude",
            "class",
            "build",
            "entry",
            "since",
            "site",
            "level",
            "attendance",
            "tariff-text",
            "shared-hours",
        ],
    );
    keys
}

/// Every string literal of the sources that looks like a key.
fn literals(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("a source file").path();
        if path.is_dir() {
            literals(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).expect("a readable source file");
            found.extend(source.split('"').skip(1).step_by(2).map(str::to_owned));
            // Quotes may pair the other way round after an escaped one.
            found.extend(source.split('"').step_by(2).map(str::to_owned));
        }
    }
}

#[test]
fn every_language_has_the_same_keys() {
    let [(_, first), rest @ ..] = SOURCES;
    for (locale, source) in rest {
        let (first, other) = (keys(first), keys(source));
        let missing: Vec<_> = first.symmetric_difference(&other).collect();
        assert!(missing.is_empty(), "not in both zh-Hans and {}: {missing:?}", locale.as_str());
    }
}

/// The later of two would hide the earlier one.
#[test]
fn no_key_is_there_twice_in_a_language() {
    for (locale, source) in SOURCES {
        let mut seen = BTreeSet::new();
        let twice: Vec<_> =
            messages(source).into_iter().filter(|key| !seen.insert(key.clone())).collect();
        assert!(twice.is_empty(), "twice in {}: {twice:?}", locale.as_str());
    }
}

#[test]
fn every_key_is_used_and_every_used_key_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used = BTreeSet::new();
    literals(&root.join("src"), &mut used);
    literals(&root.join("../console/src"), &mut used);
    let (there, composed) = (keys(SOURCES[0].1), composed());
    let unused: Vec<_> =
        there.iter().filter(|key| !used.contains(*key) && !composed.contains(*key)).collect();
    assert!(unused.is_empty(), "texts that nothing uses: {unused:?}");
    let missing: Vec<_> = composed.iter().filter(|key| !there.contains(*key)).collect();
    assert!(missing.is_empty(), "texts that are missing: {missing:?}");
}

#[test]
fn every_call_names_a_key_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let there = keys(SOURCES[0].1);
    let mut calls = BTreeMap::new();
    for folder in [root.join("src"), root.join("../console/src")] {
        collect_calls(&folder, &mut calls);
    }
    assert!(calls.len() > 50, "the sources were not read");
    let missing: Vec<_> = calls.iter().filter(|(key, _)| !there.contains(*key)).collect();
    assert!(missing.is_empty(), "calls for texts that are not there: {missing:?}");
}

/// The first argument of every `t("…")` and `t_with("…"`.
fn collect_calls(folder: &Path, calls: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("a source file").path();
        if path.is_dir() {
            collect_calls(&path, calls);
            continue;
        }
        let source = fs::read_to_string(&path).expect("a readable source file");
        for start in ["t(\"", "t_with(\""] {
            for (at, _) in source.match_indices(start) {
                let alone = source[..at]
                    .chars()
                    .next_back()
                    .is_none_or(|c| !c.is_alphanumeric() && c != '_');
                if let Some(key) = source[at + start.len()..].split('"').next()
                    && alone
                    && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
                {
                    calls.insert(key.to_owned(), path.display().to_string());
                }
            }
        }
    }
}

/// What stands between words is a text like any other: English has marks of its own.
#[test]
fn no_source_joins_words_with_chinese_marks() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeSet::new();
    for folder in [root.join("src"), root.join("../console/src")] {
        collect_marks(&folder, &mut found);
    }
    assert!(found.is_empty(), "marks that are Chinese in every language: {found:?}");
}

/// Every `format!("…")` and `join("…")` with a mark that only Chinese has.
fn collect_marks(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("a source file").path();
        if path.is_dir() {
            collect_marks(&path, found);
            continue;
        }
        let source = fs::read_to_string(&path).expect("a readable source file");
        for start in ["format!(\"", "join(\""] {
            let literals = source.split(start).skip(1).filter_map(|rest| rest.split('"').next());
            let chinese = |text: &&str| text.contains(['、', '。', '，', '：', '；', '（', '）']);
            let shown = |text: &str| format!("{text} in {}", path.display());
            found.extend(literals.filter(chinese).map(shown));
        }
    }
}

#[test]
fn no_text_is_empty_or_only_its_key() {
    for (locale, source) in SOURCES {
        for key in keys(source) {
            let shown = text(locale, &key, &[]);
            assert!(!shown.trim().is_empty() && shown != key, "{key} in {}", locale.as_str());
        }
    }
}

#[test]
fn placeholders_and_plurals_are_filled() {
    let count =
        |count: i32| text(Locale::En, "search-other-conditions", &[("count", count.into())]);
    assert_eq!(count(1), "1 other condition goes elsewhere");
    assert_eq!(count(2), "2 other conditions go elsewhere");
    assert_eq!(
        text(Locale::ZhHant, "item-title", &[("item", "奶茶杯".into())]),
        "奶茶杯是什麼垃圾"
    );
    assert_eq!(text(Locale::ZhHans, "search-count", &[]), "找到 {count} 个，按向下键选择");
}
