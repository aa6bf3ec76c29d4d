//! The limited Markdown of publications: paragraphs, headings, lists, emphasis, links. Everything
//! else is shown as what was typed.
//!
//! Whoever writes is staff, but what they write is shown to everybody, so nothing that they paste
//! can become an element of ours: raw HTML is text, pictures are their descriptions, and a link
//! leads to `http`, `https` or a page of this portal.

use domain::locale::Locale;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// `body` as HTML for readers of `locale`; links into the portal stay in their language.
#[must_use]
pub fn to_html(body: &str, locale: Locale) -> String {
    let mut links = Vec::new();
    let events = Parser::new_ext(body, Options::empty()).filter_map(|event| match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let target = target(&dest_url, locale);
            links.push(target.is_some());
            target.map(|dest_url| {
                Event::Start(Tag::Link { link_type, dest_url: dest_url.into(), title, id })
            })
        }
        Event::End(TagEnd::Link) => links.pop().unwrap_or_default().then_some(event),
        Event::Start(Tag::Heading { level, .. }) => Some(Event::Start(Tag::Heading {
            level: lowered(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        })),
        Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(lowered(level)))),
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::Image { .. } | Tag::HtmlBlock)
        | Event::End(TagEnd::Image | TagEnd::HtmlBlock) => None,
        Event::Code(text) => Some(Event::Text(text)),
        Event::Start(Tag::CodeBlock(_)) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::CodeBlock) => Some(Event::End(TagEnd::Paragraph)),
        // A line break that was typed is meant.
        Event::SoftBreak => Some(Event::HardBreak),
        event => Some(event),
    });
    let mut page = String::with_capacity(body.len() * 3 / 2);
    html::push_html(&mut page, events);
    page
}

/// `body` without any marks: for lists, descriptions and the search.
#[must_use]
pub fn to_text(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    for event in Parser::new_ext(body, Options::empty()) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak | Event::End(_) => text.push(' '),
            _ => {}
        }
    }
    domain::text::clean_line(&text)
}

/// The first sentences of `body`, at most `most` characters with the ellipsis.
#[must_use]
pub fn summary(body: &str, most: usize) -> String {
    let text = to_text(body);
    if domain::text::length(&text) <= most {
        return text;
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// Where a link may lead; none where it may not.
fn target(url: &CowStr<'_>, locale: Locale) -> Option<String> {
    let lower = url.to_ascii_lowercase();
    if lower.starts_with("https://") || lower.starts_with("http://") {
        return Some(url.to_string());
    }
    // A path, but not `//elsewhere`, which browsers read as another site; nor `/\elsewhere`.
    let rest = url.strip_prefix('/')?;
    (!rest.starts_with(['/', '\\'])).then(|| format!("{}/{rest}", locale.prefix()))
}

/// The title is the page's only `h1`.
const fn lowered(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H2,
        _ => HeadingLevel::H3,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn html(body: &str) -> String {
        to_html(body, Locale::En)
    }

    #[test]
    fn what_staff_need_is_there() {
        assert_eq!(
            html("# 时间\n\n每天 **8 点**\n到 10 点\n\n- 一\n- 二"),
            "<h2>时间</h2>\n<p>每天 <strong>8 点</strong><br />\n到 10 点</p>\n\
             <ul>\n<li>一</li>\n<li>二</li>\n</ul>\n"
        );
        assert_eq!(html("[大件](/bulky)"), "<p><a href=\"/en/bulky\">大件</a></p>\n");
        let outside = html("[网站](https://example.org/?a=1&b=2)");
        assert!(outside.contains("href=\"https://example.org/?a=1&amp;b=2\""), "{outside}");
    }

    #[test]
    fn nothing_else_becomes_an_element() {
        for (typed, shown) in [
            ("<script>alert(1)</script>", "&lt;script&gt;"),
            ("a <b onclick=x>b</b>", "&lt;b onclick=x&gt;"),
            ("![图](https://example.org/a.png)", "<p>图</p>"),
            ("[x](javascript:alert(1))", "<p>x</p>"),
            ("[x](//evil.example)", "<p>x</p>"),
            ("[x](/\\\\evil.example)", "<p>x</p>"),
            ("[x](data:text/html,y)", "<p>x</p>"),
            ("<https://example.org>", "href=\"https://example.org\""),
            ("    code", "<p>code"),
        ] {
            let page = html(typed);
            assert!(page.contains(shown), "{typed}: {page}");
            assert!(!page.contains("<script") && !page.contains("<img"), "{typed}: {page}");
        }
    }

    #[test]
    fn text_alone_for_lists() {
        assert_eq!(to_text("# 时间\n\n- **一** [二](/x)\n- 三"), "时间 一 二 三");
        assert_eq!(summary("一二三四五", 5), "一二三四五");
        assert_eq!(summary("一二三四五六", 5), "一二三四…");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_only_known_elements_come_out(body in ".{0,200}") {
            for tag in html(&body).split('<').skip(1) {
                let name = tag.trim_start_matches('/').split([' ', '>', '/']).next().unwrap_or("");
                let known = [
                    "p", "h2", "h3", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote", "hr",
                ];
                prop_assert!(known.contains(&name), "{name}");
            }
        }
    }
}
