//! The forms of what can be done to a case now, each with exactly the fields that its step needs.

use app::{
    components::{
        button::{SubmitButton, Weight},
        choice::{Choice, Pick},
        error_summary::ErrorSummary,
        field::within_textarea,
    },
    form::{FormView, error_text},
    render::{t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
};
use backend::{
    Problem,
    cases::{
        Allowed, AnswerPreview, CaseRead, MAX_ADDRESS, MAX_ANSWER, MAX_MINUTES, MAX_NO_POSITION,
        MAX_STEP_WORDS, MAX_TOOK_PART, MIN_MINUTES, Routed, point_field, reason_act,
        rulebook::{Class, Rulebook},
    },
    districts::{map::Found, offices::Department},
    forms::{FormKey, FormValues},
    records::SaveError,
};
use domain::{
    cases::{Demand, Need, Outcome, Step, Urgency},
    locale::{Locale, Localised},
};
use leptos::prelude::*;

use super::{
    history::proof,
    new::here,
    preview::previewed,
    words::{class_choice, class_name, word},
};
use crate::{
    api::cases::{POINT_BOX, PREVIEW, STEP, is_point_box},
    list,
    routes::{StaffRoute, functions, link},
};

/// What the forms are made from.
pub(super) struct Desktop<'a> {
    pub(super) case: &'a CaseRead,
    pub(super) rules: &'a Rulebook,
    pub(super) departments: &'a [Department],
    /// Those that the address may mean.
    pub(super) places: &'a [Found],
    /// What was typed into the form that was sent last, and what is wrong with it.
    pub(super) sent: &'a FormView,
    /// What comes of the answer in it.
    pub(super) preview: Option<&'a [AnswerPreview]>,
    /// The step whose form is open, and the outcome whose words it has.
    pub(super) open: Option<Step>,
    pub(super) outcome: Option<Outcome>,
}

/// Steps that move nothing: they stand after the others.
const BESIDE: &[Step] = &[
    Step::Urge,
    Step::Add,
    Step::Reply,
    Step::Note,
    Step::Correct,
    Step::HandOver,
    Step::AskExtension,
    Step::PlanMeeting,
    Step::Supervise,
    Step::Reinspect,
];

/// Steps that move the case on in its usual course: they stand before the others, and the first of
/// them is open. What turns it away has to be chosen.
const ONWARD: &[Step] = &[
    Step::Accept,
    Step::Register,
    Step::Inspect,
    Step::Dispatch,
    Step::Decide,
    Step::Resume,
    Step::Take,
    Step::FeedBack,
    Step::Verify,
    Step::Close,
    Step::CallBack,
];

/// Where a step stands among the others.
fn turn(step: Step) -> usize {
    let onward = ONWARD.iter().position(|one| *one == step);
    onward.unwrap_or(ONWARD.len() + usize::from(BESIDE.contains(&step)))
}

/// One form for each step, those that move the case first. `keys` has one for each.
pub(super) fn forms(desktop: &Desktop<'_>, keys: Vec<String>) -> AnyView {
    let steps = &desktop.case.steps;
    if steps.is_empty() {
        return view! { <p class="soft">{t("cases-nothing-to-do")}</p> }.into_any();
    }
    let sent = Step::parse(&desktop.sent.value("step"))
        // Of a correction the places were looked up, of an answer what comes of it.
        .filter(|step| {
            let looked = desktop.preview.is_some() || *step == Step::Correct;
            looked || !desktop.sent.errors.is_empty()
        })
        .filter(|step| steps.iter().any(|one| one.step == *step));
    // What cannot be sent any more is said all the same.
    let stale = (sent.is_none() && !desktop.sent.errors.is_empty()).then(|| {
        view! { <ErrorSummary errors=desktop.sent.errors.clone()/> }
    });
    let mut keyed: Vec<(&Allowed, String)> = steps.iter().zip(keys).collect();
    keyed.sort_by_key(|(one, _)| turn(one.step));
    let first = keyed.first().map(|(one, _)| one.step).filter(|step| ONWARD.contains(step));
    let open = sent.or(desktop.open).or(first);
    let forms = keyed
        .into_iter()
        .map(|(allowed, key)| form(desktop, allowed, key, open, sent))
        .collect_view();
    view! { {stale} {forms} }.into_any()
}

fn form(
    desktop: &Desktop<'_>,
    allowed: &Allowed,
    key: String,
    open: Option<Step>,
    sent: Option<Step>,
) -> AnyView {
    let (case, step) = (desktop.case, allowed.step);
    let active = sent == Some(step);
    let key = if active { desktop.sent.key.to_text() } else { key };
    let typed = if active && step == Step::Correct && is_stale(desktop.sent) {
        // Older fields, sent again, would undo what others have corrected meanwhile.
        let errors = desktop.sent.errors.clone();
        FormView { errors, ..prefilled(desktop, allowed) }
    } else if active {
        desktop.sent.clone()
    } else {
        prefilled(desktop, allowed)
    };
    let errors = active.then(|| {
        view! { <ErrorSummary errors=typed.errors.clone() names=named_points(desktop)/> }
    });
    let name = word("case-step", step.as_str());
    let fields = Fields { form: &typed, prefix: if active { "" } else { step.as_str() } };
    let words_of = words_of(desktop, allowed);
    let shown = desktop.preview.filter(|_| active).map(|one| previewed(one, &case.number));
    let preview = allowed.needs.contains(&Demand::Answer).then(|| {
        view! {
            <p>
                <button class="button plain" name="act" value=PREVIEW>{t("cases-preview-do")}</button>
            </p>
        }
    });
    let page = link(&StaffRoute::Case(case.number.clone(), String::new()));
    // What a phone kept would undo what others have corrected meanwhile.
    let title = (step != Step::Correct).then(|| name.clone());
    view! {
        <details class="group step" open={open == Some(step)} id=format!("step-{}", step.as_str())>
            <summary>{name.clone()}</summary>
            <form
                method="post"
                action=in_locale(functions::CASE_STEP, use_locale())
                enctype="multipart/form-data"
                novalidate
                data-step=title
                data-page=page
            >
                {errors}
                <input type="hidden" name=FormKey::FIELD value=key/>
                <input type="hidden" name="id" value=case.id.to_string()/>
                <input type="hidden" name="number" value=case.number.clone()/>
                <input type="hidden" name="step" value=step.as_str()/>
                <input type="hidden" name="seen" value=case.state.as_str()/>
                {words_of}
                {controls(desktop, allowed, &fields)}
                {shown}
                {preview}
                <SubmitButton text=name weight=Weight::Primary/>
            </form>
        </details>
    }
    .into_any()
}

/// Whether whoever sent it was told that the case has changed meanwhile.
fn is_stale(sent: &FormView) -> bool {
    sent.errors.iter().any(|error| error.code == SaveError::Changed.code())
}

/// What a form holds before anybody types.
fn prefilled(desktop: &Desktop<'_>, allowed: &Allowed) -> FormView {
    let case = desktop.case;
    let mut values: Vec<(&str, String)> = Vec::new();
    if allowed.needs.contains(&Demand::Department)
        && let Some(routed) = &case.routed
    {
        values.push(("department", routed.to.clone()));
    }
    if allowed.needs.contains(&Demand::Evidence) {
        values.push(("outcome", Outcome::Solved.as_str().to_owned()));
    }
    if allowed.needs.contains(&Demand::Answer) {
        let outcome = outcome_of(desktop, allowed);
        values.push(("outcome", outcome.as_str().to_owned()));
        let proposed = case.told.iter().find(|one| one.is_proposed());
        if let Some(one) = proposed.filter(|one| one.outcome == outcome) {
            values.push(("answer_zh_hans", one.zh_hans.clone()));
            values.push(("answer_zh_hant", one.zh_hant.clone().unwrap_or_default()));
            values.push(("answer_en", one.en.clone().unwrap_or_default()));
        } else if let Some(text) = answer(desktop, outcome) {
            values.push(("answer_zh_hans", text.zh_hans));
            values.push(("answer_zh_hant", text.zh_hant));
            values.push(("answer_en", text.en));
        }
    }
    if allowed.needs.contains(&Demand::Correction) {
        values.push(("class", case.class.clone()));
        values.push(("address", case.address.clone()));
        values.push(("urgency", case.urgency.as_str().to_owned()));
        values.push(("seen_at", case.changed_at.to_rfc3339()));
    }
    let mut form = desktop.sent.clone();
    form.errors.clear();
    form.values = FormValues::from_post(&STEP, values);
    form
}

/// The outcomes that a step can have.
fn outcomes(step: Step) -> &'static [Outcome] {
    match step {
        Step::Refuse => &[Outcome::NotOurs, Outcome::Cannot],
        _ => &[Outcome::Solved, Outcome::NotOurs, Outcome::Cannot],
    }
}

/// That of the address, or what the department said, or the first.
fn outcome_of(desktop: &Desktop<'_>, allowed: &Allowed) -> Outcome {
    let fits = outcomes(allowed.step);
    let asked = desktop.outcome.filter(|_| desktop.open == Some(allowed.step));
    let proposed = desktop.case.told.iter().find(|one| one.is_proposed());
    let proposed = proposed.map(|one| one.outcome);
    let fed_back = desktop.case.history.iter().rev().find(|line| line.step == "feed-back");
    let said = fed_back.and_then(|line| Outcome::parse(line.detail.get("outcome")?.as_str()?));
    [asked, proposed, said].into_iter().flatten().find(|one| fits.contains(one)).unwrap_or(fits[0])
}

/// The rulebook's words for an answer, with what is known of the case in them.
fn answer(desktop: &Desktop<'_>, outcome: Outcome) -> Option<Localised> {
    let (case, rules) = (desktop.case, desktop.rules);
    let class = rules.class(&case.class)?;
    let template = rules.template(class, outcome)?;
    let last = |step: &str| case.history.iter().rev().find(|line| line.step == step);
    let done = last("feed-back").map(|line| sentence(&line.words)).unwrap_or_default();
    let filled = |locale: Locale| {
        let street = case.street.as_ref().map(|name| name.get(locale).to_owned());
        let place =
            if case.address.is_empty() { street.unwrap_or_default() } else { case.address.clone() };
        let (done, why) = match (locale, outcome) {
            (Locale::ZhHans, Outcome::Solved) => (done.as_str(), ""),
            // What the department wrote is in its own language.
            (_, Outcome::Solved) => ("", ""),
            // A reason is better in that one than left out.
            _ => ("", done.as_str()),
        };
        let text = template.text.get(locale);
        [
            ("{ $number }", case.number.as_str()),
            ("{ $place }", place.as_str()),
            ("{ $class }", class.plain.get(locale)),
            ("{ $done }", done),
            ("{ $why }", why),
        ]
        .into_iter()
        .fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
        // Between two sentences of which one is missing.
        .replace("  ", " ")
    };
    Some(Localised {
        zh_hans: filled(Locale::ZhHans),
        zh_hant: filled(Locale::ZhHant),
        en: filled(Locale::En),
    })
}

/// What somebody wrote, with the full stop that they left out.
fn sentence(words: &str) -> String {
    let words = words.trim();
    let ends = words.is_empty() || words.ends_with(['。', '！', '？', '…', '.', '!', '?']);
    format!("{words}{}", if ends { "" } else { "。" })
}

/// Links to the words for the other outcomes.
fn words_of(desktop: &Desktop<'_>, allowed: &Allowed) -> Option<AnyView> {
    if !allowed.needs.contains(&Demand::Answer) {
        return None;
    }
    let links = outcomes(allowed.step)
        .iter()
        .map(|outcome| {
            let query =
                list::query(&[("step", allowed.step.as_str()), ("outcome", outcome.as_str())]);
            let href = link(&StaffRoute::Case(desktop.case.number.clone(), query));
            let name = word("case-outcome", outcome.as_str());
            view! { <li><a href=format!("{href}#step-{}", allowed.step.as_str())>{name}</a></li> }
        })
        .collect_view();
    Some(
        view! {
            <p class="small soft">{t("cases-words-for")}</p>
            <ul class="inline">{links}</ul>
        }
        .into_any(),
    )
}

/// The points that closing a case of its class needs.
fn points<'a>(desktop: &Desktop<'a>) -> &'a [(String, Localised)] {
    let rules: &'a Rulebook = desktop.rules;
    rules.class(&desktop.case.class).map(Class::to_tick).unwrap_or_default()
}

fn named_points(desktop: &Desktop<'_>) -> Vec<(String, String)> {
    let locale = use_locale();
    let named = points(desktop).iter();
    named.map(|(code, text)| (point_field(code), text.get(locale).to_owned())).collect()
}

/// Controls whose ids are their own even where several forms have the same field.
struct Fields<'a> {
    form: &'a FormView,
    prefix: &'a str,
}

impl Fields<'_> {
    fn id(&self, name: &str) -> String {
        let dash = if self.prefix.is_empty() { "" } else { "-" };
        format!("{}{dash}field-{name}", self.prefix)
    }

    /// Label, hint, error, and what `control` makes of the id, of what describes it, and of whether
    /// it is wrong.
    fn field(
        &self,
        name: &str,
        label: String,
        hint: Option<String>,
        control: impl FnOnce(String, Option<String>, Option<&'static str>) -> AnyView,
    ) -> AnyView {
        let id = self.id(name);
        let error = self.form.error(name).map(error_text);
        let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
        let described: Vec<String> =
            [hint.is_some().then(|| hint_id.clone()), error.is_some().then(|| error_id.clone())]
                .into_iter()
                .flatten()
                .collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        let wrong = error.is_some();
        let control = control(id.clone(), described, wrong.then_some("true"));
        view! {
            <div class="field" class:wrong=wrong>
                <label for=id>{label}</label>
                {hint.map(|text| view! { <p class="hint" id=hint_id>{text}</p> })}
                {error.map(|text| view! { <p class="error" id=error_id>{text}</p> })}
                {control}
            </div>
        }
        .into_any()
    }

    fn line(
        &self,
        name: &'static str,
        kind: &'static str,
        label: String,
        hint: Option<String>,
    ) -> AnyView {
        let value = self.form.value(name);
        self.field(name, label, hint, |id, described, wrong| {
            view! {
                <input
                    id=id
                    name=name
                    type=kind
                    value=value
                    maxlength="60"
                    autocomplete="off"
                    aria-describedby=described
                    aria-invalid=wrong
                />
            }
            .into_any()
        })
    }

    fn long(
        &self,
        name: &'static str,
        label: String,
        most: usize,
        hint: Option<String>,
    ) -> AnyView {
        let value = self.form.value(name);
        self.field(name, label, hint, |id, described, wrong| {
            view! {
                <textarea
                    id=id
                    name=name
                    rows="3"
                    maxlength=most.to_string()
                    aria-describedby=described
                    aria-invalid=wrong
                    inner_html=within_textarea(&value)
                ></textarea>
            }
            .into_any()
        })
    }

    fn choose(
        &self,
        name: &'static str,
        label: String,
        hint: Option<String>,
        options: Vec<(String, String)>,
    ) -> AnyView {
        let value = self.form.value(name);
        self.field(name, label, hint, |id, described, wrong| {
            let options = options
                .into_iter()
                .map(|(code, shown)| {
                    let chosen = code == value;
                    view! { <option value=code selected=chosen>{shown}</option> }
                })
                .collect_view();
            view! {
                <select id=id name=name aria-describedby=described aria-invalid=wrong>
                    <option value="">{t("cases-choose")}</option>
                    {options}
                </select>
            }
            .into_any()
        })
    }

    /// Several photos. Where this is, `public/desk.js` notes on a tap; `public/field.js` notes of each
    /// photo when it was taken, and where.
    fn photo(&self) -> AnyView {
        let hint = Some(t("cases-photo-hint"));
        let chooser = self.field("photo", t("cases-photo"), hint, |id, described, wrong| {
            view! {
                <input
                    id=id
                    name="photo"
                    type="file"
                    multiple
                    accept="image/jpeg,image/png,image/webp"
                    aria-describedby=described
                    aria-invalid=wrong
                />
            }
            .into_any()
        });
        let noted = ["longitude", "latitude", "taken_at"].map(|name| {
            view! { <input type="hidden" name=name value=self.form.value(name)/> }
        });
        let assets = expect_context::<AppState>().assets.clone();
        view! {
            {chooser}
            <div
                class="field"
                data-module=assets.desk.clone()
                data-desk="here"
                data-words=t("cases-note-place")
                data-locating=t("cases-locating")
                data-noted=t("cases-place-noted")
                data-failed=t("cases-not-located")
            >
                {noted}
            </div>
        }
        .into_any()
    }

    /// A box for each point. A draft keeps no name twice, so each has one of its own.
    fn points(&self, points: &[(String, Localised)], legend: String) -> AnyView {
        let locale = use_locale();
        let values = &self.form.values;
        let is_chosen =
            |code: &str| values.iter().any(|(name, value)| is_point_box(name) && value == code);
        let boxes = points
            .iter()
            .enumerate()
            .map(|(at, (code, text))| {
                let field = point_field(code);
                let (error, said) = self.said(&field);
                let wrong = error.is_some();
                view! {
                    <div class="field" class:wrong=wrong>
                        {said}
                        <Choice
                            pick=Pick::Any
                            name=format!("{POINT_BOX}{at}")
                            value=code.clone()
                            label=text.get(locale)
                            chosen=is_chosen(code)
                            id=Some(self.id(&field))
                            error=error
                        />
                    </div>
                }
            })
            .collect_view();
        view! { <fieldset class="field"><legend>{legend}</legend>{boxes}</fieldset> }.into_any()
    }

    fn tick(&self, name: &'static str, label: String) -> AnyView {
        let (error, said) = self.said(name);
        let wrong = error.is_some();
        let chosen = self.form.value(name) == "yes";
        view! {
            <div class="field" class:wrong=wrong>
                {said}
                <Choice
                    pick=Pick::Any
                    name=name
                    value="yes"
                    label=label
                    chosen=chosen
                    id=Some(self.id(name))
                    error=error
                />
            </div>
        }
        .into_any()
    }

    /// What is wrong with a box, by its id, for the box to name.
    fn said(&self, field: &str) -> (Option<String>, Option<AnyView>) {
        let Some(error) = self.form.error(field) else { return (None, None) };
        let id = format!("{}-error", self.id(field));
        let said = view! { <p id=id.clone() class="error">{error_text(error)}</p> };
        (Some(id), Some(said.into_any()))
    }
}

/// What was shown when it was fed back last.
fn proof_last(case: &CaseRead) -> Option<AnyView> {
    let fed_back = case.history.iter().rev().find(|line| line.step == Step::FeedBack.as_str());
    fed_back.map(|line| proof(line, case))
}

fn controls(desktop: &Desktop<'_>, allowed: &Allowed, fields: &Fields<'_>) -> AnyView {
    let step = allowed.step;
    let mut views: Vec<AnyView> = Vec::new();
    if step == Step::HandOver {
        let options = desktop.case.colleagues.iter();
        let options = options.map(|(id, login)| (id.to_string(), login.clone())).collect();
        views.push(fields.choose("handler", t("cases-colleague"), None, options));
    }
    if step == Step::Verify {
        views.extend(proof_last(desktop.case));
    }
    for demand in allowed.needs {
        match demand {
            Demand::Reason => views.push(reason(desktop, step, fields)),
            Demand::Department => views.push(department(desktop, fields)),
            Demand::Evidence => views.extend(evidence(desktop, fields)),
            Demand::Answer => views.extend(answers(step, fields)),
            Demand::Other => {
                let hint = Some(t("cases-other-hint"));
                views.push(fields.line("other", "text", t("cases-other"), hint));
            }
            Demand::Until => {
                views.push(fields.line("until", "datetime-local", t("cases-until"), None));
            }
            Demand::MeetingDay => {
                views.push(fields.line("meets_on", "date", t("cases-meets-on"), None));
                views.push(fields.tick("meets_later", t("cases-meets-later")));
            }
            Demand::Meeting => views.extend(meeting(fields)),
            Demand::Verdict => views.extend(verdict(fields)),
            Demand::Correction => views.push(correction(desktop, fields)),
            // Words stand last, and every step may have some.
            Demand::Words
            | Demand::Handled
            | Demand::NoInspection
            | Demand::Returnable
            | Demand::Sensitive
            | Demand::SecondReader
            | Demand::CityRefused => {}
        }
    }
    let wanted =
        allowed.needs.contains(&Demand::Words) || allowed.needs.contains(&Demand::Evidence);
    let label = match step {
        Step::Decide => t("cases-decision"),
        _ if wanted => t("cases-words"),
        _ => t("cases-words-optional"),
    };
    let hint = match step {
        Step::Reply => Some(t("cases-words-public")),
        Step::Note => Some(t("cases-words-internal")),
        _ => None,
    };
    views.push(fields.long("words", label, MAX_STEP_WORDS, hint));
    if step == Step::Reply {
        views.push(fields.tick("asks", t("cases-asks")));
    }
    let has_photo = allowed.needs.contains(&Demand::Evidence)
        || matches!(
            step,
            Step::Verify | Step::Register | Step::Reinspect | Step::Decide | Step::Note
        );
    if has_photo {
        views.push(fields.photo());
    }
    views.into_any()
}

fn reason(desktop: &Desktop<'_>, step: Step, fields: &Fields<'_>) -> AnyView {
    let locale = use_locale();
    let reasons = desktop.rules.reasons(reason_act(step));
    let options = reasons.map(|one| (one.code.clone(), one.text.get(locale).to_owned())).collect();
    fields.choose("reason", t("cases-reason"), None, options)
}

fn department(desktop: &Desktop<'_>, fields: &Fields<'_>) -> AnyView {
    let locale = use_locale();
    let street = desktop.case.street.as_ref().map(|street| {
        let name = street.get(locale).to_owned();
        ("street".to_owned(), t_with("cases-street-office", &[("street", name.into())]))
    });
    let departments =
        desktop.departments.iter().map(|one| (one.code.clone(), one.name.get(locale).to_owned()));
    let options = departments.chain(street).collect();
    let hint = match &desktop.case.routed {
        Some(Routed { rule: Some(rule), .. }) => {
            t_with("cases-routed", &[("rule", rule.to_string().into())])
        }
        Some(Routed { rule: None, .. }) => t("cases-routed-first"),
        None => t("cases-not-routed"),
    };
    fields.choose("department", t("cases-to-department"), Some(hint), options)
}

/// What stands, to be set right. The places are those of the intake.
fn correction(desktop: &Desktop<'_>, fields: &Fields<'_>) -> AnyView {
    let (case, rules, locale) = (desktop.case, desktop.rules, use_locale());
    let retired = rules.class(&case.class).filter(|class| class.retired);
    let classes = rules.classes().chain(retired);
    let classes = classes.map(|one| (one.code.clone(), class_choice(one, locale))).collect();
    let urgencies = Urgency::ALL
        .iter()
        .map(|one| (one.as_str().to_owned(), word("case-urgency", one.as_str())))
        .collect();
    let where_hint = Some(t("cases-correct-where"));
    let urgency_hint = Some(t("cases-correct-urgency"));
    view! {
        <p class="small soft">{t("cases-correct-about")}</p>
        <input type="hidden" name="seen_at" value=fields.form.value("seen_at")/>
        {fields.choose("class", t("cases-class"), None, classes)}
        {fields.long("address", t("cases-where"), MAX_ADDRESS, where_hint)}
        <p>
            <button class="button plain" name="act" value="look">{t("cases-look")}</button>
        </p>
        {here(fields.form, desktop.places.to_vec(), locale)}
        {fields.choose("urgency", t("cases-urgency"), urgency_hint, urgencies)}
    }
    .into_any()
}

fn outcome_choice(step: Step, fields: &Fields<'_>) -> AnyView {
    let options = outcomes(step)
        .iter()
        .map(|one| (one.as_str().to_owned(), word("case-outcome", one.as_str())))
        .collect();
    fields.choose("outcome", t("cases-outcome"), None, options)
}

fn evidence(desktop: &Desktop<'_>, fields: &Fields<'_>) -> Vec<AnyView> {
    let class = desktop.rules.class(&desktop.case.class);
    let needs = |need: Need| class.is_some_and(|class: &Class| class.needs.contains(&need));
    let mut views = vec![outcome_choice(Step::FeedBack, fields)];
    if needs(Need::OnSite) {
        let hint = Some(t("cases-no-position-hint"));
        let label = t("cases-no-position");
        views.push(view! { <p class="small soft">{t("cases-needs-position")}</p> }.into_any());
        views.push(fields.tick("on_site", t("cases-on-site")));
        views.push(fields.long("no_position", label, MAX_NO_POSITION, hint));
    }
    if needs(Need::Checklist) {
        let name = class_name(desktop.rules, &desktop.case.class, use_locale());
        let label = |key: &str| t_with(key, &[("class", name.clone().into())]);
        views.push(match points(desktop) {
            [] => fields.tick("checklist", label("cases-checklist")),
            points => fields.points(points, label("cases-points")),
        });
    }
    if needs(Need::AfterPhoto) {
        views.push(view! { <p class="small soft">{t("cases-needs-photo")}</p> }.into_any());
    }
    views
}

fn answers(step: Step, fields: &Fields<'_>) -> Vec<AnyView> {
    let hint = Some(t("cases-answer-hint"));
    let translate = || Some(t("cases-answer-translate"));
    vec![
        outcome_choice(step, fields),
        fields.long("answer_zh_hans", t("cases-answer-zh-hans"), MAX_ANSWER, hint),
        fields.long("answer_zh_hant", t("cases-answer-zh-hant"), MAX_ANSWER, translate()),
        fields.long("answer_en", t("cases-answer-en"), MAX_ANSWER, translate()),
    ]
}

/// The meeting that was held. Its sheet goes along as a photo.
fn meeting(fields: &Fields<'_>) -> [AnyView; 3] {
    let least = t_with("cases-minutes-hint", &[("least", MIN_MINUTES.into())]);
    let took_part = Some(t("cases-took-part-hint"));
    [
        fields.line("met_on", "date", t("cases-met-on"), None),
        fields.long("took_part", t("cases-took-part"), MAX_TOOK_PART, took_part),
        fields.long("minutes", t("cases-minutes"), MAX_MINUTES, Some(least)),
    ]
}

fn verdict(fields: &Fields<'_>) -> Vec<AnyView> {
    let yes_no = |of: &str| ["yes", "no"].map(|code| (code.to_owned(), word(of, code))).to_vec();
    let stars = (1..=5)
        .rev()
        .map(|stars: i32| (stars.to_string(), word("cases-stars", &stars.to_string())))
        .collect();
    vec![
        fields.choose("reached", t("cases-reached"), None, yes_no("cases-reached")),
        fields.choose("solved", t("cases-solved"), None, yes_no("cases-solved")),
        fields.choose("rating", t("cases-rating"), None, stars),
    ]
}
