use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The real binary, in a separate environment.
pub struct Portico(Command);

/// The outcome of a command.
#[derive(Debug)]
pub struct Outcome {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Portico {
    /// With its data in this folder. No `.env` is in reach.
    pub fn on(data_dir: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_testapp"));
        command
            .env_clear()
            .env("PORTICO_DATA_DIR", data_dir)
            .env("PORTICO_BCRYPT_COST", "4")
            .env("PORTICO_RATE_LIMIT", "off");
        command.current_dir(data_dir.parent().unwrap());
        Self(command)
    }

    /// In this working directory.
    pub fn within(mut self, folder: &Path) -> Self {
        self.0.current_dir(folder);
        self
    }

    pub fn with(mut self, variable: &str, value: &str) -> Self {
        self.0.env(variable, value);
        self
    }

    /// The same, unless it is set already.
    pub fn with_default(self, variable: &str, value: &str) -> Self {
        let is_set = self.0.get_envs().any(|(name, value)| name == variable && value.is_some());
        if is_set { self } else { self.with(variable, value) }
    }

    /// This program instead of the one that was built: a copy of it, where others can run it.
    pub fn by_copy(self, program: &Path) -> Self {
        let mut command = Command::new(program);
        command.env_clear();
        for (name, value) in self.0.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        command.current_dir(self.0.get_current_dir().unwrap());
        Self(command)
    }

    /// As another user of this machine. Only root may.
    pub fn run_by(mut self, uid: u32) -> Self {
        self.0.uid(uid).gid(uid);
        self
    }

    pub fn into_command(self) -> Command {
        self.0
    }

    /// Runs it to its end.
    pub async fn run(self, args: &[&str]) -> Outcome {
        self.run_with_input(args, "").await
    }

    /// Runs it to its end at a terminal, where this is typed. Standard output of the outcome is the whole screen.
    #[cfg(target_os = "linux")]
    pub async fn run_at_terminal(self, args: &[&str], typed: &str) -> Outcome {
        let program = self.0.get_program().to_str().unwrap().to_owned();
        let words = [program.as_str()].into_iter().chain(args.iter().copied());
        let line = words.map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
        // A program of util-linux, which gives the command a terminal of its own.
        let script = self.by_copy(Path::new("script"));
        script.run_with_input(&["--quiet", "--return", "--command", &line, "/dev/null"], typed).await
    }

    /// Runs it to its end, with its standard output going there and nothing on its standard input.
    pub fn run_onto(mut self, stdout: impl Into<Stdio>, args: &[&str]) -> Outcome {
        self.0.args(args).stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped());
        outcome(self.0.spawn().unwrap())
    }

    /// Runs it to its end, with this on its standard input.
    pub async fn run_with_input(mut self, args: &[&str], input: &str) -> Outcome {
        self.0.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let input = input.to_owned();
        // The server under test may run on this thread, and the command may send it a request.
        tokio::task::spawn_blocking(move || finish(self.0, &input)).await.unwrap()
    }
}

impl Outcome {
    /// Its output, with exit status 0.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{}", self.stdout);
        self.stdout
    }

    /// Its error in one line, with exit status 1.
    #[track_caller]
    pub fn failed(self) -> String {
        assert_eq!(self.code, 1, "{}{}", self.stdout, self.stderr);
        let line = self.stderr.strip_suffix('\n').expect("a whole line");
        assert!(!line.contains('\n'), "more than one line: {line}");
        line.to_owned()
    }
}

fn finish(mut command: Command, input: &str) -> Outcome {
    let mut child = command.spawn().unwrap();
    // A command that fails at once has closed its input by then.
    _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    outcome(child)
}

fn outcome(child: Child) -> Outcome {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Outcome { code: output.status.code().expect("no signal"), stdout: text(output.stdout), stderr: text(output.stderr) }
}
