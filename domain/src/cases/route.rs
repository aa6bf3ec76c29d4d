//! Which department a case goes to.

use crate::codes::codes;

codes! {
    /// When a rule holds.
    Duty {
        /// At any time.
        Any = "any",
        /// In duty hours.
        On = "on",
        /// Outside them.
        Off = "off",
    }
}

/// Who gets the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The department with this code.
    Department(String),
    /// The office of the street that it is in (兜底).
    Street,
}

/// One rule of the district. What is `None` holds for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Rules are tried in this order.
    pub position: i32,
    /// Code of the class.
    pub class: Option<String>,
    /// Code of the major class.
    pub major: Option<String>,
    /// Code of the street.
    pub street: Option<String>,
    /// Code of the grid cell.
    pub cell: Option<String>,
    pub duty: Duty,
    pub to: Target,
}

/// What a rule is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Where<'a> {
    pub class: &'a str,
    pub major: &'a str,
    pub street: Option<&'a str>,
    pub cell: Option<&'a str>,
    pub on_duty: bool,
}

/// What is wrong with a set of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// The rule at the first position never matches: that at the second takes all of it before.
    Shadowed { rule: i32, by: i32 },
    /// There are cases that no rule takes.
    Gap,
    /// There are none but those in no street: the rule that takes all gives them to their street.
    NoStreet,
}

/// The rules in their order.
#[derive(Debug, Clone, Default)]
pub struct Router(Vec<Route>);

impl Router {
    /// Sorts the rules.
    #[must_use]
    pub fn new(mut routes: Vec<Route>) -> Self {
        routes.sort_by_key(|route| route.position);
        Self(routes)
    }

    /// The rules, in their order.
    #[must_use]
    pub fn rules(&self) -> &[Route] {
        &self.0
    }

    /// The first rule that holds. A case in no street goes past those that give it to its street.
    #[must_use]
    pub fn route(&self, at: Where<'_>) -> Option<&Route> {
        self.0.iter().find(|route| route.holds_for(at))
    }

    /// What is wrong with the rules: each that never matches, and whether something is left over.
    #[must_use]
    pub fn flaws(&self) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        for (at, route) in self.0.iter().enumerate() {
            if let Some(earlier) = self.0[..at].iter().find(|earlier| earlier.covers(route)) {
                flaws.push(Flaw::Shadowed { rule: route.position, by: earlier.position });
            }
        }
        let mut last = self.0.iter().filter(|route| route.takes_all()).map(|route| &route.to);
        match last.next() {
            None => flaws.push(Flaw::Gap),
            Some(Target::Street) if last.all(|to| *to == Target::Street) => {
                flaws.push(Flaw::NoStreet);
            }
            Some(_) => {}
        }
        flaws
    }
}

fn is<T: PartialEq + ?Sized>(wanted: Option<&T>, there: Option<&T>) -> bool {
    wanted.is_none() || wanted == there
}

impl Route {
    fn holds_for(&self, at: Where<'_>) -> bool {
        is(self.class.as_deref(), Some(at.class))
            && is(self.major.as_deref(), Some(at.major))
            && is(self.street.as_deref(), at.street)
            && is(self.cell.as_deref(), at.cell)
            && match self.duty {
                Duty::Any => true,
                Duty::On => at.on_duty,
                Duty::Off => !at.on_duty,
            }
            && (self.to != Target::Street || at.street.is_some())
    }

    /// Whether every case that `other` would take is taken by this one.
    fn covers(&self, other: &Self) -> bool {
        let major = is(self.major.as_deref(), other.major.as_deref());
        is(self.class.as_deref(), other.class.as_deref())
            // The first two figures of a class are its major class.
            && (major || other.class.as_deref().is_some_and(|class| {
                self.major.as_deref().is_some_and(|major| class.starts_with(major))
            }))
            && is(self.street.as_deref(), other.street.as_deref())
            && is(self.cell.as_deref(), other.cell.as_deref())
            && (self.duty == Duty::Any || self.duty == other.duty)
            && (self.to != Target::Street || other.to == Target::Street || other.street.is_some())
    }

    /// Whether it holds for every case, but for those in no street where it gives them to theirs.
    fn takes_all(&self) -> bool {
        self.class.is_none()
            && self.major.is_none()
            && self.street.is_none()
            && self.cell.is_none()
            && self.duty == Duty::Any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(position: i32, to: &str) -> Route {
        Route {
            position,
            class: None,
            major: None,
            street: None,
            cell: None,
            duty: Duty::Any,
            to: match to {
                "street" => Target::Street,
                code => Target::Department(code.to_owned()),
            },
        }
    }

    const LITTER: Where<'_> = Where {
        class: "06010",
        major: "06",
        street: Some("hubin"),
        cell: Some("hubin-1"),
        on_duty: true,
    };

    #[test]
    fn the_first_that_holds_gets_it() {
        let router = Router::new(vec![
            rule(9, "street"),
            Route { class: Some("06010".to_owned()), duty: Duty::On, ..rule(1, "sanitation") },
            Route { major: Some("06".to_owned()), ..rule(2, "enforcement") },
        ]);
        let position = |at| router.route(at).map(|route| route.position);
        assert_eq!(position(LITTER), Some(1));
        assert_eq!(position(Where { on_duty: false, ..LITTER }), Some(2));
        assert_eq!(position(Where { class: "01001", major: "01", ..LITTER }), Some(9));
        // Nobody's street cannot have it.
        let nowhere = Where { class: "01001", major: "01", street: None, ..LITTER };
        assert_eq!(position(nowhere), None);
        assert_eq!(router.flaws(), [Flaw::NoStreet]);
        let whole = Router::new([router.rules(), &[rule(10, "hotline")]].concat());
        assert_eq!(whole.route(nowhere).map(|route| route.position), Some(10));
        assert_eq!(whole.flaws(), []);
    }

    #[test]
    fn rules_that_never_match_and_gaps_are_found() {
        let router = Router::new(vec![
            Route { major: Some("06".to_owned()), ..rule(1, "enforcement") },
            Route { class: Some("06010".to_owned()), ..rule(2, "sanitation") },
            Route { class: Some("07001".to_owned()), ..rule(3, "enforcement") },
            Route {
                class: Some("07001".to_owned()),
                street: Some("hubin".to_owned()),
                ..rule(4, "sanitation")
            },
        ]);
        let expected =
            [Flaw::Shadowed { rule: 2, by: 1 }, Flaw::Shadowed { rule: 4, by: 3 }, Flaw::Gap];
        assert_eq!(router.flaws(), expected);
    }
}
