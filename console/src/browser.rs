//! What a browser is called in the list of sessions.

/// `Chrome · Windows`, as far as the browser says it itself. Only what is on these two lists, so that
/// nothing else of what it sends is kept.
#[must_use]
pub fn label(user_agent: &str) -> String {
    // Every browser names its forebears too, so the youngest names come first.
    const BROWSERS: [(&str, &str); 8] = [
        ("MicroMessenger", "WeChat"),
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("HeadlessChrome", "Chrome"),
        ("Chrome", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let named = |list: &[(&str, &'static str)]| {
        list.iter().find(|(part, _)| user_agent.contains(part)).map(|(_, name)| *name)
    };
    [named(&BROWSERS), named(&SYSTEMS)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_youngest_name_counts_and_nothing_else_is_kept() {
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) \
                    Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(label(edge), "Edge · Windows");
        assert_eq!(label("Mozilla/5.0 (iPhone; CPU like Mac OS X) Safari"), "Safari · iPhone");
        assert_eq!(label("a secret of 13812345678"), "");
    }
}
