//! The pipeline of `diptych run`: plan, work, journal, resume.
