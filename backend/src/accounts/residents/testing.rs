//! A resident who is signed in, for tests.

use std::net::{IpAddr, Ipv4Addr};

use chrono::TimeDelta;
use domain::locale::Locale;
use sqlx::PgPool;

use super::{By, RequestCode, Resident, SignIn, request_code, session, sign_in};
use crate::{
    Kernel,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    forms::FormKey,
    presession::{PreSession, PreSessionId},
    privacy::{Place, Redacted, open},
};

/// A kernel with the rights of a serving process.
pub(crate) async fn kernel(pool: &PgPool) -> TestKernel {
    TestKernel::new(as_role(pool, Role::Serve).await)
}

pub(crate) fn browser(kernel: &Kernel) -> PreSessionId {
    PreSession::mint(&*kernel.random).id()
}

/// The wish for a code, from an address in 192.0.2.0/24.
pub(crate) fn wish(kernel: &Kernel, visitor: PreSessionId) -> RequestCode {
    RequestCode {
        visitor,
        key: FormKey::mint(&*kernel.random),
        locale: Locale::ZhHans,
        address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
        request_id: None,
    }
}

/// The same resident with a new form.
pub(crate) fn by(kernel: &Kernel, resident: Resident) -> By {
    By { resident, key: FormKey::mint(&*kernel.random), request_id: None }
}

/// The code in the last message to `recipient`, as their phone or mailbox shows it.
pub(crate) async fn last_code(kernel: &Kernel, pool: &PgPool, recipient: &str) -> String {
    let rows = sqlx::query!(
        "select id, recipient, body from message where recipient is not null order by id desc"
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let opened = |column, row: uuid::Uuid, sealed: Option<Vec<u8>>| {
        let place = Place { column, row: row.as_bytes() };
        String::from_utf8(open(&kernel.keys, place, &sealed.unwrap()).unwrap()).unwrap()
    };
    let body = rows
        .into_iter()
        .find(|row| opened("message.recipient", row.id, row.recipient.clone()) == recipient)
        .map(|row| opened("message.body", row.id, row.body))
        .unwrap();
    let found = body.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6);
    found.unwrap().to_owned()
}

/// Another code than `code`.
pub(crate) fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// Signs `phone` in with a browser of its own, and waits until another code may be sent.
pub(crate) async fn resident(kernel: &TestKernel, pool: &PgPool, phone: &str) -> Resident {
    let visitor = browser(kernel);
    request_code(kernel, &wish(kernel, visitor), phone).await.unwrap();
    let typed = SignIn {
        code: Redacted::new(last_code(kernel, pool, phone).await),
        visitor,
        key: FormKey::mint(&*kernel.random),
        device: "WeChat · Android".to_owned(),
        locale: Locale::ZhHans,
        elder: false,
        request_id: None,
    };
    let token = sign_in(kernel, &typed).await.unwrap();
    kernel.clock.advance(TimeDelta::seconds(60));
    session::read(kernel, &token).await.unwrap().unwrap()
}
