//! The area under the curve, by which what tells two kinds apart is judged.

/// Probability that one of the first list is above one of the second, ties halved.
pub(super) fn area(above: &mut [f32], below: &mut [f32]) -> f64 {
    above.sort_by(f32::total_cmp);
    below.sort_by(f32::total_cmp);
    let (mut less, mut same, mut sum) = (0, 0, 0.0);
    for x in above.iter() {
        while less < below.len() && below[less] < *x {
            less += 1;
        }
        same = same.max(less);
        while same < below.len() && below[same] <= *x {
            same += 1;
        }
        sum += (less + same) as f64 / 2.0;
    }
    sum / (above.len() * below.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_is_the_share_of_pairs_in_the_right_order() {
        assert_eq!(area(&mut [0.9, 0.8], &mut [0.1, 0.2]), 1.0);
        assert_eq!(area(&mut [0.9, 0.1], &mut [0.5]), 0.5);
        assert_eq!(area(&mut [0.5], &mut [0.5]), 0.5);
    }
}
