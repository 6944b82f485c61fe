//! Databases that Portico must refuse.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};

use super::{Database, Engine};

impl Database {
    /// The statement that records a migration of a newer version.
    pub fn newer_version(engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => {
                "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                 values (9999, 'later', true, x'00', 1)"
            }
            Engine::Postgres => {
                "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                 values (9999, 'later', true, '\\x00', 1)"
            }
        }
    }

    /// The statement that gives migration 5 the checksum of another build.
    pub fn another_build(engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => "update _sqlx_migrations set checksum = x'00' where version = 5",
            Engine::Postgres => "update _sqlx_migrations set checksum = '\\x00' where version = 5",
        }
    }

    /// Damages the file of a SQLite database that is not open.
    pub fn damage(&self) {
        let path = self.url.strip_prefix("sqlite://").expect("a SQLite URL");
        let mut file = OpenOptions::new().write(true).open(path).expect("the database's file");
        file.seek(SeekFrom::Start(4096)).expect("its second page");
        file.write_all(&[0xa5; 64 * 1024]).expect("room on the disk");
    }

    /// The URL of a PostgreSQL database with an option for each session, as `name=value`.
    pub fn url_with_option(&self, option: &str) -> String {
        let url = self.url.trim_end_matches('?');
        let sign = if url.contains('?') { '&' } else { '?' };
        format!("{url}{sign}options=-c%20{}", option.replace('=', "%3D"))
    }
}
