//! Which service of the portal a question is about.

use crate::routes::{Me, Route, Service};

/// A page that does something, and the words that ask for it, in normal form.
struct Words {
    route: Route,
    /// The key of its name.
    key: &'static str,
    words: &'static [&'static str],
}

fn all() -> [Words; 6] {
    let service = |service: Service, words| Words {
        route: Route::Service(service),
        key: match service {
            Service::Toilets => "service-toilets",
            Service::Parking => "service-parking",
            Service::Dropoff => "service-dropoff",
            Service::Bulky => "service-bulky",
            Service::Report => "service-report",
        },
        words,
    };
    [
        service(Service::Toilets, &["厕所", "公厕", "卫生间", "洗手间", "toilet", "restroom"]),
        service(Service::Parking, &["停车", "车位", "泊车", "parking", "park"]),
        service(Service::Dropoff, &["投放点", "垃圾站", "垃圾房", "回收点", "drop off"]),
        service(
            Service::Bulky,
            &["大件", "沙发", "床垫", "旧家具", "衣柜", "bulky", "sofa", "mattress"],
        ),
        service(
            Service::Report,
            &["举报", "投诉", "上报", "反映", "报修", "report", "complain", "complaint"],
        ),
        Words {
            route: Route::Me(Me::Overview),
            key: "me",
            words: &["登录", "账号", "我的预约", "sign in", "log in", "my account"],
        },
    ]
}

/// The services that a question, in normal form, is about, with the keys of their names.
pub(super) fn find(normal: &str) -> Vec<(Route, &'static str)> {
    let spaced = format!(" {normal} ");
    all()
        .into_iter()
        .filter(|service| {
            service.words.iter().any(|word| {
                // English in whole words: "park" is not in "sparkling".
                if word.is_ascii() {
                    spaced.contains(&format!(" {word} "))
                } else {
                    normal.contains(word)
                }
            })
        })
        .map(|service| (service.route, service.key))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_service_leads_to_it() {
        let keys = |normal: &str| -> Vec<_> { find(normal).into_iter().map(|(_, k)| k).collect() };
        assert_eq!(keys("附近哪里有厕所"), ["service-toilets"]);
        assert_eq!(keys("where can i park"), ["service-parking"]);
        assert!(keys("sparkling water").is_empty());
    }
}
