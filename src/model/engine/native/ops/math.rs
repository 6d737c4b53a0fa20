//! Elementary functions on lanes.

use super::super::simd::Lanes;

/// e to the power of `x`, for x ≤ 0; below −87 it stays at e^−87, which is as good as nothing.
///
/// Cody–Waite reduction to |r| ≤ ln 2 / 2 and the polynomial of Cephes' `expf`: relative error below 3·10⁻⁷ (tested).
///
/// # Safety
/// The processor has the instruction set of `V`.
#[inline(always)]
pub unsafe fn exp<V: Lanes>(x: V) -> V {
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

/// 2 to the power of `x`, for x ≤ 0; below −126 it stays at 2^−126, which is as good as nothing.
///
/// The polynomial is the one of degree 5 with the least relative error on |r| ≤ ½: below 3·10⁻⁷ with rounding (tested).
///
/// # Safety
/// The processor has the instruction set of `V`.
#[inline(always)]
pub unsafe fn exp2<V: Lanes>(x: V) -> V {
    let x = x.max(V::splat(-126.0));
    let n = x.round();
    let r = x.sub(n);
    let mut p = V::splat(0.001_327_649_2);
    for coefficient in [0.009_675_549, 0.055_507_135, 0.240_221_2, 0.693_146_94, 1.000_000_1] {
        p = p.mul_add(r, V::splat(coefficient));
    }
    p.mul(n.exp2_integer())
}

/// P of [`gelu_fast`], from the constant term up.
const GELU_FAST: [f32; 7] =
    [0.397_870_27, -0.064_554_416, 0.008_763_692, -8.121_877e-4, 4.776_391e-5, -1.588_828_5e-6, 2.258_823_4e-8];

/// GELU for products in eight bits, whose own error is larger: absolute error below 2·10⁻⁴ for |x| ≤ 8 (tested).
///
/// Φ(x) = ½ + x·P(x²) within ±4 and constant beyond; P is the polynomial of degree 6 with the least error of x·Φ(x) that
/// is exact at ±4 (so that large values pass unchanged).
///
/// # Safety
/// The processor has the instruction set of `V`.
#[inline(always)]
pub unsafe fn gelu_fast<V: Lanes>(x: V) -> V {
    let near = x.max(V::splat(-4.0)).min(V::splat(4.0));
    let square = near.mul(near);
    let mut p = V::splat(GELU_FAST[6]);
    for &coefficient in GELU_FAST[..6].iter().rev() {
        p = p.mul_add(square, V::splat(coefficient));
    }
    x.mul(p.mul_add(near, V::splat(0.5)))
}

/// GELU in its exact form, x · Φ(x).
///
/// The normal distribution comes from formula 7.1.26 of Abramowitz and Stegun (error of erf at most 1.5·10⁻⁷):
/// absolute error below 1·10⁻⁶ for |x| ≤ 8 (tested).
///
/// # Safety
/// The processor has the instruction set of `V`.
#[inline(always)]
pub unsafe fn gelu<V: Lanes>(x: V) -> V {
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

/// GELU by its approximation with a hyperbolic tangent, 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).
///
/// Written as x / (1 + e^(−2u)), which is the same: absolute error below 1·10⁻⁶ for |x| ≤ 8 (tested).
///
/// # Safety
/// The processor has the instruction set of `V`.
#[inline(always)]
pub unsafe fn gelu_tanh<V: Lanes>(x: V) -> V {
    let zero = V::splat(0.0);
    let cubic = x.mul(x).mul_add(V::splat(0.044_715), V::splat(1.0));
    let double = x.mul(cubic).mul(V::splat(2.0 * 0.797_884_6));
    // e^(−|2u|) never overflows; for negative u both terms of the fraction are divided by e^(−2u).
    let small = exp(zero.sub(double.max(zero.sub(double))));
    let share = V::splat(1.0).div(small.add(V::splat(1.0)));
    x.max(zero).mul(share).add(x.min(zero).mul(small).mul(share))
}
