//! `/api/v1/case-classes`: what can be reported, and what is asked and said of each.

use app::{
    pages::report::{
        about::number_to_call,
        choose::{FOUND, MAX_CHARS, MOST_REPORTED, is_of_sorting},
    },
    state::AppState,
    texts::text,
};
use axum::extract::State;
use backend::cases::rulebook::{Class, Question, QuestionKind};
use domain::{cases::CaseKind, locale::Locale, text::clean_line};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    super::{
        answer::{Answer, public},
        input::{Asked, Asking, Part},
        refusal::Refusal,
    },
    CaseWord,
};

/// Which classes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api_v1) struct CaseClassesAsked {
    /// Everyday words for the problem.
    #[param(min_length = 1, example = "路灯不亮")]
    q: Option<String>,
    /// Code of a major class (大类), for all of its classes.
    #[param(min_length = 1, example = "06")]
    major: Option<String>,
}

/// A class (小类) in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct CaseClassRow {
    code: String,
    /// What residents choose it by.
    name: String,
    /// What it is called in the standard.
    official_name: String,
}

impl CaseClassRow {
    fn of(class: &Class, locale: Locale) -> Self {
        Self {
            code: class.code.clone(),
            name: class.plain.get(locale).to_owned(),
            official_name: class.name.get(locale).to_owned(),
        }
    }
}

/// Classes to choose from.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct CaseClasses {
    /// The likeliest first, or those that are reported most.
    items: Vec<CaseClassRow>,
    /// The major classes, to choose by.
    majors: Vec<CaseWord>,
    /// What is searched for is rather something to throw away: see `/api/v1/sorting/search`.
    about_sorting: bool,
}

/// Lists what can be reported
///
/// What `q` may mean; the classes of `major`; or else those that are reported most.
#[utoipa::path(
    get, path = "/api/v1/case-classes", tag = "cases", params(CaseClassesAsked),
    responses((status = 200, body = CaseClasses)),
)]
pub(in crate::api_v1) async fn case_classes(
    State(state): State<AppState>,
    asking: Asking,
    Asked(asked): Asked<CaseClassesAsked>,
) -> Answer {
    let (rules, locale) = (state.rulebook.get(), asking.locale);
    if asked.q.as_deref() == Some("") {
        return Err(Refusal::parameter("q"));
    }
    if let Some(major) = &asked.major {
        rules.major(major).ok_or_else(|| Refusal::nothing_at("major"))?;
    }
    let words = asked.q.map(|q| clean_line(&q).chars().take(MAX_CHARS).collect::<String>());
    let found = match (&words, &asked.major) {
        (Some(words), _) if words.is_empty() => Vec::new(),
        (Some(words), _) => rules.search(words, FOUND),
        (None, Some(major)) => rules.classes().filter(|class| class.major == *major).collect(),
        (None, None) => rules.most_reported(MOST_REPORTED),
    };
    let majors = rules
        .majors
        .iter()
        .map(|(code, name)| CaseWord { code: code.clone(), name: name.get(locale).to_owned() });
    public(&CaseClasses {
        items: found.into_iter().map(|class| CaseClassRow::of(class, locale)).collect(),
        majors: majors.collect(),
        about_sorting: words.is_some_and(|words| is_of_sorting(&state, locale, &words)),
    })
}

/// Something to know before it is reported.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct CaseNotice {
    text: String,
    /// A number to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<String>,
}

/// An answer with which nothing is reported here.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct CaseStop {
    /// The code of the answer.
    answer: String,
    /// What is said then.
    text: String,
    /// The number to call instead.
    call: String,
}

/// What is asked besides.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct CaseQuestion {
    /// The key of its answer.
    code: String,
    /// `choice`, `yes-no` or `text`.
    kind: &'static str,
    required: bool,
    label: String,
    /// What there is to choose from; the answer is its code. None for `text`, of 200 characters at
    /// most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<CaseWord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop: Option<CaseStop>,
}

impl CaseQuestion {
    fn of(question: &Question, locale: Locale, hotline: &str) -> Self {
        let kind = match question.kind {
            QuestionKind::Choice => "choice",
            QuestionKind::YesNo => "yes-no",
            QuestionKind::Text => "text",
        };
        let mut options: Vec<CaseWord> = question
            .options
            .iter()
            .map(|(code, words)| CaseWord {
                code: code.clone(),
                name: words.get(locale).to_owned(),
            })
            .collect();
        if question.kind == QuestionKind::YesNo {
            options.extend(["yes", "no"].map(|code| CaseWord {
                code: code.to_owned(),
                name: text(locale, &format!("report-{code}"), &[]),
            }));
        }
        let stop = question.stop.as_ref().map(|(answer, words)| {
            let text = words.get(locale).to_owned();
            let call = number_to_call(&text, hotline.to_owned());
            CaseStop { answer: answer.clone(), text, call }
        });
        Self {
            code: question.code.clone(),
            kind,
            required: question.required,
            label: question.label.get(locale).to_owned(),
            options,
            stop,
        }
    }
}

/// A class with everything that is asked and said of it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct CaseClassShown {
    #[serde(flatten)]
    class: CaseClassRow,
    /// Code and name of its major class (大类).
    #[serde(skip_serializing_if = "Option::is_none")]
    major: Option<CaseWord>,
    /// It is not reported here at all: the notices say where.
    stops: bool,
    /// To read first.
    notices: Vec<CaseNotice>,
    questions: Vec<CaseQuestion>,
    /// What a resident may want; `report` unless they say otherwise.
    kinds: Vec<CaseWord>,
}

/// Gives a class
#[utoipa::path(
    get, path = "/api/v1/case-classes/{code}", tag = "cases",
    params(("code" = String, Path, example = "06010")),
    responses((status = 200, body = CaseClassShown)),
)]
pub(in crate::api_v1) async fn case_class(
    State(state): State<AppState>,
    asking: Asking,
    Part(code): Part,
) -> Answer {
    let (rules, locale) = (state.rulebook.get(), asking.locale);
    let class = rules.class(&code).filter(|class| !class.retired);
    let class = class.ok_or_else(Refusal::not_found)?;
    let district = state.district.get();
    let questions = class.questions.iter();
    let kinds = CaseKind::ALL.iter().filter(|kind| kind.is_residents());
    public(&CaseClassShown {
        class: CaseClassRow::of(class, locale),
        major: rules
            .major(&class.major)
            .map(|name| CaseWord { code: class.major.clone(), name: name.get(locale).to_owned() }),
        stops: class.advice.iter().any(|advice| advice.stops),
        notices: class
            .advice
            .iter()
            .map(|advice| CaseNotice {
                text: advice.text.get(locale).to_owned(),
                call: advice.call.clone(),
            })
            .collect(),
        questions: questions.map(|one| CaseQuestion::of(one, locale, &district.hotline)).collect(),
        kinds: kinds
            .map(|kind| CaseWord {
                code: kind.as_str().to_owned(),
                name: text(locale, &format!("report-kind-{}", kind.as_str()), &[]),
            })
            .collect(),
    })
}
