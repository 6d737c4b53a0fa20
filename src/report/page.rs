//! The page around the data: its parts, and what a browser is allowed to do with it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

/// The page itself, with `{{…}}` where the other parts go.
const SKELETON: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/style.css");

/// One script of these, in this order. Each declares; the last one begins.
const SCRIPTS: &[&str] = &[
    include_str!("page/texts.js"),
    include_str!("page/elements.js"),
    include_str!("page/data.js"),
    include_str!("page/windowed.js"),
    include_str!("page/address.js"),
    include_str!("page/figures.js"),
    include_str!("page/documents.js"),
    include_str!("page/articles.js"),
    include_str!("page/dotplot.js"),
    include_str!("page/passages.js"),
    include_str!("page/beads.js"),
    include_str!("page/review.js"),
    include_str!("page/start.js"),
];

/// What stands before the data of a page, and what after it.
#[derive(Debug)]
pub struct PageFrame {
    /// Up to the data.
    pub before: String,
    /// From the data on.
    pub after: String,
    /// What the page may do, as the header `Content-Security-Policy` says it.
    pub policy: String,
}

impl PageFrame {
    /// The page for a file, or, with `review`, for a server that takes corrections.
    pub fn new(review: bool) -> Self {
        // Line ends as a browser counts them: the policy holds the hashes of what it reads.
        let plain = |text: &str| text.replace("\r\n", "\n");
        let script = plain(&format!("\"use strict\";\n(() => {{\n{}}})();\n", SCRIPTS.concat()));
        let style = plain(STYLE);
        let policy = policy(&script, &style, review);
        let page = plain(SKELETON)
            .replace("{{policy}}", &policy)
            .replace("{{mode}}", if review { "review" } else { "report" })
            .replace("{{style}}", &style)
            .replace("{{script}}", &script);
        let (before, after) = page.split_once("{{data}}").unwrap_or((&page, ""));
        PageFrame { before: before.to_owned(), after: after.to_owned(), policy }
    }
}

/// Nothing but the page's own script and style; to its own server only where it has one.
fn policy(script: &str, style: &str, review: bool) -> String {
    let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())));
    let connect = if review { "'self'" } else { "'none'" };
    format!(
        "default-src 'none'; script-src {}; style-src {}; connect-src {connect}; base-uri 'none'; form-action 'none'",
        hash(script),
        hash(style)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_has_the_hashes_of_what_stands_on_the_page() {
        let head = PageFrame::new(false);
        let page = format!("{}{}", head.before, head.after);
        for (open, close) in [("<script>", "</script>"), ("<style>", "</style>")] {
            let inner = page.split(open).nth(1).and_then(|rest| rest.split(close).next()).unwrap();
            let hash = BASE64_STANDARD.encode(Sha256::digest(inner.as_bytes()));
            assert!(head.policy.contains(&hash) && page.contains(&head.policy), "{open}");
        }
        assert!(!page.contains("{{"), "every part has its place");
        assert!(
            head.policy.contains("connect-src 'none'") && PageFrame::new(true).policy.contains("connect-src 'self'")
        );
    }

    #[test]
    fn texts_never_become_markup() {
        for way in
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser"]
        {
            assert!(SCRIPTS.iter().all(|script| !script.contains(way)), "{way}");
        }
        assert!(
            SCRIPTS.iter().chain([&STYLE, &SKELETON]).all(|part| !part.contains("://") || part.contains("www.w3.org"))
        );
    }
}
