//! Reliability by band, as the tables show it.

use diptych::eval::align::BandCounts;

/// Where a band begins, what was found in it, what of that is right, its share, and the interval of that.
pub fn band_line(band: &BandCounts) -> String {
    let (low, high) = band.interval();
    format!("{:.2} {:6} {:6}       {:.4}  {low:.4}-{high:.4}", band.from, band.found, band.right, band.share())
}
