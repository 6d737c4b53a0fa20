//! Alignment: documents (who translates whom), sentences (beads), mining, scores and filters.
