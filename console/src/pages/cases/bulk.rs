//! The form under a list: one step for several of its cases, and what became of each.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        notice::{Kind as NoticeKind, Notice},
    },
    form::{FormView, presession},
    render::{t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use backend::{
    cases::MAX_STEP_WORDS,
    forms::{Draft, FormKey, discard_draft},
};
use domain::cases::Step;
use leptos::prelude::*;
use uuid::Uuid;

use super::{list::bulk_steps, words::word};
use crate::{
    api::case_desk::{BULK, BULK_DONE},
    choice::ChoiceField,
    desk::Desk,
    routes::{StaffRoute, functions, link},
};

/// The id of the form, which the boxes of the list name.
pub(super) const BULK_FORM: &str = "bulk";

/// What the form was sent with last, and what came of it.
pub(super) struct BulkForm {
    /// The steps that this person can take; none without a form.
    pub(super) steps: Vec<Step>,
    form: FormView,
    done: FormView,
}

impl BulkForm {
    /// Both are said once.
    pub(super) async fn open(state: &AppState, visit: &Visit, desk: &Desk) -> Self {
        let browser = presession(state, visit).token;
        let mut forms = Vec::with_capacity(2);
        for spec in [&BULK, &BULK_DONE] {
            let form = FormView::open(state, &browser, spec).await;
            if form.values.iter().next().is_some()
                && let Err(error) = discard_draft(&state.kernel.db, browser.id(), spec).await
            {
                tracing::warn!(error = &error as &dyn std::error::Error, "draft not discarded");
            }
            forms.push(form);
        }
        let done = forms.pop();
        let form = forms.pop();
        let empty = || FormView::of(state, Draft::default(), false);
        Self {
            steps: bulk_steps(&desk.staff().roles),
            form: form.unwrap_or_else(empty),
            done: done.unwrap_or_else(empty),
        }
    }

    /// What became of each; nothing where nothing was sent.
    pub(super) fn report(&self) -> AnyView {
        let lines = self.done.value("lines");
        let lines: Vec<(&str, &str)> =
            lines.lines().filter_map(|line| line.split_once(' ')).collect();
        if lines.is_empty() {
            return view! { <ErrorSummary errors=self.form.errors.clone()/> }.into_any();
        }
        let refused: Vec<_> = lines.iter().filter(|(_, code)| !code.is_empty()).collect();
        let (all, done) = (lines.len(), lines.len() - refused.len());
        let step = word("case-step", &self.done.value("step"));
        let title = t_with(
            "cases-bulk-done",
            &[("step", step.into()), ("done", done.into()), ("all", all.into())],
        );
        let kind = if refused.is_empty() { NoticeKind::Success } else { NoticeKind::Warning };
        let rows = refused
            .into_iter()
            .map(|(number, code)| {
                let number = (*number).to_owned();
                let href = link(&StaffRoute::Case(number.clone(), String::new()));
                let why = t(&format!("error-{code}"));
                view! { <li><a class="num" href=href>{number}</a> " " {why}</li> }
            })
            .collect_view();
        view! { <Notice kind=kind title=title><ul>{rows}</ul></Notice> }.into_any()
    }

    /// The form. What a step does not need may stay empty.
    pub(super) fn view(
        self,
        query: &str,
        departments: Vec<(String, String)>,
        colleagues: Vec<(Uuid, String)>,
    ) -> AnyView {
        let Self { steps, form, .. } = self;
        let none = || (String::new(), t("cases-choose"));
        let has = |step: Step| steps.contains(&step);
        let options =
            steps.iter().map(|one| (one.as_str().to_owned(), word("case-step", one.as_str())));
        let options = std::iter::once(none()).chain(options).collect();
        let department = has(Step::Dispatch).then(|| {
            let options = std::iter::once(none()).chain(departments).collect();
            view! {
                <ChoiceField
                    form=form.clone()
                    name="department"
                    label=t("cases-to-department")
                    options=options
                />
            }
        });
        let handler = (!colleagues.is_empty()).then(|| {
            let people = colleagues.into_iter().map(|(id, login)| (id.to_string(), login));
            let options = std::iter::once(none()).chain(people).collect();
            view! {
                <ChoiceField form=form.clone() name="handler" label=t("cases-colleague") options=options/>
            }
        });
        let words = form.value("words");
        let assets = expect_context::<AppState>().assets.clone();
        view! {
            <form
                id=BULK_FORM
                class="part bulk"
                method="post"
                action=in_locale(functions::CASES_BULK, use_locale())
                enctype="multipart/form-data"
                data-module=assets.desk.clone()
                data-desk="bulk"
                data-all=t("cases-bulk-all")
            >
                <h2>{t("cases-bulk")}</h2>
                <p class="small soft" id="field-case">{t("cases-bulk-about")}</p>
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="query" value=query.to_owned()/>
                <div class="filters">
                    <ChoiceField form=form.clone() name="step" label=t("cases-bulk-step") options=options/>
                    {department}
                    {handler}
                    <div class="field">
                        <label for="field-words">{t("cases-words-optional")}</label>
                        <input
                            id="field-words"
                            name="words"
                            maxlength=MAX_STEP_WORDS.to_string()
                            value=words
                            autocomplete="off"
                        />
                    </div>
                </div>
                <SubmitButton text=t("cases-bulk-go") weight=Weight::Plain/>
            </form>
        }
        .into_any()
    }
}
