//! Links that open a map at a place, each in its own datum.
//!
//! | map | datum | scheme |
//! | --- | --- | --- |
//! | 高德 | GCJ-02 | <https://lbs.amap.com/api/uri-api/guide/mobile-web/point> |
//! | 百度 | BD-09 | <https://lbsyun.baidu.com/index.php?title=uri/api/web> |
//! | 腾讯 | GCJ-02 | <https://lbs.qq.com/webApi/uriV1/uriGuide/uriWebMarker> |
//! | Apple | GCJ-02 in China | <https://developer.apple.com/library/archive/featuredarticles/iPhoneURLScheme_Reference/MapLinks> |
//! | whatever the phone has | WGS-84 | RFC 5870 |

use domain::{
    districts::Point,
    places::{Coordinates, Datum},
};
use leptos::prelude::*;

use crate::{render::t, routes::encode};

/// The addresses, each with the key of its name.
pub fn addresses(point: Point, name: &str) -> [(&'static str, String); 5] {
    let (here, name) = (Coordinates::from(point), encode(name));
    let pair = |datum| {
        let there = here.to(datum);
        (format!("{:.6}", there.longitude()), format!("{:.6}", there.latitude()))
    };
    let (east, north) = pair(Datum::Gcj02);
    let (east_bd, north_bd) = pair(Datum::Bd09);
    let (east_wgs, north_wgs) = pair(Datum::Wgs84);
    [
        (
            "place-way-amap",
            format!(
                "https://uri.amap.com/marker?position={east},{north}&name={name}&coordinate=gaode&callnative=1"
            ),
        ),
        (
            "place-way-baidu",
            format!(
                "https://api.map.baidu.com/marker?location={north_bd},{east_bd}&title={name}&content={name}&output=html&coord_type=bd09ll&src=webapp.minhu.portal"
            ),
        ),
        (
            "place-way-tencent",
            format!(
                "https://apis.map.qq.com/uri/v1/marker?marker=coord:{north},{east};title:{name}&referer=minhu"
            ),
        ),
        ("place-way-apple", format!("https://maps.apple.com/?ll={north},{east}&q={name}")),
        ("place-way-geo", format!("geo:{north_wgs},{east_wgs}?q={north_wgs},{east_wgs}({name})")),
    ]
}

/// The links, side by side.
#[component]
pub fn Ways(point: Point, #[prop(into)] name: String) -> impl IntoView {
    let links = addresses(point, &name)
        .map(|(key, address)| {
            view! { <li><a class="chip" rel="external noreferrer" href=address>{t(key)}</a></li> }
        })
        .collect_view();
    view! { <ul class="chips">{links}</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_map_gets_its_own_datum() {
        // The north gate of a park in Nanjing; the shifted pairs by the published formulas.
        let point = Point::new(118.8, 32.04).unwrap();
        let of = |wanted: &str| {
            let all = addresses(point, "厕 所");
            all.into_iter().find(|(key, _)| key.ends_with(wanted)).unwrap().1
        };
        assert!(of("geo").starts_with("geo:32.040000,118.800000?q="));
        let gcj = Coordinates::from(point).to(Datum::Gcj02);
        let pair = format!("position={:.6},{:.6}&", gcj.longitude(), gcj.latitude());
        assert!(of("amap").contains(&pair) && !pair.contains("118.800000"));
        let bd = Coordinates::from(point).to(Datum::Bd09);
        assert!(of("baidu").contains(&format!(
            "location={:.6},{:.6}&",
            bd.latitude(),
            bd.longitude()
        )));
        assert!(of("tencent").contains(&format!(
            "coord:{:.6},{:.6};",
            gcj.latitude(),
            gcj.longitude()
        )));
        assert!(of("amap").contains("%E5%8E%95%20%E6%89%80"));
    }
}
