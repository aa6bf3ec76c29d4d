//! Residents who ask one question after another.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use crate::{
    form::{Form, Tries},
    http,
    patience::{Over, patiently},
};

/// Between an answer and the next form, so that the machine has time for what is tested.
const THINKING: Duration = Duration::from_millis(40);

pub(crate) struct Crowd {
    size: u32,
    server: SocketAddr,
}

/// A question and the address of its receipt.
struct Question {
    words: String,
    receipt: String,
}

/// Everything that was acknowledged.
#[derive(Default)]
pub(crate) struct Asked {
    questions: Vec<Question>,
    pub(crate) tries: Tries,
}

impl Crowd {
    pub(crate) const fn of(size: u32, server: SocketAddr) -> Self {
        Self { size, server }
    }

    /// They ask while `storm` rages, and each brings the last question to its end.
    pub(crate) fn during(&self, storm: impl FnOnce()) -> Asked {
        let over = AtomicBool::new(false);
        let asked = thread::scope(|scope| {
            let residents: Vec<_> = (0..self.size)
                .map(|nth| {
                    let over = &over;
                    scope.spawn(move || ask_until(over, self.server, nth))
                })
                .collect();
            let ended = Over(&over);
            storm();
            drop(ended);
            residents.into_iter().map(|resident| resident.join().expect("all acknowledged")).fold(
                Asked::default(),
                |mut all, mut one| {
                    all.questions.append(&mut one.questions);
                    all.tries.lost += one.tries.lost;
                    all.tries.unavailable += one.tries.unavailable;
                    all.tries.running += one.tries.running;
                    all
                },
            )
        });
        eprintln!("{} questions acknowledged; {:?}", asked.questions.len(), asked.tries);
        assert!(!asked.questions.is_empty());
        asked
    }
}

impl Asked {
    /// The words of each question, which no two share.
    pub(crate) fn words(&self) -> Vec<String> {
        self.questions.iter().map(|question| question.words.clone()).collect()
    }

    /// Every receipt is at its address, and is that of its question.
    pub(crate) fn can_all_be_read(&self, server: SocketAddr) {
        for Question { words, receipt } in &self.questions {
            let page = patiently(|| {
                let page = http::get(server, receipt, &[]).expect("the server stays");
                // A connection that died with the database is found by its next use.
                (page.status != 503).then_some(page)
            });
            assert_eq!(page.status, 200, "the receipt of {words}");
            assert!(page.body.contains(words.as_str()), "{receipt} is not that of {words}");
        }
    }
}

/// Resident `nth` asks until it is `over`: each question from a browser and a home of its own, since
/// limits are not what is tested here.
fn ask_until(over: &AtomicBool, server: SocketAddr, nth: u32) -> Asked {
    let mut asked = Asked::default();
    for count in 0_u16.. {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let words = format!("storm {nth}-{count};");
        let [high, low] = count.to_be_bytes();
        let form = Form::open(server, &words, &format!("10.{nth}.{high}.{low}"));
        let receipt = form.send_until_acknowledged(&mut asked.tries);
        asked.questions.push(Question { words, receipt });
        thread::sleep(THINKING);
    }
    asked
}
