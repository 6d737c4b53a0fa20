//! How fast a stage goes, and how long it and what follows it will still take.
//!
//! The rate is that of the later half of the time so far: what came from a cache in the first moments is forgotten soon, and
//! documents that are longer or shorter than others do not make the answer jump.

use std::time::Duration;

/// How far a stage was, and when.
#[derive(Debug, Clone, Copy)]
struct Sample {
    at: Duration,
    done: u64,
}

/// So many samples are kept; then every other one goes.
const MOST: usize = 128;

/// What is to be done after a stage.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rest {
    /// It takes as long as so many more units of the stage …
    pub units: f64,
    /// … and so many seconds.
    pub seconds: f64,
}

/// The pace of one stage.
#[derive(Debug, Default)]
pub struct Pace {
    samples: Vec<Sample>,
    least: Duration,
    rest: Option<Rest>,
}

impl Pace {
    /// Takes notice of how far the stage is at a time since its beginning.
    pub fn note(&mut self, at: Duration, done: u64) {
        if self.samples.last().is_some_and(|last| at < last.at + self.least) {
            return;
        }
        self.samples.push(Sample { at, done });
        if self.samples.len() > MOST {
            let mut place = 0;
            self.samples.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.least = (self.least * 2).max(Duration::from_millis(50));
        }
    }

    /// Units a second; `None` while nothing can be said.
    pub fn rate(&self, now: Duration, done: u64) -> Option<f64> {
        let half = now / 2;
        let after = self.samples.partition_point(|sample| sample.at <= half);
        let (at, before) = match after.checked_sub(1).and_then(|last| self.samples.get(last)) {
            Some(sample) => (sample.at, sample.done),
            None => (Duration::ZERO, 0),
        };
        let seconds = now.saturating_sub(at).as_secs_f64();
        let units = done.saturating_sub(before);
        (seconds > 0.0 && units > 0).then(|| units as f64 / seconds)
    }

    /// How long the stage will still take; `None` while nothing can be said.
    pub fn left(&self, now: Duration, done: u64, total: u64) -> Option<Duration> {
        let rate = self.rate(now, done)?;
        Duration::try_from_secs_f64(total.saturating_sub(done) as f64 / rate).ok()
    }

    /// Takes notice of what follows the stage.
    pub fn follow(&mut self, rest: Rest) {
        self.rest = Some(rest);
    }

    /// How long the stage and all that follows will still take; `None` while nothing can be said.
    pub fn run_left(&self, now: Duration, done: u64, total: u64) -> Option<Duration> {
        let Rest { units, seconds } = self.rest?;
        let rest = Duration::try_from_secs_f64(units / self.rate(now, done)? + seconds).ok()?;
        Some(self.left(now, done, total)? + rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    #[test]
    fn the_time_left_is_right_after_a_tenth_although_the_work_is_uneven() {
        // 10,000 units, of which every one takes 1 to 3 ms.
        let cost = |unit: u64| 0.001 + 0.002 * ((unit * 2_654_435_761) % 1000) as f64 / 1000.0;
        let all: f64 = (0..10_000).map(cost).sum();
        let (mut pace, mut now) = (Pace::default(), 0.0);
        for unit in 0..10_000u64 {
            now += cost(unit);
            pace.note(at(now), unit + 1);
            if (1000..9900).contains(&unit) {
                let left = pace.left(at(now), unit + 1, 10_000).unwrap().as_secs_f64();
                assert!((left / (all - now) - 1.0).abs() < 0.2, "{unit}: {left} of {}", all - now);
            }
        }
    }

    #[test]
    fn what_came_from_a_cache_is_forgotten() {
        let mut pace = Pace::default();
        pace.note(at(0.1), 9000);
        for second in 1..=10u64 {
            pace.note(at(second as f64), 9000 + second * 10);
        }
        let left = pace.left(at(10.0), 9100, 10_000).unwrap().as_secs_f64();
        assert!((left - 90.0).abs() < 1.0, "{left}");
    }

    #[test]
    fn what_follows_takes_as_long_as_was_said_at_the_pace_of_the_stage() {
        // 10 ms a unit; then work like 300 units, which takes 3 s, and 2 s whatever the pace.
        let mut pace = Pace::default();
        assert!(pace.run_left(at(1.0), 100, 1000).is_none());
        pace.follow(Rest { units: 300.0, seconds: 2.0 });
        assert!(pace.run_left(at(1.0), 0, 1000).is_none());
        for tenth in 1..=10u64 {
            pace.note(at(tenth as f64), tenth * 100);
            let left = pace.run_left(at(tenth as f64), tenth * 100, 1000).unwrap().as_secs_f64();
            assert!((left - (10.0 - tenth as f64 + 5.0)).abs() < 1e-6, "{left}");
        }
    }

    #[test]
    fn nothing_is_said_before_anything_is_done() {
        assert!(Pace::default().left(at(3.0), 0, 10).is_none());
        assert_eq!(Pace::default().left(at(3.0), 5, 10), Some(at(3.0)));
    }
}
