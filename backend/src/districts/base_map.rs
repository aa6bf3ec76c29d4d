//! The map under the places, where the district has one.

use serde::{Deserialize, Serialize};

/// A base map that somebody else serves, such as Tianditu (天地图).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseMap {
    pub kind: BaseMapKind,
    /// Of raster tiles their address with `{z}`, `{x}` and `{y}`; of a vector map that of its style
    /// (MapLibre style specification). Browsers ask it, so a key in it is no secret.
    pub template: String,
    /// Whose the map is, as it must be shown.
    pub attribution: String,
    /// Its approval number (审图号), as it must be shown.
    pub approval: String,
}

/// What the address of a base map leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BaseMapKind {
    Raster,
    Vector,
}

impl BaseMap {
    /// Scheme, host and port: what browsers are allowed to load from. None unless the address is
    /// one of https and fit for a header.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        let rest = self.template.strip_prefix("https://")?;
        let host = rest.split('/').next().filter(|host| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-:".contains(&byte);
            host.contains('.') && host.bytes().all(fits)
        })?;
        self.template.get(.."https://".len() + host.len())
    }

    /// What is wrong with it, as (field, what is wanted).
    pub(super) fn faults(&self) -> Vec<(&'static str, &'static str)> {
        let mut faults = Vec::new();
        if self.origin().is_none() {
            faults.push(("template", "is not an address that begins with https://"));
        }
        let has = |name| self.template.contains(name);
        if self.kind == BaseMapKind::Raster && !["{z}", "{x}", "{y}"].into_iter().all(has) {
            faults.push(("template", "wants {z}, {x} and {y} where the numbers of a tile go"));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(template: &str) -> BaseMap {
        BaseMap {
            kind: BaseMapKind::Raster,
            template: template.to_owned(),
            attribution: "天地图".to_owned(),
            approval: "GS(2024)0650号".to_owned(),
        }
    }

    #[test]
    fn only_an_address_that_fits_a_header_is_let_through() {
        let good = map("https://t0.tianditu.gov.cn/vec_w/wmts?tk=k&x={x}&y={y}&z={z}");
        assert_eq!(good.origin(), Some("https://t0.tianditu.gov.cn"));
        assert!(good.faults().is_empty());
        assert_eq!(map("https://a.example:8443").origin(), Some("https://a.example:8443"));
        for wrong in [
            "http://a.example/{z}/{x}/{y}",
            "https://a.example; script-src *//{z}/{x}/{y}",
            "https://*/{z}/{x}/{y}",
            "https://a b.example/{z}/{x}/{y}",
            "https://user@a.example/{z}/{x}/{y}",
            "https:///{z}/{x}/{y}",
            "https://a.example/{z}/{x}",
            "",
        ] {
            assert!(!map(wrong).faults().is_empty(), "{wrong}");
        }
    }
}
