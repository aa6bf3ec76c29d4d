//! What a visitor says about where they are is not believed.

use sqlx::PgPool;

use super::portal::{Form, Portal};

#[sqlx::test(migrations = false)]
async fn a_forged_address_gets_no_more_codes(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    for n in 0..60 {
        let form = Form::default()
            .with("form_key", format!("{n:021}A"))
            .with("phone", format!("138{n:08}"));
        let request = form
            .request("/_fn/me/request-code")
            .header("cookie", format!("presession={n:021}A"))
            .header("x-forwarded-for", format!("203.0.{n}.7, 198.51.100.{n}"))
            .header("x-real-ip", format!("203.0.{n}.7"))
            .header("forwarded", format!("for=203.0.{n}.7"));
        portal.send(request.body(form.body()).unwrap()).await;
    }
    let sent: i64 =
        sqlx::query_scalar("select count(*) from message").fetch_one(&pool).await.unwrap();
    assert_eq!(sent, 30, "as many as one address gets in an hour");
}
