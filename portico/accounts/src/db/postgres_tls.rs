//! Why a connection to PostgreSQL does not get the TLS that `DATABASE_URL` demands.

use std::io;
use std::io::ErrorKind::{IsADirectory, NotADirectory, NotFound, PermissionDenied};
use std::path::{Path, PathBuf};

use url::Url;

use crate::file_error::plain;

/// The spellings of each parameter that names a file, and the variable that the driver reads without it.
const FILES: [(&[&str], &str); 3] = [
    (&["sslrootcert", "ssl-root-cert", "ssl-ca"], "PGSSLROOTCERT"),
    (&["sslcert", "ssl-cert"], "PGSSLCERT"),
    (&["sslkey", "ssl-key"], "PGSSLKEY"),
];

/// The files for TLS that the driver reads when it connects, each with the setting that names it.
#[derive(Clone, Debug, Default)]
pub(super) struct TlsFiles(Vec<(String, PathBuf)>);

impl TlsFiles {
    pub fn read(url: &Url) -> Self {
        let files = FILES.iter().filter_map(|(names, variable)| {
            let in_url = url.query_pairs().filter(|(key, _)| names.contains(&&**key)).last();
            let (setting, value) = match in_url {
                Some((key, value)) => (format!("{key} in DATABASE_URL"), value.into_owned()),
                None => ((*variable).to_owned(), std::env::var(variable).ok()?),
            };
            // The driver also accepts the certificate itself.
            (!value.trim_start().starts_with("-----BEGIN")).then(|| (setting, PathBuf::from(value)))
        });
        Self(files.collect())
    }

    /// The file that caused this error of a connection. The driver does not name it.
    pub fn reason(&self, error: &io::Error) -> Option<String> {
        if !matches!(error.kind(), NotFound | PermissionDenied | IsADirectory | NotADirectory) {
            return None;
        }
        self.0.iter().find_map(|(setting, file)| unreadable(setting, file))
    }
}

fn unreadable(setting: &str, file: &Path) -> Option<String> {
    let error = std::fs::read(file).err()?;
    let why = match error.kind() {
        NotFound | NotADirectory => "it does not exist; check its name".to_owned(),
        IsADirectory => "it is a folder; name the file".to_owned(),
        PermissionDenied => "permission denied; let the user that Portico runs as read it".to_owned(),
        _ => plain(&error),
    };
    Some(format!("cannot be used: the file {}, which {setting} names, cannot be read: {why}", file.display()))
}

/// The cause, if it is the server's certificate. The driver passes on the text of its TLS library.
pub(super) fn certificate_reason(error: &io::Error) -> Option<String> {
    let said = plain(error);
    let cause = said.strip_prefix("invalid peer certificate: ")?;
    let why = if cause.contains("UnknownIssuer") {
        "is not trusted; name the file of its authority with sslrootcert= in DATABASE_URL".to_owned()
    } else if cause.contains("CaUsedAsEndEntity") {
        "is that of an authority; the server needs one that this authority has issued for it".to_owned()
    } else if cause.contains("not valid for name") || cause.contains("NotValidForName") {
        "is for another host; name the host that it is for in DATABASE_URL".to_owned()
    } else if cause.starts_with("certificate expired") || cause == "Expired" {
        "has expired; renew it".to_owned()
    } else {
        format!("is not accepted ({cause})")
    };
    Some(format!("cannot be used: its certificate {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> TlsFiles {
        TlsFiles::read(&Url::parse(url).unwrap())
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named_with_its_parameter() {
        let files = read("postgres://db/portico?sslmode=verify-full&sslrootcert=/no/such/ca.pem");
        let line = files.reason(&NotFound.into()).unwrap();
        let file = "the file /no/such/ca.pem, which sslrootcert in DATABASE_URL names";
        assert_eq!(line, format!("cannot be used: {file}, cannot be read: it does not exist; check its name"));
        assert_eq!(files.reason(&io::ErrorKind::ConnectionRefused.into()), None);
        let files = read("postgres://db/portico?ssl-ca=src");
        assert!(files.reason(&IsADirectory.into()).unwrap().ends_with("it is a folder; name the file"));
        let files = read("postgres://db/portico?sslrootcert=Cargo.toml");
        assert_eq!(files.reason(&NotFound.into()), None);
    }

    #[test]
    fn a_refused_certificate_is_explained() {
        let said = |cause: &str| {
            certificate_reason(&io::Error::new(
                io::ErrorKind::InvalidData,
                format!("invalid peer certificate: {cause}"),
            ))
        };
        assert!(said("UnknownIssuer").unwrap().ends_with(
            "its certificate is not trusted; name the file of its authority with sslrootcert= in DATABASE_URL"
        ));
        assert!(said("Other(OtherError(CaUsedAsEndEntity))").unwrap().contains("is that of an authority"));
        assert!(
            said("certificate not valid for name \"db\"; certificate is only valid for x").unwrap().contains("host")
        );
        assert!(said("certificate expired: verification time 2 (UNIX)").unwrap().ends_with("has expired; renew it"));
        assert!(said("BadEncoding").unwrap().ends_with("its certificate is not accepted (BadEncoding)"));
        assert_eq!(certificate_reason(&NotFound.into()), None);
    }
}
