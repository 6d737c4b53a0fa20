//! A plot of where in their articles the sentences of summaries come from.

use super::svg::Drawing;

/// Colours that people with any colour vision tell apart: Okabe & Ito, *Color Universal Design* (2008), without the yellow.
const COLOURS: [&str; 7] = ["#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
const LINE: &str = "#c9d0d9";

/// Pixels of the plot and around it.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 320.0;
const MARGIN: f64 = 48.0;

/// Draws per system (by name) the shares, in percent, of its sentences that are from each part of the articles, first part
/// to the left.
pub fn position_plot(systems: &[(&str, &[f64])]) -> String {
    let mut drawing = Drawing::new(WIDTH + 2.0 * MARGIN + 120.0, HEIGHT + 2.0 * MARGIN);
    let most = systems.iter().flat_map(|(_, shares)| shares.iter().copied()).fold(10.0, f64::max);
    let top = (most / 10.0).ceil() * 10.0;
    let y = |share: f64| MARGIN + HEIGHT * (1.0 - share / top);
    for step in 0..=5 {
        let share = top * f64::from(step) / 5.0;
        drawing.line(&[(MARGIN, y(share)), (MARGIN + WIDTH, y(share))], LINE, 0.5);
        drawing.text((MARGIN - 6.0, y(share) + 4.0), "end", &format!("{share:.0} %"));
    }
    for (k, (name, shares)) in systems.iter().enumerate() {
        let colour = COLOURS[k % COLOURS.len()];
        let x = |part: usize| MARGIN + WIDTH * (part as f64 + 0.5) / shares.len().max(1) as f64;
        let points: Vec<(f64, f64)> = shares.iter().enumerate().map(|(part, share)| (x(part), y(*share))).collect();
        drawing.line(&points, colour, 2.0);
        for (part, (point, share)) in points.iter().zip(*shares).enumerate() {
            drawing.dot(*point, colour, &format!("{name}, part {} of {}: {share:.1} %", part + 1, shares.len()));
        }
        let at = MARGIN + 16.0 * k as f64;
        drawing.dot((MARGIN + WIDTH + 16.0, at), colour, name);
        drawing.text((MARGIN + WIDTH + 26.0, at + 4.0), "start", name);
    }
    drawing.text((MARGIN, MARGIN - 14.0), "start", "share of the summaries' sentences");
    drawing.text((MARGIN + WIDTH, MARGIN + HEIGHT + 24.0), "end", "place in the article, beginning to end");
    drawing.finish("Where in their articles the sentences of summaries come from")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_share_has_its_height() {
        let svg = position_plot(&[("lead", &[100.0, 0.0]), ("a <b>", &[50.0, 50.0])]);
        let circles: Vec<&str> = svg.lines().filter(|line| line.contains("part ")).collect();
        assert_eq!(circles.len(), 4);
        assert!(circles[0].contains("cy=\"48.0\"") && circles[1].contains("cy=\"368.0\""));
        assert!(circles[2].contains("cy=\"208.0\"") && svg.contains("a &lt;b&gt;") && !svg.contains("<b>"));
        assert!(position_plot(&[]).ends_with("</svg>\n"));
    }
}
