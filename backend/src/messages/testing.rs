//! A mail server that tests start: it speaks SMTP on a port of its own and can be made to fail.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// How the server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// Takes every mail.
    Takes,
    /// Answers `RCPT` with 550.
    Refuses,
    /// Answers `MAIL` with 451.
    Defers,
    /// Says nothing after the greeting.
    Hangs,
    /// Takes the mail, and hangs up before it says so.
    Dies,
}

/// A mail as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Received {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) data: String,
}

pub(super) struct SmtpServer {
    pub(super) port: u16,
    mood: Arc<Mutex<Mood>>,
    received: Arc<Mutex<Vec<Received>>>,
}

impl SmtpServer {
    pub(super) async fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            mood: Arc::new(Mutex::new(mood)),
            received: Arc::default(),
        };
        let (mood, received) = (server.mood.clone(), server.received.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mood = *mood.lock().unwrap();
                tokio::spawn(talk(stream, mood, received.clone()));
            }
        });
        server
    }

    pub(super) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub(super) fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub(super) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

/// One connection, until `QUIT` or until the client hangs up.
async fn talk(stream: TcpStream, mood: Mood, received: Arc<Mutex<Vec<Received>>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test ESMTP\r\n").await.ok()?;
    let (mut from, mut to) = (String::new(), String::new());
    while let Some(line) = lines.next_line().await.ok()? {
        if mood == Mood::Hangs {
            std::future::pending::<()>().await;
        }
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match (verb.as_str(), mood) {
            ("EHLO", _) => "250-test\r\n250 8BITMIME\r\n",
            ("MAIL", Mood::Defers) => "451 come back later\r\n",
            ("MAIL", _) => {
                from = address(&line);
                "250 ok\r\n"
            }
            ("RCPT", Mood::Refuses) => "550 nobody here of that name\r\n",
            ("RCPT", _) => {
                to = address(&line);
                "250 ok\r\n"
            }
            ("DATA", _) => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut data = String::new();
                while let Some(line) = lines.next_line().await.ok()? {
                    if line == "." {
                        break;
                    }
                    // A leading dot was doubled (RFC 5321, 4.5.2).
                    data.push_str(line.strip_prefix('.').unwrap_or(&line));
                    data.push('\n');
                }
                let mail = Received { from: from.clone(), to: to.clone(), data };
                received.lock().unwrap().push(mail);
                if mood == Mood::Dies {
                    return None;
                }
                "250 taken\r\n"
            }
            ("NOOP" | "RSET", _) => "250 ok\r\n",
            ("QUIT", _) => {
                write.write_all(b"221 bye\r\n").await.ok()?;
                return None;
            }
            _ => "502 what\r\n",
        };
        write.write_all(answer.as_bytes()).await.ok()?;
    }
    None
}

fn address(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(address, _)| address.to_owned()).unwrap_or_default()
}
