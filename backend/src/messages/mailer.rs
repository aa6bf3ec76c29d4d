//! E-mail by SMTP: a plain text, and the same as HTML.

use std::{error::Error, fmt, time::Duration};

use askama::Template;
use domain::{locale::Locale, text::clean_line};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart, header::HeaderName, header::HeaderValue},
    transport::smtp,
};
use uuid::Uuid;

use super::carriers::{NotTaken, Taken};

/// To get a connection.
const CONNECT: Duration = Duration::from_secs(15);
/// For all of a mail, since lettre waits for each answer as long as it takes. Below the time that a
/// job has.
const WHOLE: Duration = Duration::from_secs(40);

/// Hands mails over to a mail server.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    patience: Duration,
}

/// A mail to be handed over. Personal data, so not `Debug`.
#[derive(Clone, Copy)]
pub struct Mail<'a> {
    /// Of the message, the same in each try: it is the `Message-ID`, by which mail programs show a
    /// mail that came twice once.
    pub id: Uuid,
    pub to: &'a str,
    pub locale: Locale,
    /// In one line.
    pub title: &'a str,
    /// Plain text; paragraphs are divided by blank lines.
    pub body: &'a str,
}

impl Mailer {
    /// The mail server at `url`: `smtps://user:password@host`, or `smtp://…?tls=required` for
    /// STARTTLS, or `smtp://host:port` without TLS. `from` is what mails come from, with a name or
    /// without: `明湖城管 <no-reply@minhu.example>`.
    ///
    /// # Errors
    /// When one of them is not an address.
    pub fn new(url: &str, from: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        super::tls::install();
        let from = from.parse::<Mailbox>().map_err(|_| "the sender is not an e-mail address")?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            // Without its words, which may quote the password.
            .map_err(|_| "the address of the mail server is not one")?
            .timeout(Some(CONNECT))
            .build();
        Ok(Self { transport, from, patience: WHOLE })
    }

    /// Hands over one mail.
    ///
    /// # Errors
    /// [`NotTaken`].
    pub async fn send(&self, mail: Mail<'_>) -> Result<Taken, NotTaken> {
        let message = self.compose(mail).map_err(|_| NotTaken::Refused("mail-unwritable"))?;
        match tokio::time::timeout(self.patience, self.transport.send(message)).await {
            Ok(Ok(_answer)) => Ok(Taken::default()),
            Ok(Err(error)) => Err(not_taken(&error)),
            Err(_elapsed) => Err(NotTaken::Later("mail-timeout")),
        }
    }

    /// Whether the server answers and takes the password: for `minhu doctor`.
    pub async fn greets(&self) -> bool {
        matches!(
            tokio::time::timeout(self.patience, self.transport.test_connection()).await,
            Ok(Ok(true))
        )
    }

    fn compose(&self, mail: Mail<'_>) -> Result<Message, Box<dyn Error + Send + Sync>> {
        // lettre writes a line break in a header as it is, and what follows would be another one.
        let title = clean_line(mail.title);
        let paragraphs: Vec<&str> = mail.body.split("\n\n").collect();
        let lang = mail.locale.as_str();
        let html = Layout { lang, title: &title, paragraphs: &paragraphs }.render()?;
        let host = self.from.email.domain();
        Ok(Message::builder()
            .message_id(Some(format!("<{}@{host}>", mail.id)))
            .from(self.from.clone())
            .to(Mailbox::new(None, mail.to.parse::<Address>()?))
            .subject(title)
            .raw_header(written_by_nobody())
            .multipart(MultiPart::alternative_plain_html(mail.body.to_owned(), html))?)
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailer")
    }
}

/// Keeps out-of-office notes from answering (RFC 3834).
fn written_by_nobody() -> HeaderValue {
    let name = HeaderName::new_from_ascii_str("Auto-Submitted");
    HeaderValue::new(name, "auto-generated".to_owned())
}

/// A server that refuses for good answers 5xx; everything else may be otherwise later.
fn not_taken(error: &smtp::Error) -> NotTaken {
    if error.is_permanent() {
        // 53x is about us, such as a wrong password, and not about the mail.
        match error.status().map(u16::from) {
            Some(530..=538) => NotTaken::Later("mail-deferred"),
            _ => NotTaken::Refused("mail-refused"),
        }
    } else if error.is_transient() {
        NotTaken::Later("mail-deferred")
    } else if error.is_timeout() {
        NotTaken::Later("mail-timeout")
    } else {
        NotTaken::Later("mail-away")
    }
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Layout<'a> {
    lang: &'a str,
    title: &'a str,
    paragraphs: &'a [&'a str],
}

#[cfg(test)]
mod tests;
