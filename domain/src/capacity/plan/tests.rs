use chrono::Datelike;
use proptest::prelude::*;

use super::*;
use crate::{
    calendar::{Period, Special, SpecialDay, Year},
    capacity::Weekdays,
};

fn date(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

/// Two hours and more of a day, ten stops each.
fn slot(opens: u16, closes: u16) -> Slot {
    let period = Period::new(opens * 60, closes * 60).unwrap();
    Slot { period, cut_off: 16 * 60, units: Units::stops(10) }
}

/// From Monday to Friday since New Year.
fn workdays(slot: Slot) -> Template {
    Template {
        weekdays: "12345".parse().unwrap(),
        on_days_off: false,
        on_makeup_days: true,
        slot,
        valid_from: date(1, 1),
        valid_until: None,
    }
}

/// 1 October is a day off; Sunday 20 September makes up for it.
fn calendar() -> Calendar {
    let special = |special| SpecialDay { special, name: "国庆节".to_owned() };
    let year = Year {
        number: 2026,
        source: "通知".to_owned(),
        link: None,
        published_on: date(1, 1),
        days: [(date(9, 20), special(Special::Work)), (date(10, 1), special(Special::Off))].into(),
    };
    Calendar::new([], [year])
}

fn planned(templates: &[Template], day: NaiveDate) -> Vec<Planned> {
    plan(templates, &BTreeMap::new(), &calendar(), [day])
}

#[test]
fn a_window_has_its_times_and_its_cut_off() {
    let windows = planned(&[workdays(slot(8, 12))], date(9, 18));
    let at = |day, hour| date(9, day).and_hms_opt(hour, 0, 0).unwrap();
    assert_eq!(
        windows,
        [Planned {
            starts: at(18, 8),
            ends: at(18, 12),
            cut_off: at(17, 16),
            units: Units::stops(10)
        }]
    );
    // Until midnight, which is the next day.
    let late = planned(&[workdays(slot(20, 24))], date(9, 18));
    assert_eq!(late[0].ends, at(19, 0));
}

#[test]
fn days_off_and_make_up_workdays() {
    let usual = workdays(slot(8, 12));
    let always = Template { weekdays: Weekdays::ALL, on_days_off: true, ..usual.clone() };
    let weekends =
        Template { weekdays: "67".parse().unwrap(), on_makeup_days: false, ..usual.clone() };
    let on = |template: &Template, day| !planned(std::slice::from_ref(template), day).is_empty();
    // A Friday, a Saturday, a Sunday that makes up, a Thursday off.
    for (day, wanted) in [
        (date(9, 18), [true, true, false]),
        (date(9, 19), [false, true, true]),
        (date(9, 20), [true, true, false]),
        (date(10, 1), [false, true, false]),
    ] {
        assert_eq!([&usual, &always, &weekends].map(|one| on(one, day)), wanted, "{day}");
    }
}

#[test]
fn a_template_holds_from_its_first_day_to_its_last() {
    let template = Template {
        valid_from: date(9, 15),
        valid_until: Some(date(9, 17)),
        ..workdays(slot(8, 12))
    };
    let days = (14..=18).map(|day| date(9, day));
    let windows = plan(&[template], &BTreeMap::new(), &calendar(), days);
    let days: Vec<u32> = windows.iter().map(|window| window.starts.day()).collect();
    assert_eq!(days, [15, 16, 17]);
}

#[test]
fn an_exception_stands_in_for_the_day() {
    let templates = [workdays(slot(8, 12)), workdays(slot(13, 17))];
    let with =
        |day, exception| plan(&templates, &BTreeMap::from([(day, exception)]), &calendar(), [day]);
    assert_eq!(with(date(9, 18), Exception::Closed), []);
    let fewer = with(date(9, 18), Exception::Units(Units::stops(3)));
    assert_eq!(fewer.len(), 2);
    assert!(fewer.iter().all(|window| window.units == Units::stops(3)));
    // Once, on a day off.
    let once = with(date(10, 1), Exception::Times(vec![slot(9, 11)]));
    assert_eq!(once.len(), 1);
    assert_eq!(with(date(10, 1), Exception::Units(Units::stops(3))), []);
}

#[test]
fn a_newer_template_takes_the_place_of_an_older() {
    let new = Template { valid_from: date(9, 1), ..workdays(slot(9, 11)) };
    let templates = [workdays(slot(8, 12)), workdays(slot(13, 17)), new];
    let hours = |day| -> Vec<u32> {
        let windows = planned(&templates, day);
        windows.iter().map(|window| chrono::Timelike::hour(&window.starts)).collect()
    };
    assert_eq!(hours(date(8, 31)), [8, 13]);
    assert_eq!(hours(date(9, 1)), [9, 13]);
}

fn slots() -> impl Strategy<Value = Slot> {
    (0..23_u16, 1..6_u16).prop_map(|(opens, long)| slot(opens, (opens + long).min(24)))
}

fn templates() -> impl Strategy<Value = Vec<Template>> {
    let one = (slots(), 1..128_u8, any::<bool>(), any::<bool>(), 0..20_i64, 0..40_i64).prop_map(
        |(slot, weekdays, on_days_off, on_makeup_days, from, long)| {
            let weekdays: String = (1..=7)
                .filter(|number| weekdays >> (number - 1) & 1 == 1)
                .map(|number| number.to_string())
                .collect();
            let valid_from = date(9, 10) + TimeDelta::days(from);
            Template {
                weekdays: weekdays.parse().unwrap(),
                on_days_off,
                on_makeup_days,
                slot,
                valid_from,
                valid_until: (long < 30).then(|| valid_from + TimeDelta::days(long)),
            }
        },
    );
    prop::collection::vec(one, 0..6)
}

fn exceptions() -> impl Strategy<Value = BTreeMap<NaiveDate, Exception>> {
    let exception = prop_oneof![
        Just(Exception::Closed),
        (0..9_u32).prop_map(|stops| Exception::Units(Units::stops(stops))),
        prop::collection::vec(slots(), 1..4).prop_map(Exception::Times),
    ];
    let day = (0..40_i64).prop_map(|after| date(9, 10) + TimeDelta::days(after));
    prop::collection::btree_map(day, exception, 0..6)
}

proptest! {
    #[test]
    fn windows_are_in_order_and_apart_and_on_their_day(
        templates in templates(), exceptions in exceptions(),
    ) {
        let days: Vec<NaiveDate> = date(9, 10).iter_days().take(40).collect();
        let windows = plan(&templates, &exceptions, &calendar(), days.iter().copied());
        prop_assert!(windows.windows(2).all(|pair| pair[0].ends <= pair[1].starts));
        for window in &windows {
            prop_assert!(window.cut_off <= window.starts && window.starts < window.ends);
            prop_assert!(exceptions.get(&window.starts.date()) != Some(&Exception::Closed));
        }
        // A day is what it is, whatever else is asked for.
        let one_by_one: Vec<Planned> = days
            .iter()
            .flat_map(|day| plan(&templates, &exceptions, &calendar(), [*day]))
            .collect();
        prop_assert_eq!(windows, one_by_one);
    }

    #[test]
    fn templates_that_are_apart_are_all_planned(templates in templates()) {
        let overlap = |index: usize| {
            templates[..index].iter().any(|other| other.overlaps(&templates[index]))
        };
        prop_assume!(!(0..templates.len()).any(overlap));
        let calendar = calendar();
        for day in date(9, 10).iter_days().take(40) {
            let kind = calendar.day(day).kind;
            let on = templates.iter().filter(|template| template.is_on(day, kind)).count();
            prop_assert_eq!(planned(&templates, day).len(), on);
        }
    }
}
