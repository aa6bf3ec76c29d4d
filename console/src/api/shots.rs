//! Where and when the photos of a step were taken, as the phone of whoever was on site says: never what
//! a photo itself says, and never when it was sent.

use app::form::FormPost;
use backend::cases::is_believed;
use chrono::{DateTime, Utc};
use domain::districts::Point;

/// Of each photo, in their order: when it was taken, and where if that is known, as
/// `2026-11-20T08:30:00.000Z 118.79000 32.06000`. `public/field.js` writes it.
const SHOT: &str = "shot";

/// Of one photo.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Shot {
    pub(super) point: Option<Point>,
    pub(super) taken_at: Option<DateTime<Utc>>,
}

/// Of the photos of one post.
#[derive(Debug)]
pub(super) struct Shots {
    each: Vec<Shot>,
    /// What was noted once for all of them.
    whole: Shot,
}

impl Shots {
    pub(super) fn read(post: &FormPost, now: DateTime<Utc>) -> Self {
        let value = |field| post.values.get(field).unwrap_or_default();
        let whole = shot(value("taken_at"), Some(value("longitude")), Some(value("latitude")), now);
        let each = post.all(SHOT).into_iter().map(|line| {
            let mut parts = line.split(' ');
            shot(parts.next().unwrap_or_default(), parts.next(), parts.next(), now)
        });
        Self { each: each.collect(), whole }
    }

    /// Of the photo at this place, counted from 0.
    pub(super) fn of(&self, place: usize) -> Shot {
        self.each.get(place).copied().unwrap_or(self.whole)
    }
}

fn shot(
    taken_at: &str,
    longitude: Option<&str>,
    latitude: Option<&str>,
    now: DateTime<Utc>,
) -> Shot {
    let degrees = |text: Option<&str>| text?.parse::<f64>().ok();
    let point = degrees(longitude).zip(degrees(latitude));
    let point = point.and_then(|(longitude, latitude)| Point::new(longitude, latitude).ok());
    let taken_at = taken_at.parse::<DateTime<Utc>>().ok();
    let taken_at = taken_at.filter(|at| is_believed(*at, now));
    Shot { point, taken_at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn read(line: &str) -> Shot {
        let mut parts = line.split(' ');
        let now = at("2026-11-20T10:00:00Z");
        shot(parts.next().unwrap_or_default(), parts.next(), parts.next(), now)
    }

    #[test]
    fn a_photo_has_the_time_and_place_that_its_phone_noted() {
        let both = read("2026-11-18T08:30:00.000Z 118.79000 32.06000");
        assert_eq!(both.taken_at, Some(at("2026-11-18T08:30:00Z")));
        assert_eq!(both.point, Point::new(118.79, 32.06).ok());
        let time = read("2026-11-18T08:30:00.000Z");
        assert_eq!((time.taken_at, time.point), (Some(at("2026-11-18T08:30:00Z")), None));
    }

    #[test]
    fn what_cannot_be_is_not_believed() {
        assert_eq!(read(""), Shot::default());
        assert_eq!(read("yesterday 1 x"), Shot::default());
        assert_eq!(read("2026-11-20T10:03:00Z").taken_at, None);
        assert_eq!(read("2026-11-12T09:59:00Z").taken_at, None);
        assert_eq!(read("2026-11-20T09:00:00Z 181 32").point, None);
    }

    #[test]
    fn each_photo_has_its_own_and_else_that_of_all() {
        let own = Shot { point: None, taken_at: Some(at("2026-11-20T09:00:00Z")) };
        let whole = Shot { point: Point::new(118.79, 32.06).ok(), taken_at: None };
        let shots = Shots { each: vec![own], whole };
        assert_eq!((shots.of(0), shots.of(1)), (own, whole));
    }
}
