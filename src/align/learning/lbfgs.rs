//! Limited-memory BFGS (Nocedal and Wright, *Numerical Optimization*, algorithm 7.5) for smooth functions of a few hundred variables.

use crate::error::Result;

/// How many pairs of steps and gradient changes are remembered.
const MEMORY: usize = 10;
/// Sufficient decrease (Armijo).
const DECREASE: f64 = 1e-4;

/// Minimises `function`, which writes its gradient into the second argument and returns its value, from `start`.
///
/// Stops after `steps` steps, or when the gradient's largest entry is below `tolerance`.
///
/// # Errors
/// The first of the function's.
pub(crate) fn minimise(
    mut function: impl FnMut(&[f64], &mut [f64]) -> Result<f64>,
    start: Vec<f64>,
    steps: usize,
    tolerance: f64,
) -> Result<Vec<f64>> {
    let n = start.len();
    let mut x = start;
    let mut gradient = vec![0.0; n];
    let mut value = function(&x, &mut gradient)?;
    let mut pairs: std::collections::VecDeque<(Vec<f64>, Vec<f64>, f64)> = Default::default();
    for step in 0..steps {
        if gradient.iter().all(|g| g.abs() < tolerance) {
            break;
        }
        let direction = direction(&gradient, &pairs);
        let slope = dot(&direction, &gradient);
        if slope >= 0.0 || !slope.is_finite() {
            pairs.clear();
            if step > 0 && slope.is_finite() {
                continue;
            }
            break;
        }
        let mut length = if pairs.is_empty() { 1.0 / norm(&gradient).max(1.0) } else { 1.0 };
        let mut next = vec![0.0; n];
        let mut next_gradient = vec![0.0; n];
        let mut accepted = None;
        for _ in 0..30 {
            for k in 0..n {
                next[k] = x[k] + length * direction[k];
            }
            let tried = function(&next, &mut next_gradient)?;
            if tried.is_finite() && tried <= value + DECREASE * length * slope {
                accepted = Some(tried);
                break;
            }
            length *= 0.5;
        }
        let Some(tried) = accepted else { break };
        let s: Vec<f64> = next.iter().zip(&x).map(|(a, b)| a - b).collect();
        let y: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        let curvature = dot(&s, &y);
        if curvature > 1e-12 {
            if pairs.len() == MEMORY {
                pairs.pop_front();
            }
            pairs.push_back((s, y, 1.0 / curvature));
        }
        let done = (value - tried).abs() < 1e-10 * value.abs().max(1.0);
        x = next;
        gradient = next_gradient;
        value = tried;
        if done {
            break;
        }
    }
    Ok(x)
}

/// The two-loop recursion: minus the approximate inverse Hessian times the gradient.
fn direction(gradient: &[f64], pairs: &std::collections::VecDeque<(Vec<f64>, Vec<f64>, f64)>) -> Vec<f64> {
    let mut q: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut alphas = Vec::with_capacity(pairs.len());
    for (s, y, rho) in pairs.iter().rev() {
        let alpha = rho * dot(s, &q);
        q.iter_mut().zip(y).for_each(|(q, y)| *q -= alpha * y);
        alphas.push(alpha);
    }
    if let Some((s, y, _)) = pairs.back() {
        let scale = dot(s, y) / dot(y, y);
        q.iter_mut().for_each(|q| *q *= scale);
    }
    for ((s, y, rho), alpha) in pairs.iter().zip(alphas.iter().rev()) {
        let beta = rho * dot(y, &q);
        q.iter_mut().zip(s).for_each(|(q, s)| *q += (alpha - beta) * s);
    }
    q
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

#[cfg(test)]
mod tests {
    use super::minimise;

    #[test]
    fn finds_the_minimum_of_rosenbrock() {
        let x = minimise(
            |x, g| {
                let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
                g[0] = -2.0 * a - 400.0 * x[0] * b;
                g[1] = 200.0 * b;
                Ok(a * a + 100.0 * b * b)
            },
            vec![-1.2, 1.0],
            500,
            1e-9,
        )
        .unwrap();
        assert!((x[0] - 1.0).abs() < 1e-5 && (x[1] - 1.0).abs() < 1e-5, "{x:?}");
    }

    #[test]
    fn stays_where_the_gradient_is_zero() {
        let x = minimise(
            |x, g| {
                g[0] = 2.0 * x[0];
                Ok(x[0] * x[0])
            },
            vec![0.0],
            10,
            1e-9,
        )
        .unwrap();
        assert_eq!(x, [0.0]);
    }
}
