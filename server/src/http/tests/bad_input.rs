//! Nothing that anybody can type or send makes the server fail or repeats it unescaped.

use axum::{body::Body, http::Request};
use sqlx::PgPool;

use super::portal::{Form, Portal, open_form};

const FUNCTION: &str = "/_fn/sorting/ask";

#[sqlx::test(migrations = false)]
async fn any_search_is_answered(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let long = "%E7%BA%B8".repeat(3_400);
    let words = [
        "",
        "%20%20",
        &long,
        "%00",
        "%01%1F%7F",
        "%F0%9F%A7%8B",
        "%ED%A0%80",
        "%FF%FE",
        "%",
        "%E5%A5",
        "'%3B%20drop%20table%20sorting_item%3B--",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "%22%20onfocus%3D%22alert(1)",
        "%E2%80%AE%E2%80%8F%E7%BA%B8",
        "a&q=b",
    ];
    for words in words {
        for path in ["/sorting?q=", "/en/sorting?q=", "/sorting/suggest?q=", "/sorting/ask?words="]
        {
            let path = format!("{path}{words}");
            let answer = portal.get(&path).await;
            let shown = &path[..path.len().min(60)];
            assert!(answer.status.as_u16() < 500, "{shown}: {}", answer.status);
            assert!(!answer.body.contains("<script>alert"), "{shown}");
            assert!(!answer.body.contains("=\"\" onfocus="), "{shown}");
        }
    }
}

#[sqlx::test(migrations = false)]
async fn any_address_of_an_item_is_answered(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    for slug in
        ["none", "%00", "%ED%A0%80", "..%2F..%2Fetc%2Fpasswd", "%3Cb%3E", &"a".repeat(4_000)]
    {
        for path in ["/sorting/items/", "/sorting/questions/", "/sorting/categories/", "/about/"] {
            let answer = portal.get(&format!("{path}{slug}")).await;
            let status = answer.status.as_u16();
            assert!(matches!(status, 400 | 404), "{path}{slug}: {status}");
            assert!(answer.body.contains("</html>"), "{path}{slug}");
        }
    }
}

#[sqlx::test(migrations = false)]
async fn any_name_of_a_file_is_answered(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    for name in ["%00", "%FF", "..%2F..%2Fetc%2Fpasswd", &"a".repeat(300), &"a".repeat(10_000)] {
        for path in ["/", "/assets/", "/files/"] {
            let answer = portal.get(&format!("{path}{name}")).await;
            assert!(matches!(answer.status.as_u16(), 400 | 404), "{path}: {}", answer.status);
        }
    }
}

#[sqlx::test(migrations = false)]
async fn what_is_no_form_is_refused_with_a_page(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let origin = |request: axum::http::request::Builder| {
        request.header("host", "minhu.example").header("origin", "https://minhu.example")
    };
    for kind in
        ["application/json", "multipart/form-data", "application/x-www-form-urlencoded", "x"]
    {
        let request = origin(Request::post(FUNCTION)).header("content-type", kind);
        let answer = portal.send(request.body(Body::from("words=a")).unwrap()).await;
        assert_eq!(answer.status, 415, "{kind}");
        assert!(answer.body.contains("</html>"), "{kind}");
    }
    let get = portal.get(FUNCTION).await;
    assert_eq!((get.status.as_u16(), get.header("allow")), (405, "POST"));
}

#[sqlx::test(migrations = false)]
async fn too_much_in_one_field_costs_nothing_of_the_others(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let (cookie, key) = open_form(&portal, "").await;
    let form = Form::default()
        .with("form_key", key)
        .with("detail", vec![b'x'; 5_000_000])
        .with("words", "奶茶封口膜")
        .with("phone", "13812345678");
    let answer = portal.post(FUNCTION, &cookie, &form).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/sorting/ask"));
    let page = portal.get_with("/sorting/ask", &[("cookie", &cookie)]).await;
    assert!(page.body.contains("说明最多 500 个字"));
    assert!(
        page.body.contains("value=\"奶茶封口膜\"") && page.body.contains("value=\"13812345678\"")
    );
}

#[sqlx::test(migrations = false)]
async fn a_body_without_end_is_cut_off(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let (cookie, _) = open_form(&portal, "").await;
    let form = Form::default().with("words", vec![b'x'; app::api::BODY_BYTES + 1]);
    // Without a length, the limit is only met on the way.
    let stream = Body::from_stream(form.body().into_data_stream());
    let request = form.request(FUNCTION).header("cookie", &cookie);
    let answer = portal.send(request.body(stream).unwrap()).await;
    assert_eq!(answer.status, 303);
    let page = portal.get_with("/sorting/ask", &[("cookie", &cookie)]).await;
    assert!(page.body.contains("提交的内容太大"), "{}", page.main());
    let request =
        form.request(FUNCTION).header("content-length", (app::api::BODY_BYTES + 500).to_string());
    let answer = portal.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 413);
    assert!(answer.body.contains("提交的内容太大"));
}

#[sqlx::test(migrations = false)]
async fn a_torn_form_and_strange_bytes_are_answered(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let (cookie, key) = open_form(&portal, "").await;
    let torn = Form::default().with("words", "纸");
    let request = torn.request(FUNCTION).header("cookie", &cookie);
    let answer = portal.send(request.body(Body::from("------a-boundary\r\nCont")).unwrap()).await;
    assert_eq!(answer.status, 303);
    let strange = Form::default()
        .with("form_key", key)
        .with("words", b"\x00\xED\xA0\x80<b>\xE2\x80\xAE'; drop table x--".to_vec())
        .with("unknown", "dropped");
    let answer = portal.post(FUNCTION, &cookie, &strange).await;
    assert_eq!(answer.status, 303);
    let receipt = portal.get(answer.header("location")).await;
    assert_eq!(receipt.status, 200, "{}", receipt.body);
    assert!(receipt.body.contains("&lt;b&gt;'; drop table x--"));
    assert!(!receipt.body.contains('\u{202e}'));
}
