use super::*;
use crate::messages::testing::{Mood, SmtpServer};

const MAIL: Mail<'static> = Mail {
    id: Uuid::from_u128(7),
    to: "wang@example.cn",
    locale: Locale::ZhHans,
    title: "您的登录验证码",
    body: "验证码是 392817。\n\n.请勿告诉 <他人>。",
};

fn mailer(server: &SmtpServer) -> Mailer {
    Mailer::new(&server.url(), "明湖城管 <no-reply@minhu.example>").unwrap()
}

#[tokio::test]
async fn a_mail_arrives_as_text_and_as_html() {
    let server = SmtpServer::start(Mood::Takes).await;
    assert_eq!(mailer(&server).send(MAIL).await, Ok(Taken::default()));
    let [mail] = server.received().try_into().unwrap();
    assert_eq!((mail.from.as_str(), mail.to.as_str()), ("no-reply@minhu.example", MAIL.to));
    let has = |text: &str| assert!(mail.data.contains(text), "{text} in {}", mail.data);
    has("Message-ID: <00000000-0000-0000-0000-000000000007@minhu.example>");
    has("Auto-Submitted: auto-generated");
    has("multipart/alternative");
    has("Content-Type: text/plain; charset=utf-8");
    has("Content-Type: text/html; charset=utf-8");
    // In base64, since the server does not say that it takes UTF-8 in headers.
    has("Subject: =?utf-8?b?");
    assert!(!mail.data.contains("<他人>"), "escaped in HTML, encoded in the text");
}

#[test]
fn the_html_escapes_what_is_in_the_text() {
    let html = Layout { lang: "en", title: "<b>", paragraphs: &["a & <script>"] };
    let html = html.render().unwrap();
    assert!(!html.contains("<b>") && !html.contains("<script>"), "{html}");
}

#[tokio::test]
async fn what_the_server_says_decides_whether_it_is_tried_again() {
    let server = SmtpServer::start(Mood::Refuses).await;
    let mailer = mailer(&server);
    assert_eq!(mailer.send(MAIL).await, Err(NotTaken::Refused("mail-refused")));
    server.set(Mood::Defers);
    assert_eq!(mailer.send(MAIL).await, Err(NotTaken::Later("mail-deferred")));
    server.set(Mood::Dies);
    assert!(matches!(mailer.send(MAIL).await, Err(NotTaken::Later(_))));
    server.set(Mood::Takes);
    assert!(mailer.greets().await);
}

#[tokio::test]
async fn a_server_that_is_not_there_or_hangs_is_tried_again() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let away = Mailer::new(&format!("smtp://127.0.0.1:{port}"), "a@b.example").unwrap();
    assert_eq!(away.send(MAIL).await, Err(NotTaken::Later("mail-away")));
    assert!(!away.greets().await);

    let server = SmtpServer::start(Mood::Hangs).await;
    let mut hanging = mailer(&server);
    hanging.patience = Duration::from_millis(200);
    assert_eq!(hanging.send(MAIL).await, Err(NotTaken::Later("mail-timeout")));
}

#[tokio::test]
async fn a_line_break_in_a_title_makes_no_header() {
    let server = SmtpServer::start(Mood::Takes).await;
    let mail = Mail { title: "a\r\nBcc: other@example.cn", ..MAIL };
    mailer(&server).send(mail).await.unwrap();
    let [mail] = server.received().try_into().unwrap();
    assert!(!mail.data.lines().any(|line| line.starts_with("Bcc:")), "{}", mail.data);
}

#[test]
fn wrong_settings_are_refused_without_quoting_them() {
    for (url, from) in [
        ("smtp://user:s3cret@mail.example:port", "a@b.example"),
        ("http://user:s3cret@mail.example", "a@b.example"),
        ("smtp://mail.example", "s3cret"),
    ] {
        let error = Mailer::new(url, from).unwrap_err().to_string();
        assert!(!error.contains("s3cret"), "{error}");
    }
}
