//! "Ask us", as a browser fills it in and sends it.

use std::{io, net::SocketAddr};

use domain::locale::Locale;

use crate::{
    http::{self, Answer},
    patience::patiently,
};

const PAGE: &str = "/en/sorting/ask";
const FUNCTION: &str = "/en/_fn/sorting/ask";
const RECEIPTS: &str = "/en/sorting/questions/";
const BOUNDARY: &str = "----storm";

/// A form that was opened, with its key, in a browser of its own.
pub(crate) struct Form {
    server: SocketAddr,
    cookie: String,
    key: String,
    words: String,
    /// The address of the home that it is sent from; limits count by it.
    home: String,
}

/// How a form was answered.
#[derive(Debug)]
pub(crate) enum Sent {
    /// Acknowledged, with the address of the receipt.
    Done(String),
    /// Back to the form, where [`Form::errors`] are.
    Again,
    /// 503: the database is away, and so is the draft.
    Unavailable,
    /// No answer, or half of one. What became of the question is unknown.
    Lost(io::Error),
}

/// How many tries were answered in which way.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tries {
    pub(crate) lost: usize,
    pub(crate) unavailable: usize,
    pub(crate) running: usize,
}

impl Form {
    /// Opens it, however long the server is away.
    pub(crate) fn open(server: SocketAddr, words: &str, home: &str) -> Self {
        let page = patiently(|| match http::get(server, PAGE, &[]) {
            Ok(page) => Some(expect(page, 200)),
            Err(_) => None,
        });
        let cookie = page.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        let key = page.body.split("name=\"form_key\" value=\"").nth(1).expect("a key");
        let key = key.split('"').next().expect("a key");
        Self {
            server,
            cookie: cookie.expect("a pre-session").to_owned(),
            key: key.to_owned(),
            words: words.to_owned(),
            home: home.to_owned(),
        }
    }

    /// Sends it as a browser without JavaScript does.
    pub(crate) fn send_as_page(&self) -> Sent {
        let answer = match self.post("text/html") {
            Ok(answer) if answer.status == 503 => return Sent::Unavailable,
            Ok(answer) => expect(answer, 303),
            Err(error) => return Sent::Lost(error),
        };
        match answer.header("location").expect("a redirect") {
            PAGE => Sent::Again,
            receipt => done(receipt),
        }
    }

    /// Sends it as the page's island does.
    pub(crate) fn send_as_island(&self) -> Sent {
        let answer = match self.post("application/json") {
            Ok(answer) if answer.status == 503 => return Sent::Unavailable,
            Ok(answer) => expect(answer, 200),
            Err(error) => return Sent::Lost(error),
        };
        let body: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
        let text = |name: &str| body[name].as_str().expect("text");
        match text("outcome") {
            "again" => Sent::Again,
            "done" => done(text("location")),
            other => panic!("an outcome {other}"),
        }
    }

    /// Sends the same form with the same key until it is acknowledged, and gives the receipt's
    /// address.
    pub(crate) fn send_until_acknowledged(&self, tries: &mut Tries) -> String {
        patiently(|| {
            // Both ways of sending meet each kind of fault.
            let as_island = (tries.lost + tries.unavailable + tries.running).is_multiple_of(2);
            let sent = if as_island { self.send_as_island() } else { self.send_as_page() };
            match sent {
                Sent::Done(receipt) => return Some(receipt),
                Sent::Lost(_) => tries.lost += 1,
                Sent::Unavailable => tries.unavailable += 1,
                Sent::Again => match self.errors().as_slice() {
                    [error] if *error == text("error-form-running") => tries.running += 1,
                    [error] if *error == text("error-unavailable") => tries.unavailable += 1,
                    // The draft could not be read: the database is away again.
                    [] => tries.unavailable += 1,
                    errors => panic!("{}: {errors:?}", self.words),
                },
            }
            None
        })
    }

    /// What its page says is wrong with it, as far as the page can be had.
    pub(crate) fn errors(&self) -> Vec<String> {
        let Ok(page) = http::get(self.server, PAGE, &[("cookie", &self.cookie)]) else {
            return Vec::new();
        };
        let page = expect(page, 200);
        let Some((_, errors)) = page.body.split_once("id=\"errors\"") else { return Vec::new() };
        let list = errors.split("</ul>").next().unwrap_or_default();
        let lines = list.split("<li>").skip(1);
        lines.map(|line| line.split("</li>").next().unwrap_or_default().to_owned()).collect()
    }

    fn post(&self, accept: &str) -> io::Result<Answer> {
        let origin = format!("http://{}", self.server);
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let headers = [
            ("origin", origin.as_str()),
            ("accept", accept),
            ("cookie", &self.cookie),
            ("content-type", &kind),
            ("x-forwarded-for", &self.home),
        ];
        let mut body = String::new();
        let fields = [
            ("form_key", self.key.as_str()),
            ("words", &self.words),
            ("detail", "sent in a storm"),
            ("phone", "13812345678"),
        ];
        for (name, value) in fields {
            body.push_str(&format!(
                "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!("--{BOUNDARY}--\r\n"));
        http::post(self.server, FUNCTION, &headers, body.as_bytes())
    }
}

/// A sentence as the portal says it.
pub(crate) fn text(key: &str) -> String {
    app::texts::text(Locale::En, key, &[])
}

fn done(receipt: &str) -> Sent {
    assert!(receipt.starts_with(RECEIPTS), "{receipt} is no receipt");
    Sent::Done(receipt.to_owned())
}

/// Whatever dies, nobody is shown a fault of ours.
fn expect(answer: Answer, status: u16) -> Answer {
    assert_eq!(answer.status, status, "{}", answer.body);
    answer
}
