use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine};
use portico_accounts::{FileError, FileUse, Randomness, RootSecret, quoted};

use super::{ConfigError, Vars};

/// The source of the root secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretOrigin {
    Environment,
    File(PathBuf),
}

/// The root of every derived key: base64 of at least 32 random bytes. Read from `PORTICO_SECRET`. Defaults to the
/// content of `secret.key` in the data folder, created at the first start.
pub fn load_root_secret(vars: &Vars, data_dir: &Path) -> Result<RootSecret, ConfigError> {
    if let Some((secret, _)) = find_root_secret(vars, data_dir)? {
        return Ok(secret);
    }
    let path = data_dir.join("secret.key");
    make(&path)?;
    read(&path)
}

/// The root secret and its source, if it exists already.
pub fn find_root_secret(vars: &Vars, data_dir: &Path) -> Result<Option<(RootSecret, SecretOrigin)>, ConfigError> {
    if let Some(secret) = secret_in_environment(vars)? {
        return Ok(Some((secret, SecretOrigin::Environment)));
    }
    let path = data_dir.join("secret.key");
    match path.try_exists() {
        Ok(true) => Ok(Some((read(&path)?, SecretOrigin::File(path)))),
        Ok(false) if path.is_symlink() => Err(wrong(
            &path.display().to_string(),
            "is a link to a missing file; mount its disk, or restore the secret".to_owned(),
        )),
        Ok(false) => Ok(None),
        // The data folder does not exist and cannot be created. Creating it reports the error.
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(None),
        Err(error) => Err(FileError::new(data_dir, FileUse::Fill, &error).into()),
    }
}

/// The root secret set by the operator. An empty one counts as weak.
pub fn secret_in_environment(vars: &Vars) -> Result<Option<RootSecret>, ConfigError> {
    vars.raw("PORTICO_SECRET").map(|text| parse("PORTICO_SECRET", text)).transpose()
}

fn read(path: &Path) -> Result<RootSecret, ConfigError> {
    let name = path.display().to_string();
    let unreadable = |error: io::Error| FileError::new(path, FileUse::Read, &error);
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(FileError::is_folder(path).into());
    }
    // Reading a pipe would wait for a writer.
    if !metadata.is_file() {
        return Err(wrong(&name, "is not a file; remove it, and restore the secret".to_owned()));
    }
    if metadata.permissions().mode() & 0o077 != 0 {
        return Err(wrong(&name, format!("can be read by others; run: chmod 600 {}", quoted(path))));
    }
    // Text that is not UTF-8 is not base64 either.
    parse(&name, &String::from_utf8_lossy(&fs::read(path).map_err(unreadable)?))
}

fn parse(name: &str, text: &str) -> Result<RootSecret, ConfigError> {
    RootSecret::from_base64(text).map_err(|weak| {
        wrong(
            name,
            format!(
                "the secret {weak}; it must be base64 of at least {} random bytes: restore the former one, or for a \
                 new site, use the output of openssl rand -base64 32",
                RootSecret::MIN_BYTES
            ),
        )
    })
}

fn wrong(name: &str, what: String) -> ConfigError {
    ConfigError::WrongSecret { variable: name.to_owned(), what }
}

/// Writes a new secret to a temporary file and links it into place. So no process reads half a secret, and if two
/// processes start together, one wins.
fn make(path: &Path) -> Result<(), ConfigError> {
    let aside = path.with_extension(format!("new-{}", std::process::id()));
    let written = write(&aside);
    let linked = written.and_then(|()| link(&aside, path));
    // A partial secret on a full disk is useless.
    _ = fs::remove_file(&aside);
    Ok(linked?)
}

fn write(aside: &Path) -> Result<(), FileError> {
    let bytes: Result<[u8; 32], _> = Randomness::system().bytes();
    let written = bytes.map_err(io::Error::other).and_then(|bytes| {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(aside)?;
        file.write_all(format!("{}\n", BASE64_STANDARD.encode(bytes)).as_bytes())?;
        file.sync_all()
    });
    let folder = aside.parent().unwrap_or(aside);
    written.map_err(|error| FileError::new(folder, FileUse::Fill, &error))
}

fn link(aside: &Path, path: &Path) -> Result<(), FileError> {
    match fs::hard_link(aside, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(FileError::not_linked(path, &error)),
        _ => Ok(()),
    }
}
