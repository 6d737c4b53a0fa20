//! The flag that draws how far confidences can be believed.

use std::path::{Path, PathBuf};

use diptych::Result;
use diptych::eval::align::BandCounts;
use diptych::report::{ConfidenceBand, Reliability, reliability_plot};
use diptych::write::write_atomically;

/// Where the plot goes.
#[derive(clap::Args)]
pub struct PlotArgs {
    /// Draw here how far confidences can be believed, and precision and recall by least confidence
    #[arg(long, value_name = "FILE.svg", value_hint = clap::ValueHint::FilePath)]
    pub plot: Option<PathBuf>,
}

/// Draws what was judged.
pub fn draw(path: &Path, judged: &[Reliability]) -> Result<()> {
    write_atomically(path, |out| out.write_all(reliability_plot(judged).as_bytes()))
}

/// Bands as the plot has them: each ends where the next begins.
pub fn bands(counted: &[BandCounts]) -> Vec<ConfidenceBand> {
    let ends = counted.iter().skip(1).map(|band| f64::from(band.from)).chain([1.0]);
    let band = |(band, end): (&BandCounts, f64)| ConfidenceBand {
        bounds: (f64::from(band.from), end),
        found: band.found,
        right: band.right,
        recalled: band.recalled,
        interval: band.interval(),
    };
    counted.iter().zip(ends).map(band).collect()
}
