use std::process::ExitCode;

use portico_ui::site::Site;

/// The server of an app, and its command line.
#[must_use = "a server does nothing until it is run"]
pub struct Server {
    site: &'static Site,
}

impl Server {
    /// A server of this site.
    pub fn new(site: &'static Site) -> Self {
        Self { site }
    }

    /// Runs the command that the process was started with.
    pub fn run(self) -> ExitCode {
        #[cfg(feature = "embed-site")]
        portico_embedded_site::embed();
        self.site.register();
        portico_server::cli::run()
    }
}
