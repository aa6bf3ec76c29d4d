//! An answer before it goes out, as those who reported the case will get it: what they are sent, and
//! what the page of the case says then. Both come from what sends and shows them.

use std::collections::BTreeMap;

use domain::{
    cases::{Demand, Outcome, State, Step, TRANSITIONS, Transition},
    locale::Locale,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Allowed, CaseRead,
    demands::{self, Given},
    messages,
    rulebook::Rulebook,
};
use crate::{
    Kernel,
    messages::{Channel, Text},
    records::{Fields, SaveError},
};

/// An answer as it will be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerPreview {
    /// What sends it.
    pub step: Step,
    /// Where the case stands then.
    pub state: State,
    pub outcome: Outcome,
    /// Those of the reporters; the first language where there are none.
    pub languages: Vec<InLanguage>,
}

/// The same in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InLanguage {
    pub locale: Locale,
    /// How many have reported it in this language.
    pub reporters: i64,
    /// What they are sent, by channel.
    pub sent: Vec<(Channel, Text)>,
    /// What they read on the page of the case, and the language that it is in: the first where nobody
    /// has written it in theirs.
    pub answer: String,
    pub answered_in: Locale,
    /// Whether the district has words for such an answer in this language.
    pub has_template: bool,
    /// What the district calls the reason that was chosen.
    pub reason: Option<String>,
}

/// What the reporters of `case` get when `step` is taken with the answer in the fields `get`, as
/// [`TakeStep::get`](super::TakeStep::get) has them: for an answer that is proposed, at each step that
/// its second reader may take. Nothing is kept and nobody is told.
///
/// # Errors
/// [`SaveError`], as when the step is taken.
pub async fn preview_answer(
    kernel: &Kernel,
    rules: &Rulebook,
    case: &CaseRead,
    step: Step,
    get: &(dyn Fn(&str) -> String + Sync),
) -> Result<Vec<AnswerPreview>, SaveError> {
    let answers = |one: &Allowed| one.step == step && one.needs.contains(&Demand::Answer);
    if !case.steps.iter().any(answers) {
        return Err(SaveError::Changed);
    }
    let (mut fields, mut given) = (Fields::new(get), Given::default());
    demands::answer(step, &mut given, &mut fields);
    let wrong = fields.wrong;
    let (Some(answer), Some(outcome), true) = (given.answer, given.outcome, wrong.is_empty())
    else {
        return Err(SaveError::Invalid(wrong));
    };
    let code = get("reason");
    let reason = rules.reasons(step).find(|reason| reason.code == code);
    let template = rules.class(&case.class).and_then(|class| rules.template(class, outcome));
    let mut conn = kernel.db.acquire().await?;
    let reporters = languages(&mut conn, case.id).await?;
    let mut previews = Vec::new();
    for line in sending(case.state, step, outcome) {
        let sent = messages::would_send(kernel, &mut conn, case.id, line.step).await?;
        let languages = reporters.iter().map(|(&locale, &reporters)| {
            let sent = sent.iter().filter(|one| one.0 == locale);
            let (answer, answered_in) = answer.clone().read_in(locale);
            InLanguage {
                locale,
                reporters,
                sent: sent.map(|(_, channel, text)| (*channel, text.clone())).collect(),
                answer,
                answered_in,
                has_template: template.is_some_and(|one| !one.text.get(locale).is_empty()),
                reason: reason.map(|one| one.text.get(locale).to_owned()),
            }
        });
        let languages = languages.collect();
        previews.push(AnswerPreview { step: line.step, state: line.to, outcome, languages });
    }
    Ok(previews)
}

/// What sends the answer: the step itself, or, of what is proposed, whatever its second reader may
/// take.
fn sending(
    state: State,
    step: Step,
    outcome: Outcome,
) -> impl Iterator<Item = &'static Transition> {
    TRANSITIONS.iter().filter(move |line| {
        let sends = match step {
            Step::Propose => {
                line.needs.contains(&Demand::SecondReader) && demands::fits(line.step, outcome)
            }
            step => line.step == step,
        };
        line.from == state && sends
    })
}

/// How many have reported it in each language, those of what was merged into it as well.
async fn languages(
    conn: &mut PgConnection,
    case: Uuid,
) -> Result<BTreeMap<Locale, i64>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select coalesce(account.locale, case_reporter.locale) as "locale!",
             count(*) as "reporters!"
           from case_reporter
             left join resident as account
               on account.id = case_reporter.resident and account.deleted_at is null
           where case_id in (
               select $1::uuid union all select id from case_file where merged_into = $1)
           group by 1"#,
        case,
    )
    .fetch_all(conn)
    .await?;
    let mut languages: BTreeMap<Locale, i64> = BTreeMap::new();
    for row in rows {
        let locale = Locale::from_tag(&row.locale).unwrap_or_default();
        *languages.entry(locale).or_default() += row.reporters;
    }
    if languages.is_empty() {
        languages.insert(Locale::default(), 0);
    }
    Ok(languages)
}

#[cfg(test)]
mod tests;
