//! Checks of what carries messages out of the house.

use backend::messages::{Carriers, Mailer};

use super::report::Check;

pub(super) async fn checks(carriers: &Carriers) -> Vec<Check> {
    let answers = match &carriers.sms {
        Some(gateway) => Some(gateway.answers().await),
        None => None,
    };
    vec![text_messages(answers), mail(carriers.mail.as_ref()).await]
}

fn text_messages(answers: Option<bool>) -> Check {
    const NAME: &str = "SMS gateway";
    match answers {
        None => Check::skipped(NAME, "none set: only the demonstration does without"),
        Some(true) => Check::ok(NAME, "answers"),
        Some(false) => Check::wrong(
            NAME,
            "does not answer",
            "look at --sms-url (MINHU_SMS_URL) and the way there; messages wait meanwhile",
        ),
    }
}

async fn mail(mailer: Option<&Mailer>) -> Check {
    const NAME: &str = "mail server";
    let Some(mailer) = mailer else {
        return Check::skipped(NAME, "none set: only the demonstration does without");
    };
    if mailer.greets().await {
        Check::ok(NAME, "answers and takes the password")
    } else {
        Check::wrong(
            NAME,
            "does not answer, or does not take the password",
            "look at --smtp-url (MINHU_SMTP_URL) and the way there; mails wait meanwhile",
        )
    }
}
