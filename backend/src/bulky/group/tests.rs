//! Bookings of an estate: read from lines, booked all or none, seen by whoever made them only.

use domain::{accounts::Role, bulky::Placed};
use sqlx::PgPool;

use super::*;
use crate::{
    accounts::{Denied, staff::demonstration},
    bulky::{
        BookingFilter, Cancel, Change, Which, as_before, cancel, change, count_bookings,
        estimate_change, queue, read_for_staff, testing::Depot,
    },
};

async fn company(depot: &Depot, login: &str) -> Staff {
    let mut conn = depot.scene.owner.acquire().await.unwrap();
    demonstration::seed(depot, &mut conn).await.unwrap();
    let id = sqlx::query_scalar("select id from staff where login = $1")
        .bind(login)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    let role = if login == "property" { Role::PropertyCompany } else { Role::HotlineAgent };
    Staff {
        id,
        login: login.to_owned(),
        name: "示例物业".to_owned(),
        roles: vec![role],
        department: None,
        streets: Vec::new(),
    }
}

fn wish(depot: &Depot, text: &str) -> GroupWish {
    GroupWish {
        street: depot.programme.streets[0].code.clone(),
        estate: "清荷苑".to_owned(),
        site: Site { placed: Placed::CollectionPoint, floor: 1, lift: false },
        lists: read_lists(&depot.programme, text)
            .into_iter()
            .map(|line| {
                assert_eq!(line.fault, None);
                (line.building, line.room, line.things)
            })
            .collect(),
    }
}

fn group<'a>(
    depot: &Depot,
    staff: &'a Staff,
    wish: GroupWish,
    window: Uuid,
    fen: u64,
) -> Group<'a> {
    Group {
        staff,
        wish,
        window,
        shown: Fen::new(fen),
        note: String::new(),
        name: "李经理".to_owned(),
        phone: "13800001111".to_owned(),
        locale: Locale::ZhHans,
        key: FormKey::mint(&*depot.random),
        request_id: None,
    }
}

#[sqlx::test(migrations = false)]
async fn lines_are_read_as_people_write_them(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let text =
        "3栋，502，书桌×2，床垫\n\n5栋 1单元301：书桌 １张\n6栋,101\n7栋,102,恐龙\n8栋,103,书桌*99";
    let lines = read_lists(&depot.programme, text);
    let seen: Vec<_> = lines
        .iter()
        .map(|line| (line.number, &*line.building, &*line.room, line.things.len()))
        .collect();
    assert_eq!(
        seen,
        [
            (1, "3栋", "502", 2),
            (3, "5栋", "1单元301", 1),
            (4, "6栋", "101", 0),
            (5, "7栋", "102", 0),
            (6, "8栋", "103", 0)
        ]
    );
    assert_eq!(lines[0].things[0].quantity().get(), 2);
    let faults: Vec<_> =
        lines.iter().filter_map(|line| line.fault.as_ref()).map(|one| one.0).collect();
    assert_eq!(faults, [LineFault::Short, LineFault::Unknown, LineFault::Count]);
    assert_eq!(read_lists(&depot.programme, &"1栋,1,书桌\n".repeat(50)).len(), MAX_LISTS + 1);
}

#[sqlx::test(migrations = false)]
async fn all_households_are_booked_or_none(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let staff = company(&depot, "property").await;
    let text = "3栋,502,书桌\n3栋,503,书桌2\n小区,集中点,书桌3";
    let wanted = wish(&depot, text);
    let estimate = estimate_group(&depot, &depot.programme, &staff, &wanted).await.unwrap();
    assert_eq!((estimate.total, estimate.units.stops), (Fen::ZERO, 3));
    let window = depot.windows(&depot.sofas(1, "1")).await.last().unwrap().window;
    let book =
        |wish, fen| book_group(&depot, &depot.programme, group(&depot, &staff, wish, window, fen));
    let error = book(wanted.clone(), 1).await.unwrap_err();
    assert_eq!(error.code(), "bulky-price-changed");
    for (text, code) in [
        ("", "bulky-group-empty"),
        ("3栋,502,书桌\n3 号楼,502室,书桌", "bulky-group-twice"),
        (&*"1栋,1,书桌\n".repeat(21), "bulky-group-too-many"),
    ] {
        let error = book(wish(&depot, text), 0).await.unwrap_err();
        let fields = error.fields();
        assert_eq!((fields[0].field.as_str(), fields[0].code.as_str()), ("lists", code));
    }
    // Only for the estates that are kept with its account, in its streets.
    let elsewhere = GroupWish { estate: "别的小区".to_owned(), ..wish(&depot, text) };
    let other_street = depot.programme.streets[1].code.clone();
    let other_street = GroupWish { street: other_street, ..wish(&depot, text) };
    for refused in [elsewhere, other_street] {
        let fields = book(refused, 0).await.unwrap_err().fields();
        assert_eq!(
            (fields[0].field.as_str(), fields[0].code.as_str()),
            ("estate", "bulky-estate-not-yours")
        );
    }
    assert_eq!((depot.taken(window).await, depot.free_used().await), (0, 0));

    let same = group(&depot, &staff, wanted.clone(), window, 0);
    let key = same.key;
    let receipts = book_group(&depot, &depot.programme, same).await.unwrap();
    let again = Group { key, ..group(&depot, &staff, wanted, window, 0) };
    let again = book_group(&depot, &depot.programme, again).await.unwrap();
    assert_eq!(receipts.len(), 3);
    assert!(receipts.iter().zip(&again).all(|(one, other)| one.number == other.number));
    // At the estate's point it costs nothing, and takes nobody's free pieces.
    for receipt in &receipts {
        assert_eq!(depot.state(receipt).await, "booked");
    }
    assert_eq!((depot.taken(window).await, depot.free_used().await), (3, 0));
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn what_one_company_booked_is_not_there_for_another(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let (mine, agent) = (company(&depot, "property").await, company(&depot, "agent").await);
    let other = Staff { roles: vec![Role::PropertyCompany], ..agent.clone() };
    let window = depot.windows(&depot.sofas(1, "1")).await.last().unwrap().window;
    let wanted = group(&depot, &mine, wish(&depot, "3栋,502,书桌"), window, 0);
    let receipt = book_group(&depot, &depot.programme, wanted).await.unwrap().remove(0);
    depot.booked(depot.sofas(1, "504"), window).await;
    let filter = BookingFilter::default();
    for (staff, many) in [(&mine, 1), (&other, 0), (&agent, 2)] {
        let seen = queue(&depot, staff, &filter, None, 10).await.unwrap();
        assert_eq!(seen.len(), many);
        assert_eq!(count_bookings(&depot, staff, &filter).await.unwrap(), many as i64);
    }
    let number = receipt.number.as_str();
    let read = |staff| read_for_staff(&depot, &depot.programme, staff, number);
    assert!(read(&mine).await.is_ok_and(|one| one.windows.is_empty() && !one.unmasks));
    assert_eq!(read(&other).await.err().map(|e| e.code()), Some(Denied::NotFound.code()));
    let call_off = |by| Cancel {
        which: Which::Number(number),
        by,
        shown: Fen::ZERO,
        key: FormKey::mint(&*depot.random),
        request_id: None,
    };
    for by in [BookBy::Staff(&other), depot.visitor()] {
        let error = cancel(&depot, &depot.programme, call_off(by)).await.unwrap_err();
        assert_eq!(error.code(), "booking-not-found");
    }
    cancel(&depot, &depot.programme, call_off(BookBy::Staff(&mine))).await.unwrap();
    assert_eq!(depot.state(&receipt).await, "cancelled");
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn staff_change_a_booking_without_seeing_its_door(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let agent = company(&depot, "agent").await;
    let by = BookBy::Staff(&agent);
    let window = depot.windows(&depot.sofas(1, "1")).await.last().unwrap().window;
    let receipt = depot.booked(depot.sofas(1, "502"), window).await;
    let which = Which::Number(receipt.number.as_str());
    let mut wish = depot.sofas(3, "");
    wish.address.building.clear();
    let (whole, note) = as_before(&depot, which, by, wish.clone(), "按门铃").await.unwrap();
    assert_eq!((&*whole.address.building, &*whole.address.room, &*note), ("3栋", "502", "按门铃"));
    let estimate = estimate_change(&depot, &depot.programme, which, by, &whole).await.unwrap();
    assert_eq!(estimate.quote.total, Fen::ZERO);
    let wanted = Change {
        which,
        by,
        wish: wish.clone(),
        window,
        shown: Fen::ZERO,
        note: "按门铃".to_owned(),
        key: FormKey::mint(&*depot.random),
        request_id: None,
    };
    change(&depot, &depot.programme, wanted).await.unwrap();
    let secret = receipt.secret.to_text();
    let read = super::super::read_booking(&depot, &depot.programme, &secret).await.unwrap();
    assert_eq!((&*read.building, &*read.room, &*read.note), ("3栋", "502", "按门铃"));
    assert_eq!(read.basket.things[0].quantity().get(), 3);
    // Another estate has other doors: theirs has to be said.
    wish.address.estate = "湖滨花园".to_owned();
    let (whole, _) = as_before(&depot, which, by, wish, "").await.unwrap();
    assert!(whole.address.building.is_empty());
    depot.check().await;
}
