//! The flag that says where models lie.

use std::env;
use std::path::PathBuf;

use diptych::model;

/// The variable that names the folder of the models where no flag does. It is not clap's own: with that, usage lines show the
/// flag as required wherever the variable is set.
const VARIABLE: &str = "DIPTYCH_MODELS";

/// The flag that names the folder of the models.
#[derive(clap::Args)]
pub struct ModelDir {
    /// Folder of the models [env: DIPTYCH_MODELS] [default: ./models if it is there with models in it or in a checkout of
    /// diptych, else the user's data folder]
    #[arg(long, value_name = "DIR", help_heading = "Model")]
    model_dir: Option<PathBuf>,
}

impl ModelDir {
    /// The folder that was named, or the one that there is, or the one to make.
    pub fn folder(&self) -> PathBuf {
        let named = || env::var_os(VARIABLE).filter(|folder| !folder.is_empty()).map(PathBuf::from);
        self.model_dir.clone().or_else(named).unwrap_or_else(model::default_folder)
    }
}
