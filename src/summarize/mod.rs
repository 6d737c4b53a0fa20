//! Extractive summaries: features, ranking, selection under a length budget.
