//! The report as a file: everything in it, nothing in it that runs.

mod common;

use common::program::diptych;
use diptych::bitext::{BeadRow, BitextHeader, SideRow};
use diptych::language::Language;
use diptych::report::{MOST_BEADS, PageRows, write_report};
use serde_json::Value;

/// What the page shows, as it stands in the page.
fn data(page: &str) -> Value {
    let start = page.find("id=\"data\">").expect("data") + "id=\"data\">".len();
    let end = start + page[start..].find("</script>").expect("an end");
    serde_json::from_str(&page[start..end]).expect("JSON")
}

fn bead(id: &str, source: &str, target: &str) -> BeadRow {
    let side = |code: &str, text: &str| SideRow::of_text(Language::new(code), text);
    BeadRow::of_texts(id, side("fr", source), side("en", target))
}

fn page(rows: &[BeadRow]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.html");
    let report = PageRows { header: BitextHeader::default(), ..PageRows::default() };
    write_report(&path, &report, rows).expect("a report");
    std::fs::read_to_string(path).expect("the report")
}

#[test]
fn texts_stay_texts() {
    let attacks =
        ["</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!-- <script>", "javascript:alert(1)"];
    let rows: Vec<BeadRow> = attacks.iter().map(|text| bead(text, text, text)).collect();
    let page = page(&rows);
    assert_eq!(page.matches("<script").count(), 2, "the data and the page's own script");
    assert_eq!(page.matches("</script").count(), 2);
    let data = data(&page);
    for (bead, attack) in data["beads"].as_array().expect("beads").iter().zip(attacks) {
        assert_eq!((&bead["source"]["texts"][0], &bead["id"]), (&Value::from(attack), &Value::from(attack)));
    }
}

#[test]
fn a_page_loads_nothing() {
    let page = page(&[bead("1", "Un.", "One.")]);
    for way in ["src=", "href=\"http", "url(", "@import", "fetch(\"http"] {
        assert!(!page.contains(way), "{way}");
    }
    assert!(page.contains("default-src 'none'") && page.contains("connect-src 'none'"));
}

#[test]
fn beads_of_a_corpus_that_is_too_large_are_counted() {
    let rows = vec![bead("1", "Un.", "One."); MOST_BEADS + 3];
    let data = data(&page(&rows));
    assert_eq!(data["beads"].as_array().map(Vec::len), Some(MOST_BEADS));
    assert_eq!(data["left_out"], 3);
}

#[test]
fn run_and_align_write_a_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    diptych(&["run", "seeds", "--out", out.to_str().expect("UTF-8")]).done();
    let run = data(&std::fs::read_to_string(out.join("report.html")).expect("the report"));
    let lists = ["beads", "documents", "summaries", "names"].map(|name| run[name].as_array().map(Vec::len));
    assert_eq!(lists, [Some(23), Some(5), Some(5), Some(2)]);
    // Of an article without a translation no bead shows the text: it is there as a whole.
    assert_eq!(run["texts"].as_array().map(Vec::len), Some(3));
    assert_eq!(run["texts_left_out"], 0);
    assert_eq!(run["run"]["counts"]["beads"], 17);
    // The beads of both files, in the order of the texts.
    let first = |side: &str| -> Vec<u64> {
        let beads = run["beads"].as_array().expect("beads").iter();
        beads.filter_map(|bead| bead[side]["sentences"][0].as_u64()).collect()
    };
    assert!(first("source").is_sorted() && first("target").is_sorted());
    // The summary's sentences are found in the texts by the byte at which they begin.
    let starts: Vec<&Value> =
        run["beads"].as_array().expect("beads").iter().map(|bead| &bead["source"]["starts"][0]).collect();
    let summary = &run["summaries"][0];
    assert!(summary["sentences"].as_array().expect("sentences").iter().all(|s| starts.contains(&&s["span"]["start"])));

    let page = folder.path().join("summaries.html");
    diptych(&["summarize", "seeds", "--compress", "--report", page.to_str().expect("UTF-8")]).done();
    let articles = data(&std::fs::read_to_string(page).expect("the report"));
    let lists = ["texts", "summaries", "documents", "beads"].map(|name| articles[name].as_array().map(Vec::len));
    assert_eq!(lists, [Some(5), Some(5), Some(5), Some(0)]);
    for (text, summary) in
        articles["texts"].as_array().expect("texts").iter().zip(articles["summaries"].as_array().expect("rows"))
    {
        assert_eq!(text["id"], summary["id"]);
        let paragraphs = text["paragraphs"].as_array().expect("paragraphs").iter();
        let starts: Vec<&Value> = paragraphs.flat_map(|p| p["starts"].as_array().expect("starts")).collect();
        let chosen = summary["sentences"].as_array().expect("sentences");
        assert!(chosen.len() == 2 && chosen.iter().all(|s| starts.contains(&&s["span"]["start"])));
    }

    let page = folder.path().join("pair.html");
    let texts = ["seeds/000_290f9df7bd492f69.txt", "seeds/004_0007eeda2aa23e07.txt"];
    diptych(&["align", texts[0], texts[1], "--report", page.to_str().expect("UTF-8")]).done();
    let pair = data(&std::fs::read_to_string(page).expect("the report"));
    assert_eq!(pair["beads"].as_array().map(Vec::len), Some(23));
}

#[test]
fn plots_are_drawn() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = |name: &str| dir.path().join(name).to_str().expect("UTF-8").to_owned();
    let texts = ["seeds/000_290f9df7bd492f69.txt", "seeds/004_0007eeda2aa23e07.txt"];
    diptych(&["align", texts[0], texts[1], "--plot", &path("pair.svg")]).done();
    let svg = std::fs::read_to_string(path("pair.svg")).expect("the plot");
    assert_eq!(svg.matches("<rect x=").count(), 23, "one mark a bead");

    std::fs::create_dir(path("gold")).expect("a folder");
    std::fs::create_dir(path("found")).expect("a folder");
    for (name, text) in [("gold/a.gold", "[0]:[0]\n[1]:[1]\n"), ("gold/a.en", "A.\nB.\n"), ("gold/a.fr", "A.\nB.\n")] {
        std::fs::write(path(name), text).expect("a file");
    }
    std::fs::write(path("found/a.txt"), "[0]:[0]:0.95\n[1]:[]:0.6\n").expect("a file");
    let judge = ["eval", "align", &path("gold"), "--predictions", &path("found"), "--plot", &path("trust.svg")];
    diptych(&judge).done();
    let svg = std::fs::read_to_string(path("trust.svg")).expect("the plot");
    assert!(svg.contains("0.90 to 0.97: 1 of 1 right") && svg.contains("0.50 to 0.70: 0 of 1 right"));
}
