//! Which documents translate each other, in the pieces that a cluster can work on: see [`diptych::align::piecewise`].
//!
//! Documents come as one array of all their rows and the offsets between them, as Arrow keeps lists.

use diptych::align::piecewise::{self, Nearest, Party};
use diptych::align::{Numbers, PairCandidate, choose};
use diptych::{Diptych, Error, Result};
use ndarray::{Array2, ArrayView2, s};
use numpy::{PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rayon::prelude::*;

use crate::engine::Engine;
use crate::errors::exception;

/// Rows of documents, one after the other.
struct Lists<'a> {
    rows: ArrayView2<'a, f32>,
    offsets: &'a [i64],
}

impl<'a> Lists<'a> {
    fn new(rows: &'a PyReadonlyArray2<'_, f32>, offsets: &'a PyReadonlyArray1<'_, i64>) -> PyResult<Self> {
        let (rows, offsets) = (rows.as_array(), offsets.as_slice()?);
        let rising = offsets.windows(2).all(|pair| pair[0] <= pair[1]);
        let fits = offsets.first() == Some(&0) && offsets.last().is_some_and(|&last| last as usize == rows.nrows());
        match rising && fits {
            true => Ok(Lists { rows, offsets }),
            false => Err(PyValueError::new_err("the offsets do not fit the rows")),
        }
    }

    fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    fn range(&self, document: usize) -> std::ops::Range<usize> {
        self.offsets[document] as usize..self.offsets[document + 1] as usize
    }

    fn of(&self, document: usize) -> ArrayView2<'a, f32> {
        self.rows.slice_move(s![self.range(document), ..])
    }
}

/// Every row as one of a matrix.
fn matrix<const N: usize>(rows: &[[f32; N]]) -> Array2<f32> {
    Array2::from_shape_fn((rows.len(), N), |(i, k)| rows[i][k])
}

/// The numbers of documents, as each gave them.
fn numbers(documents: &[Vec<u8>]) -> Vec<Numbers> {
    let entries = |bytes: &[u8]| bytes.as_chunks().0.iter().map(|entry| u64::from_le_bytes(*entry)).collect();
    documents.iter().map(|bytes| Numbers::from_entries(entries(bytes))).collect()
}

fn same_count(counts: &[usize]) -> PyResult<()> {
    match counts.windows(2).all(|pair| pair[0] == pair[1]) {
        true => Ok(()),
        false => Err(PyValueError::new_err(format!("columns of different lengths: {counts:?}"))),
    }
}

/// The steps, and what was learnt for the model.
#[pyclass(frozen, module = "diptych._diptych")]
pub struct Pairing(Diptych);

#[pymethods]
impl Pairing {
    #[new]
    fn new(engine: PyRef<'_, Engine>) -> Self {
        Pairing(engine.0.clone())
    }

    /// What the vectors of a language are centred with.
    fn centre<'py>(
        &self,
        py: Python<'py>,
        sum: PyReadonlyArray1<'py, f64>,
        rows: u64,
    ) -> PyResult<Bound<'py, PyArray1<f32>>> {
        let weights = self.0.align_weights().map_err(|e| exception(py, &e))?;
        Ok(PyArray1::from_vec(py, piecewise::centre(sum.as_slice()?, rows, &weights.centre)))
    }

    /// All rows less the centre, each of length 1.
    #[staticmethod]
    fn centred<'py>(
        py: Python<'py>,
        rows: PyReadonlyArray2<'py, f32>,
        centre: PyReadonlyArray1<'py, f32>,
    ) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let (view, centre) = (rows.as_array(), centre.as_slice()?);
        let centred = py.detach(|| piecewise::centred(view, centre));
        Ok(PyArray2::from_owned_array(py, centred))
    }

    /// The mean of every document's centred rows.
    #[staticmethod]
    fn means<'py>(
        py: Python<'py>,
        rows: PyReadonlyArray2<'py, f32>,
        offsets: PyReadonlyArray1<'py, i64>,
    ) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let lists = Lists::new(&rows, &offsets)?;
        let means = py.detach(|| {
            let mut means = Array2::zeros((lists.len(), lists.rows.ncols()));
            for (document, mut row) in means.rows_mut().into_iter().enumerate() {
                row.iter_mut().zip(piecewise::mean(lists.of(document))).for_each(|(x, y)| *x = y);
            }
            means
        });
        Ok(PyArray2::from_owned_array(py, means))
    }

    /// The nearest sentences opposite, for every pair of the documents that stand at the same places.
    #[staticmethod]
    #[expect(clippy::type_complexity, reason = "two arrays")]
    fn nearest<'py>(
        py: Python<'py>,
        sources: (PyReadonlyArray2<'py, f32>, PyReadonlyArray1<'py, i64>),
        targets: (PyReadonlyArray2<'py, f32>, PyReadonlyArray1<'py, i64>),
    ) -> PyResult<(Bound<'py, PyArray2<f32>>, Bound<'py, PyArray2<f32>>)> {
        let (sources, targets) = (Lists::new(&sources.0, &sources.1)?, Lists::new(&targets.0, &targets.1)?);
        same_count(&[sources.len(), targets.len()])?;
        let (forward, backward) = py.detach(|| {
            let pairs: Vec<(Vec<Nearest>, Vec<Nearest>)> = (0..sources.len())
                .into_par_iter()
                .map(|pair| piecewise::nearest(sources.of(pair), targets.of(pair)))
                .collect();
            let (forward, backward): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            (matrix(&forward.concat()), matrix(&backward.concat()))
        });
        Ok((PyArray2::from_owned_array(py, forward), PyArray2::from_owned_array(py, backward)))
    }

    /// The nearest of several lists of nearest ones, row by row, and their mean.
    #[staticmethod]
    fn near<'py>(py: Python<'py>, lists: Vec<PyReadonlyArray2<'py, f32>>) -> PyResult<Bound<'py, PyArray1<f32>>> {
        let views: Vec<ArrayView2<'_, f32>> = lists.iter().map(|list| list.as_array()).collect();
        let rows: Vec<usize> = views.iter().map(|view| view.nrows()).collect();
        same_count(&rows)?;
        let mut best: Vec<Nearest> = vec![[f32::MIN; 4]; rows.first().copied().unwrap_or(0)];
        for view in &views {
            for (best, row) in best.iter_mut().zip(view.rows()) {
                let mut other: Nearest = [f32::MIN; 4];
                other.iter_mut().zip(row).for_each(|(x, y)| *x = *y);
                piecewise::merge(best, &other);
            }
        }
        Ok(PyArray1::from_vec(py, best.iter().map(piecewise::near).collect()))
    }

    /// Scores and signs of every pair of the documents that stand at the same places. Of each side: rows, offsets, means of
    /// the nearest, mean vectors, names, dates, and the numbers that a document gives.
    #[staticmethod]
    #[expect(clippy::type_complexity, reason = "the columns of two sides")]
    fn judge<'py>(
        py: Python<'py>,
        sources: (
            PyReadonlyArray2<'py, f32>,
            PyReadonlyArray1<'py, i64>,
            PyReadonlyArray1<'py, f32>,
            PyReadonlyArray2<'py, f32>,
            Vec<String>,
            Vec<Option<String>>,
            Vec<Vec<u8>>,
        ),
        targets: (
            PyReadonlyArray2<'py, f32>,
            PyReadonlyArray1<'py, i64>,
            PyReadonlyArray1<'py, f32>,
            PyReadonlyArray2<'py, f32>,
            Vec<String>,
            Vec<Option<String>>,
            Vec<Vec<u8>>,
        ),
    ) -> PyResult<(Bound<'py, PyArray1<f32>>, Bound<'py, PyArray2<f64>>)> {
        let (a, b) = (Lists::new(&sources.0, &sources.1)?, Lists::new(&targets.0, &targets.1)?);
        same_count(&[a.len(), b.len(), sources.4.len(), targets.4.len(), sources.5.len(), targets.5.len()])?;
        same_count(&[a.len(), sources.6.len(), targets.6.len()])?;
        same_count(&[a.rows.nrows(), sources.2.as_slice()?.len()])?;
        same_count(&[b.rows.nrows(), targets.2.as_slice()?.len()])?;
        same_count(&[a.len(), sources.3.as_array().nrows(), targets.3.as_array().nrows()])?;
        let (near_a, near_b) = (sources.2.as_slice()?, targets.2.as_slice()?);
        let (means_a, means_b) = (sources.3.as_slice()?, targets.3.as_slice()?);
        let width = a.rows.ncols();
        let (names_a, names_b, dates_a, dates_b) = (&sources.4, &targets.4, &sources.5, &targets.5);
        let (numbers_a, numbers_b) = (numbers(&sources.6), numbers(&targets.6));
        let judged: Vec<_> = py.detach(|| {
            (0..a.len())
                .into_par_iter()
                .map(|pair| {
                    let source = Party {
                        vectors: a.of(pair),
                        near: &near_a[a.range(pair)],
                        mean: &means_a[pair * width..(pair + 1) * width],
                        name: &names_a[pair],
                        date: dates_a[pair].as_deref(),
                        numbers: &numbers_a[pair],
                    };
                    let target = Party {
                        vectors: b.of(pair),
                        near: &near_b[b.range(pair)],
                        mean: &means_b[pair * width..(pair + 1) * width],
                        name: &names_b[pair],
                        date: dates_b[pair].as_deref(),
                        numbers: &numbers_b[pair],
                    };
                    piecewise::judge(source, target)
                })
                .collect()
        });
        let (scores, signs): (Vec<f32>, Vec<_>) = judged.into_iter().unzip();
        let count = signs.first().map_or(0, |row| row.len());
        let signs = Array2::from_shape_fn((signs.len(), count), |(i, k)| signs[i][k]);
        Ok((PyArray1::from_vec(py, scores), PyArray2::from_owned_array(py, signs)))
    }

    /// The logarithms of the odds of candidates, given the two best scores of either document.
    fn odds<'py>(
        &self,
        py: Python<'py>,
        scores: PyReadonlyArray1<'py, f32>,
        signs: PyReadonlyArray2<'py, f64>,
        best: (PyReadonlyArray2<'py, f32>, PyReadonlyArray2<'py, f32>),
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let candidates = judged(&scores, &signs, &best).map_err(|e| exception(py, &e))?;
        let odds =
            self.pair_weights().map(|weights| candidates.iter().map(|c| weights.log_odds(&c.features)).collect());
        Ok(PyArray1::from_vec(py, odds.map_err(|e| exception(py, &e))?))
    }

    /// One-to-one matching of candidates whose documents are named by places: `(candidate, confidence)` of those chosen.
    #[expect(clippy::too_many_arguments, reason = "the columns of a candidate")]
    fn choose<'py>(
        &self,
        py: Python<'py>,
        sources: Vec<usize>,
        targets: Vec<usize>,
        scores: PyReadonlyArray1<'py, f32>,
        signs: PyReadonlyArray2<'py, f64>,
        best: (PyReadonlyArray2<'py, f32>, PyReadonlyArray2<'py, f32>),
        threshold: f32,
    ) -> PyResult<Vec<(usize, f32)>> {
        same_count(&[sources.len(), targets.len(), scores.as_slice()?.len()])?;
        let size = |places: &[usize]| places.iter().max().map_or(0, |last| last + 1);
        let sizes = (size(&sources), size(&targets));
        let mut candidates = judged(&scores, &signs, &best).map_err(|e| exception(py, &e))?;
        for (candidate, (source, target)) in candidates.iter_mut().zip(sources.iter().zip(&targets)) {
            (candidate.source, candidate.target) = (*source, *target);
        }
        let weights = self.pair_weights().map_err(|e| exception(py, &e))?;
        let pairs = py.detach(|| choose(&candidates, sizes, weights, threshold));
        let place = |pair: &diptych::align::DocumentMatch| {
            candidates.iter().position(|c| (c.source, c.target) == (pair.source, pair.target)).unwrap_or_default()
        };
        Ok(pairs.iter().map(|pair| (place(pair), pair.confidence)).collect())
    }
}

impl Pairing {
    fn pair_weights(&self) -> Result<&diptych::align::PairWeights> {
        let nothing = || Error::Usage("the alignment weights say nothing of documents; learn that too".into());
        self.0.align_weights()?.pairs.as_ref().ok_or_else(nothing)
    }
}

/// Candidates with all their signs.
fn judged(
    scores: &PyReadonlyArray1<'_, f32>,
    signs: &PyReadonlyArray2<'_, f64>,
    best: &(PyReadonlyArray2<'_, f32>, PyReadonlyArray2<'_, f32>),
) -> Result<Vec<PairCandidate>> {
    let (scores, signs, best) = (scores.as_array(), signs.as_array(), (best.0.as_array(), best.1.as_array()));
    let counts = [scores.len(), signs.nrows(), best.0.nrows(), best.1.nrows()];
    if counts.iter().any(|count| *count != scores.len()) || best.0.ncols() != 2 || best.1.ncols() != 2 {
        return Err(Error::Usage(format!("candidates with columns of different lengths: {counts:?}")));
    }
    (0..scores.len())
        .map(|i| {
            let row: Vec<f64> = signs.row(i).to_vec();
            let features = row.try_into().map_err(|_| Error::Usage("candidates of another version's signs".into()))?;
            let mut candidate = PairCandidate { source: 0, target: 0, score: scores[i], features };
            let two = |best: ArrayView2<'_, f32>| [best[[i, 0]], best[[i, 1]]];
            piecewise::ahead(&mut candidate, two(best.0), two(best.1));
            Ok(candidate)
        })
        .collect()
}
