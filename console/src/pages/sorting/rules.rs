//! `/staff/sorting/rules`: the versions of what the district orders otherwise than the catalogue; one
//! of them with its rules, what it changes, and publishing it.

use app::{
    components::{
        badge::{Badge, Tone},
        breadcrumb::Breadcrumb,
        button::{LinkButton, SubmitButton, Weight},
        error_summary::ErrorSummary,
        notice::{Kind as NoticeKind, Notice},
        verdict::{category_word, sub_category},
    },
    form::{FormView, presession},
    render::{render, t, t_with, use_locale},
    routes::{Route, in_locale},
    state::AppState,
    texts::{date, date_and_time},
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State as Extracted, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::Denied,
    calendar::to_local,
    forms::{Draft, FormKey, FormValues},
    lists::{After, ListError, Page, fetch},
    sorting::rules::{
        self, Changed, MAX_TITLE, MOST_SHOWN, Preview, Rule, RuleForm, RulesError, RulesForm,
        Version,
    },
};
use chrono::NaiveDate;
use domain::{
    accounts::{Act, Kind},
    sorting::{Catalogue, Category, Change, Item, Variant},
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{nav, told_once, unavailable};
use crate::{
    api::sorting::{RULE_ADD, RULE_REMOVE, RULES, RULES_DISCARD, RULES_PUBLISH},
    desk::Desk,
    frame, list,
    list::{ListTable, Pager},
    pages::places::fields::{Control, field, group},
    routes::{SortingPart, StaffRoute, functions, link},
};

/// What stands in the address of a version.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `edit` or `preview`.
    part: String,
    /// The version that a new one is made of.
    from: Option<i32>,
    after: Option<String>,
}

/// `/staff/sorting/rules`.
pub(super) async fn list_page(
    Extracted(state): Extracted<AppState>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let versions = match rules::list(&state.kernel, desk.staff()).await {
        Ok(versions) => versions,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let today = to_local(state.kernel.now()).date();
    render(&state, &visit, || {
        let counts = versions.iter().find(|one| one.counts).map(|one| one.version);
        let new = desk.staff().may(Act::Write, Kind::Sorting).then(|| {
            let query = counts.map(|from| list::query(&[("from", &from.to_string())]));
            let href = link(&StaffRoute::SortingRules(None, query.unwrap_or_default()));
            view! {
                <div class="buttons">
                    <LinkButton text=t("desk-sorting-rules-new") href weight=Weight::Plain/>
                </div>
            }
        });
        let rows = versions.into_iter().map(|version| row(version, today)).collect();
        let columns = [
            "desk-sorting-rules-version",
            "desk-sorting-rules-name",
            "desk-sorting-rules-state",
            "desk-sorting-rules-count",
            "desk-sorting-rules-reviewed",
            "desk-sorting-rules-by",
        ];
        let caption = t("desk-sorting-part-rules");
        let body = view! {
            {nav(&desk, SortingPart::Rules)}
            <p>{t("desk-sorting-rules-about")}</p>
            {new}
            <ListTable caption=caption.clone() columns=columns.map(t).to_vec() rows/>
        };
        frame::page(&desk, "sorting", &caption, body)
    })
}

fn row(version: Version, today: NaiveDate) -> Vec<AnyView> {
    let locale = use_locale();
    let href = link(&StaffRoute::SortingRules(Some(version.version), String::new()));
    vec![
        view! { <a class="num" href=href>{version.version}</a> }.into_any(),
        version.name.get(locale).to_owned().into_any(),
        state(&version, today),
        view! { <span class="num">{version.rules}</span> }.into_any(),
        date(locale, version.reviewed_on).into_any(),
        view! {
            <div>
                {version.published_by.or(version.created_by)}
                <div class="small soft">
                    {date_and_time(locale, version.published_at.unwrap_or(version.created_at))}
                </div>
            </div>
        }
        .into_any(),
    ]
}

/// Draft, from when on, or counting now.
fn state(version: &Version, today: NaiveDate) -> AnyView {
    let locale = use_locale();
    let Some(day) = version.effective_on else {
        return view! { <Badge text=t("desk-sorting-rules-draft") tone=Tone::Warn/> }.into_any();
    };
    let from = t_with("desk-sorting-rules-from", &[("day", date(locale, day).into())]);
    let badge = if version.counts {
        Some((t("desk-sorting-rules-counts"), Tone::Good))
    } else if day > today {
        Some((t("desk-sorting-rules-coming"), Tone::Neutral))
    } else {
        None
    };
    let badge = badge.map(|(text, tone)| view! { " " <Badge text tone/> });
    view! { <div>{from} {badge}</div> }.into_any()
}

/// What a page of a version needs.
struct Loaded {
    version: Version,
    rules: Page<Rule>,
    first: bool,
    preview: Option<Preview>,
}

async fn load(
    state: &AppState,
    desk: &Desk,
    asked: &Asked,
    version: i32,
) -> Result<Loaded, RulesError> {
    let denied = |error| match error {
        ListError::Denied(denied) => RulesError::Denied(denied),
        ListError::Database(error) => RulesError::Database(error),
    };
    let kernel = &state.kernel;
    let version = rules::read(kernel, desk.staff(), version).await.map_err(denied)?;
    let After(after) = After::<(String, Uuid)>::parse(asked.after.as_deref());
    let first = after.is_none();
    let rows = rules::list_rules(kernel, desk.staff(), version.version, after, fetch())
        .await
        .map_err(denied)?;
    let preview = match asked.part.as_str() {
        "preview" => Some(rules::preview(kernel, desk.staff(), version.version).await?),
        _ => None,
    };
    let rules = Page::cut(rows, |last| (last.rule.item.clone(), last.id));
    Ok(Loaded { version, rules, first, preview })
}

/// `/staff/sorting/rules/{version}`, and `/staff/sorting/rules/new`.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    Path(word): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    if word == "new" {
        return edit(&state, &visit, &desk, None, asked.from).await;
    }
    let Ok(number) = word.parse::<i32>() else {
        return frame::refused(&state, &visit, &desk, Denied::NotFound);
    };
    let loaded = match load(&state, &desk, &asked, number).await {
        Ok(loaded) => loaded,
        Err(RulesError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    if asked.part == "edit" && loaded.version.is_draft() {
        return edit(&state, &visit, &desk, Some(loaded.version), None).await;
    }
    let session = presession(&state, &visit);
    let of = ("version", word.as_str());
    let forms = Forms {
        add: told_once(&state, &session.token, &RULE_ADD, of).await,
        remove: told_once(&state, &session.token, &RULE_REMOVE, of).await,
        publish: told_once(&state, &session.token, &RULES_PUBLISH, of).await,
        discard: told_once(&state, &session.token, &RULES_DISCARD, of).await,
    };
    let today = to_local(state.kernel.now()).date();
    let guide = state.guide.current();
    let page = render(&state, &visit, || {
        let title = t_with("desk-sorting-rules", &[("version", number.into())]);
        let body = show(&desk, guide.catalogue(), loaded, &forms, today);
        frame::page(&desk, "sorting", &title, body)
    });
    (session.headers(), page).into_response()
}

/// The forms of a draft.
struct Forms {
    add: FormView,
    remove: FormView,
    publish: FormView,
    discard: FormView,
}

fn show(
    desk: &Desk,
    catalogue: &Catalogue,
    Loaded { version, rules, first, preview }: Loaded,
    forms: &Forms,
    today: NaiveDate,
) -> AnyView {
    let locale = use_locale();
    let writes = desk.staff().may(Act::Write, Kind::Sorting);
    let number = version.version;
    let part =
        |part: &str| link(&StaffRoute::SortingRules(Some(number), list::query(&[("part", part)])));
    let copy = link(&StaffRoute::SortingRules(None, list::query(&[("from", &number.to_string())])));
    let (edit, look) = (part("edit"), part("preview"));
    let draft = version.is_draft() && writes;
    let buttons = view! {
        <div class="buttons">
            {draft.then(|| view! { <LinkButton text=t("desk-sorting-rules-edit") href=edit weight=Weight::Plain/> })}
            <LinkButton text=t("desk-sorting-rules-preview") href=look weight=Weight::Plain/>
            {writes.then(|| view! { <LinkButton text=t("desk-sorting-rules-copy") href=copy weight=Weight::Plain/> })}
        </div>
    };
    let publishes = version.is_draft() && desk.staff().may(Act::Publish, Kind::Sorting);
    let publishing = publishes.then(|| publish_form(number, &forms.publish));
    let discarding = draft.then(|| discard_form(number, &forms.discard));
    let adding = draft.then(|| add_form(catalogue, number, &forms.add));
    let errors = [&forms.add, &forms.remove, &forms.publish, &forms.discard]
        .into_iter()
        .flat_map(|form| form.errors.clone())
        .collect::<Vec<_>>();
    let rows = rules
        .rows
        .into_iter()
        .map(|one| rule_row(catalogue, one, draft.then_some((number, &forms.remove))))
        .collect();
    let mut columns = vec![t("desk-sorting-rule-item"), t("desk-sorting-rule-change")];
    if draft {
        columns.push(t("desk-sorting-rule-remove"));
    }
    let path = StaffRoute::SortingRules(Some(number), String::new()).path();
    view! {
        <Breadcrumb above=vec![
            (StaffRoute::Sorting(SortingPart::Rules, String::new()).into(), t("desk-sorting-part-rules")),
        ]/>
        <ErrorSummary errors/>
        <p>{state(&version, today)}</p>
        <dl class="facts">
            <dt>{t("desk-sorting-rules-name")}</dt> <dd>{version.name.get(locale).to_owned()}</dd>
            <dt>{t("desk-sorting-rules-basis")}</dt> <dd>{version.basis.get(locale).to_owned()}</dd>
            <dt>{t("desk-sorting-rules-reviewed")}</dt> <dd>{date(locale, version.reviewed_on)}</dd>
        </dl>
        {buttons}
        {preview.map(|preview| previewed(catalogue, preview))}
        {publishing}
        <ListTable caption=t("desk-sorting-rule-list") columns rows/>
        <Pager path=path query=String::new() first next=rules.next/>
        {adding}
        {discarding}
    }
    .into_any()
}

/// An item by its title, with a link where residents see it.
fn item_name(catalogue: &Catalogue, slug: &str) -> AnyView {
    match catalogue.item(slug) {
        Some(item) => {
            let href = app::render::href(&Route::SortingItem(slug.to_owned()));
            let title = item.title.get(use_locale()).to_owned();
            view! { <a href=href>{title}</a> }.into_any()
        }
        None => view! { <span class="num">{slug.to_owned()}</span> }.into_any(),
    }
}

fn condition_name(catalogue: &Catalogue, condition: Option<&String>) -> String {
    let Some(id) = condition else { return t("desk-sorting-rule-usual") };
    let label = catalogue.condition(id).map(|one| one.label.get(use_locale()).to_owned());
    label.unwrap_or_else(|| id.clone())
}

/// A category in full: the bin, and the sub-category where there is one.
fn category_name(category: Category) -> String {
    match sub_category(category) {
        Some(sub) => format!("{} · {sub}", category_word(category)),
        None => category_word(category),
    }
}

fn change_words(catalogue: &Catalogue, change: &Change) -> String {
    match change {
        Change::Hide => t("desk-sorting-act-hide"),
        Change::Rename(title) => {
            t_with("desk-sorting-rule-renamed", &[("title", title.get(use_locale()).into())])
        }
        Change::Place { condition, category, guidance } => t_with(
            "desk-sorting-rule-placed",
            &[
                ("condition", condition_name(catalogue, condition.as_ref()).into()),
                ("category", category_name(*category).into()),
                ("guidance", guidance.as_str().into()),
            ],
        ),
    }
}

fn rule_row(
    catalogue: &Catalogue,
    Rule { id, rule }: Rule,
    remove: Option<(i32, &FormView)>,
) -> Vec<AnyView> {
    let mut cells =
        vec![item_name(catalogue, &rule.item), change_words(catalogue, &rule.change).into_any()];
    if let Some((version, form)) = remove {
        let label = t_with("desk-sorting-rule-remove-this", &[("item", rule.item.as_str().into())]);
        cells.push(
            view! {
                <form
                    method="post"
                    action=in_locale(functions::SORTING_RULE_REMOVE, use_locale())
                    enctype="multipart/form-data"
                >
                    <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                    <input type="hidden" name="version" value=version.to_string()/>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <button class="button plain" aria-label=label>{t("desk-sorting-rule-remove")}</button>
                </form>
            }
            .into_any(),
        );
    }
    cells
}

/// What residents would see otherwise.
fn previewed(catalogue: &Catalogue, preview: Preview) -> AnyView {
    let more = (preview.total > MOST_SHOWN).then(
        || view! { <p>{t_with("desk-sorting-preview-more", &[("count", MOST_SHOWN.into())])}</p> },
    );
    let missing = (!preview.missing.is_empty()).then(|| {
        let items = preview.missing.join(&t("list-separator"));
        let text = t_with("desk-sorting-preview-missing", &[("items", items.into())]);
        view! {
            <Notice kind=NoticeKind::Warning title=t("desk-sorting-preview-missing-title")>
                <p>{text}</p>
            </Notice>
        }
    });
    let rows = preview
        .changed
        .iter()
        .map(|Changed { before, after }| {
            let slug = after.as_ref().or(before.as_ref()).map_or("", |item| item.slug.as_str());
            let said = |item: &Option<Item>| match item {
                None => t("desk-sorting-preview-gone").into_any(),
                Some(item) => answers(catalogue, item),
            };
            vec![item_name(catalogue, slug), said(before), said(after)]
        })
        .collect();
    let columns =
        ["desk-sorting-rule-item", "desk-sorting-preview-before", "desk-sorting-preview-after"];
    view! {
        <section>
            <h2>{t("desk-sorting-preview")}</h2>
            <p>{t_with("desk-sorting-preview-about", &[("count", preview.total.into())])}</p>
            {missing}
            <ListTable caption=t("desk-sorting-preview") columns=columns.map(t).to_vec() rows/>
            {more}
        </section>
    }
    .into_any()
}

/// The title and every answer of an item.
fn answers(catalogue: &Catalogue, item: &Item) -> AnyView {
    let line = |variant: &Variant| {
        let condition = variant.condition.as_ref();
        let condition = condition.map(|_| condition_name(catalogue, condition));
        let word = category_name(variant.category);
        view! { <li>{condition.map(|label| format!("{label} → "))} {word}</li> }
    };
    let lines = item.variants().map(line).collect_view();
    view! { <div>{item.title.get(use_locale()).to_owned()} <ul>{lines}</ul></div> }.into_any()
}

fn add_form(catalogue: &Catalogue, version: i32, form: &FormView) -> AnyView {
    let locale = use_locale();
    let none = |key: &str| (String::new(), t(key));
    let acts =
        RuleForm::ACTS.map(|act| (act.to_owned(), t(&format!("desk-sorting-act-{act}")))).to_vec();
    let mut conditions = vec![none("desk-sorting-rule-usual")];
    conditions.extend(
        catalogue.conditions.iter().map(|one| (one.id.clone(), one.label.get(locale).to_owned())),
    );
    let mut categories = vec![none("desk-sorting-rule-choose")];
    categories.extend(Category::ALL.map(|one| (one.as_str().to_owned(), category_name(one))));
    let mut guidance = vec![none("desk-sorting-rule-choose")];
    guidance.extend(
        catalogue
            .guidance
            .values()
            .map(|one| (one.id.clone(), format!("{} · {}", one.id, one.whereto.get(locale)))),
    );
    let label = |name: &str| t(&format!("desk-sorting-field-{}", name.replace('_', "-")));
    let title = |name: &str| {
        let most = if name == "en" { MAX_TITLE * 2 } else { MAX_TITLE };
        field(form, name, label(name), None, &Control::Line("text", most))
    };
    let choice = |name: &str, words: Vec<(String, String)>| {
        field(form, name, label(name), None, &Control::Words(words))
    };
    let item = field(
        form,
        "item",
        label("item"),
        Some("desk-sorting-hint-item"),
        &Control::Line("text", MAX_TITLE * 2),
    );
    let place = vec![
        choice("condition", conditions),
        choice("category", categories),
        choice("guidance", guidance),
    ];
    let rename = vec![title("zh_hans"), title("zh_hant"), title("en")];
    view! {
        <form
            method="post"
            action=in_locale(functions::SORTING_RULE_ADD, locale)
            enctype="multipart/form-data"
            novalidate
        >
            <h2>{t("desk-sorting-rule-add")}</h2>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="version" value=version.to_string()/>
            {item}
            {choice("act", acts)}
            {group(t("desk-sorting-group-place"), place)}
            {group(t("desk-sorting-group-rename"), rename)}
            <SubmitButton text=t("desk-sorting-rule-add") weight=Weight::Primary/>
        </form>
    }
    .into_any()
}

fn publish_form(version: i32, form: &FormView) -> AnyView {
    let day = Control::Line("date", 10);
    view! {
        <form
            method="post"
            action=in_locale(functions::SORTING_RULES_PUBLISH, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <h2>{t("desk-sorting-rules-publish")}</h2>
            <p>{t("desk-sorting-rules-publish-about")}</p>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="version" value=version.to_string()/>
            {field(form, "effective_on", t("desk-sorting-rules-effective"), None, &day)}
            <SubmitButton text=t("desk-sorting-rules-publish") weight=Weight::Primary/>
        </form>
    }
    .into_any()
}

fn discard_form(version: i32, form: &FormView) -> AnyView {
    view! {
        <details class="group">
            <summary>{t("desk-sorting-rules-discard")}</summary>
            <form
                method="post"
                action=in_locale(functions::SORTING_RULES_DISCARD, use_locale())
                enctype="multipart/form-data"
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="version" value=version.to_string()/>
                <p>{t("desk-sorting-rules-discard-about")}</p>
                <SubmitButton text=t("desk-sorting-rules-discard") weight=Weight::Plain/>
            </form>
        </details>
    }
    .into_any()
}

/// The form of a draft: a new one like `from`, or that of `version`.
async fn edit(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    version: Option<Version>,
    from: Option<i32>,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Write, Kind::Sorting) {
        return frame::refused(state, visit, desk, denied);
    }
    let number = version.as_ref().map(|version| version.version);
    let like = match (version, from) {
        (Some(version), _) => Some(version),
        (None, Some(from)) => match rules::read(&state.kernel, desk.staff(), from).await {
            Ok(version) => Some(version),
            Err(ListError::Denied(denied)) => {
                return frame::refused(state, visit, desk, denied);
            }
            Err(error) => return unavailable(state, visit, &error),
        },
        (None, None) => None,
    };
    let session = presession(state, visit);
    let text = |of: Option<i32>| of.map(|number| number.to_string()).unwrap_or_default();
    let (named, from) = (text(number), text(from));
    let mut form = FormView::open(state, &session.token, &RULES).await;
    if form.value("version") != named || form.errors.is_empty() {
        let values = like.map(|like| RulesForm::of(&like)).unwrap_or_default();
        let values = values.into_iter().chain([("version", named), ("from", from)]);
        let values = values.map(|(name, value)| (name.to_owned(), value));
        let values = FormValues::from_post(&RULES, values);
        form = FormView::of(state, Draft { values, errors: Vec::new() }, form.kept);
    }
    let page = render(state, visit, || {
        let title = match number {
            Some(number) => t_with("desk-sorting-rules", &[("version", number.into())]),
            None => t("desk-sorting-rules-new"),
        };
        frame::page(desk, "sorting", &title, edit_form(&form))
    });
    (session.headers(), page).into_response()
}

fn edit_form(form: &FormView) -> AnyView {
    let label = |name: &str| t(&format!("desk-sorting-field-{}", name.replace('_', "-")));
    let line = |name: &str, most: usize| {
        field(form, name, label(name), None, &Control::Line("text", most))
    };
    let names = vec![line("name_zh_hans", 80), line("name_zh_hant", 80), line("name_en", 160)];
    let basis = vec![line("basis_zh_hans", 300), line("basis_zh_hant", 300), line("basis_en", 600)];
    let reviewed = field(
        form,
        "reviewed_on",
        label("reviewed_on"),
        Some("desk-sorting-hint-reviewed"),
        &Control::Line("date", 10),
    );
    view! {
        <Breadcrumb above=vec![
            (StaffRoute::Sorting(SortingPart::Rules, String::new()).into(), t("desk-sorting-part-rules")),
        ]/>
        <form
            method="post"
            action=in_locale(functions::SORTING_RULES_SAVE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <p>{t("desk-sorting-rules-form-about")}</p>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="version" value=form.value("version")/>
            <input type="hidden" name="from" value=form.value("from")/>
            {group(t("desk-sorting-group-name"), names)}
            {group(t("desk-sorting-group-basis"), basis)}
            {reviewed}
            <SubmitButton text=t("desk-sorting-rules-save") weight=Weight::Primary/>
        </form>
    }
    .into_any()
}
