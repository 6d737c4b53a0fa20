//! What the measurements of long inputs share.

use diptych::eval::stress::Random;

/// A number from the environment.
pub fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|x| x.parse().ok()).unwrap_or(default)
}

/// Roughly normal noise, the same for the same seed.
pub fn noise(seed: u64) -> impl FnMut() -> f32 {
    let mut random = Random::new(seed);
    move || {
        let bits = random.bits();
        let part = |shift: u32| ((bits >> shift) & 0xffff) as f32 / 65535.0 - 0.5;
        part(0) + part(16) + part(32) + part(48)
    }
}

/// Peak memory of this process in MB, where the system tells (Linux).
pub fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1024)
}
