use std::sync::Arc;

use http::Extensions;
use portico_wire::problem::{Code, Problem};

/// The settings of the app, each group under its own type. Cheap to clone once it is complete.
#[derive(Clone, Debug, Default)]
pub struct AppSettings(Extensions);

impl AppSettings {
    pub fn insert<T: Send + Sync + 'static>(&mut self, settings: T) {
        self.0.insert(Arc::new(settings));
    }

    /// The settings of this type, which the server was built with.
    pub fn get<T: Send + Sync + 'static>(&self) -> Result<Arc<T>, Problem> {
        let found = self.0.get::<Arc<T>>().cloned();
        found.ok_or_else(|| {
            tracing::error!(settings = std::any::type_name::<T>(), "the server was built without these settings");
            Problem::new(Code::Internal)
        })
    }
}
