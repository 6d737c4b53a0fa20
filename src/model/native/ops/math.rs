//! Elementary functions on lanes.

use super::super::simd::Lanes;

/// e to the power of `x`, for x ≤ 0; below −87 it stays at e^−87, which is as good as nothing.
///
/// Cody–Waite reduction to |r| ≤ ln 2 / 2 and the polynomial of Cephes' `expf`: relative error below 3·10⁻⁷ (tested).
#[inline(always)]
pub(in super::super) unsafe fn exp<V: Lanes>(x: V) -> V {
    unsafe {
        let x = x.max(V::splat(-87.0));
        let n = x.mul(V::splat(std::f32::consts::LOG2_E)).round();
        let r = n.mul_add(V::splat(-0.693_359_4), x);
        let r = n.mul_add(V::splat(2.121_944_4e-4), r);
        let mut p = V::splat(1.987_569_2e-4);
        for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
            p = p.mul_add(r, V::splat(coefficient));
        }
        let p = p.mul_add(r.mul(r), r.add(V::splat(1.0)));
        p.mul(n.exp2_integer())
    }
}

/// GELU in its exact form, x · Φ(x).
///
/// The normal distribution comes from formula 7.1.26 of Abramowitz and Stegun (error of erf at most 1.5·10⁻⁷):
/// absolute error below 1·10⁻⁶ for |x| ≤ 8 (tested).
#[inline(always)]
pub(in super::super) unsafe fn gelu<V: Lanes>(x: V) -> V {
    unsafe {
        let zero = V::splat(0.0);
        let z = x.max(zero.sub(x)).mul(V::splat(std::f32::consts::FRAC_1_SQRT_2));
        let t = V::splat(1.0).div(z.mul_add(V::splat(0.327_591_1), V::splat(1.0)));
        let mut p = V::splat(1.061_405_4);
        for coefficient in [-1.453_152, 1.421_413_8, -0.284_496_74, 0.254_829_6] {
            p = p.mul_add(t, V::splat(coefficient));
        }
        // Half of erfc(z): what Φ(|x|) lacks to 1.
        let tail = p.mul(t).mul(exp(zero.sub(z.mul(z)))).mul(V::splat(0.5));
        x.max(zero).sub(x.max(zero.sub(x)).mul(tail))
    }
}

/// GELU by its approximation with a hyperbolic tangent, 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).
///
/// Written as x / (1 + e^(−2u)), which is the same: absolute error below 1·10⁻⁶ for |x| ≤ 8 (tested).
#[inline(always)]
pub(in super::super) unsafe fn gelu_tanh<V: Lanes>(x: V) -> V {
    unsafe {
        let zero = V::splat(0.0);
        let cubic = x.mul(x).mul_add(V::splat(0.044_715), V::splat(1.0));
        let double = x.mul(cubic).mul(V::splat(2.0 * 0.797_884_6));
        // e^(−|2u|) never overflows; for negative u both terms of the fraction are divided by e^(−2u).
        let small = exp(zero.sub(double.max(zero.sub(double))));
        let share = V::splat(1.0).div(small.add(V::splat(1.0)));
        x.max(zero).mul(share).add(x.min(zero).mul(small).mul(share))
    }
}
