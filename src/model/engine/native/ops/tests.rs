//! Elementary functions against f64.

use super::super::simd::portable::Portable;
use super::super::simd::{LANES, Lanes};
use super::super::tests::phi;
use super::math;

/// A function on lanes at one value.
macro_rules! at {
    ($function:ident, $x:expr) => {
        // SAFETY: portable lanes need nothing of the processor.
        unsafe { math::$function(Portable::splat($x)).to_array()[LANES - 1] }
    };
}

#[test]
fn exp_is_as_good_as_it_says() {
    for step in 0..87_000 {
        let x = -step as f32 / 1000.0;
        let (got, want) = (f64::from(at!(exp, x)), f64::from(x).exp());
        assert!((got / want - 1.0).abs() < 3e-7, "exp({x}): {got}, {want}");
    }
    assert!(at!(exp, f32::MIN) < 1e-37);
}

#[test]
fn gelu_is_as_good_as_it_says() {
    for step in -8_000..=8_000 {
        let x = step as f32 / 1000.0;
        let (got, want) = (f64::from(at!(gelu, x)), f64::from(x) * phi(f64::from(x)));
        assert!((got - want).abs() < 1e-6, "gelu({x}): {got}, {want}");
    }
    assert_eq!(at!(gelu, 100.0), 100.0);
    assert!(at!(gelu, -100.0).abs() < 1e-9);
}

#[test]
fn exp2_is_as_good_as_it_says() {
    for step in 0..126_000 {
        let x = -step as f32 / 1000.0;
        let (got, want) = (f64::from(at!(exp2, x)), f64::from(x).exp2());
        assert!((got / want - 1.0).abs() < 3e-7, "exp2({x}): {got}, {want}");
    }
    assert!(at!(exp2, f32::MIN) < 1e-37);
}

#[test]
fn fast_gelu_is_as_good_as_it_says() {
    for step in -8_000..=8_000 {
        let x = step as f32 / 1000.0;
        let (got, want) = (f64::from(at!(gelu_fast, x)), f64::from(x) * phi(f64::from(x)));
        assert!((got - want).abs() < 2e-4, "gelu({x}): {got}, {want}");
    }
    assert!((at!(gelu_fast, 1000.0) - 1000.0).abs() < 1e-3);
    assert!(at!(gelu_fast, -1000.0).abs() < 1e-3);
}

#[test]
fn tanh_gelu_is_as_good_as_it_says() {
    for step in -8_000..=8_000 {
        let x = step as f32 / 1000.0;
        let wide = f64::from(x);
        let inner = (2.0 / std::f64::consts::PI).sqrt() * (wide + 0.044_715 * wide.powi(3));
        let (got, want) = (f64::from(at!(gelu_tanh, x)), 0.5 * wide * (1.0 + inner.tanh()));
        assert!((got - want).abs() < 1e-6, "gelu_tanh({x}): {got}, {want}");
    }
}
