//! The same work by a server database used the usual way: one transaction of eight round trips a ticket.

use std::fs::{File, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Barrier;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

use postgres::{Client, Config, NoTls, Statement};

use super::report::{Times, faster, least};
use super::town::Town;

const ROUNDS: usize = 2000;
/// Before anything counts.
const WARM_UP: usize = 200;
const CALLERS: usize = 32;
/// Tickets of each of the callers.
const EACH: usize = 200;
/// Tickets of a day, so that its count stays as cheap as it is in a hall.
const A_DAY: i32 = 500;

const TABLES: &str = "
    CREATE TABLE queue (id int PRIMARY KEY, name text NOT NULL, prefix text NOT NULL, given bigint NOT NULL);
    CREATE TABLE ticket (
        id bigserial PRIMARY KEY,
        queue int NOT NULL REFERENCES queue,
        day int NOT NULL,
        number int NOT NULL,
        label text NOT NULL,
        state text NOT NULL,
        issued_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (queue, day, number)
    );
    CREATE TABLE event (
        id bigserial PRIMARY KEY,
        ticket bigint NOT NULL REFERENCES ticket,
        kind text NOT NULL,
        at timestamptz NOT NULL DEFAULT now()
    );
    INSERT INTO queue VALUES (1, 'Hộ tịch', 'A', 0);
";

/// Compares with PostgreSQL, where it is installed.
pub fn compare(town: &Town, folder: &Path) {
    let Some(programs) = programs() else {
        println!("PostgreSQL is not installed here: the comparison with it is left out");
        return;
    };
    let server = match Server::start(&programs, folder) {
        Ok(server) => server,
        Err(why) => {
            println!("PostgreSQL does not start here ({why}): the comparison with it is left out");
            return;
        }
    };
    server.connect().batch_execute(TABLES).expect("tables");
    let given = AtomicI32::new(0);
    let mut caller = Caller::new(&server);

    let hall = town.open(&folder.join("hall-beside-server"));
    let (mut ours, mut theirs) = (Times::default(), Times::default());
    for round in 0..ROUNDS + WARM_UP {
        let (our, their) = (town.issue(&hall), caller.ticket(&given));
        town.serve(&hall);
        if round >= WARM_UP {
            ours.push(our);
            theirs.push(their);
        }
    }
    faster("durable ticket, one caller, p50", ours.sorted().p50(), "PostgreSQL, 8 round trips", theirs.sorted().p50(), 5.0);

    let begin = Barrier::new(CALLERS + 1);
    let start = std::thread::scope(|scope| {
        for _ in 0..CALLERS {
            let _ = scope.spawn(|| {
                let mut caller = Caller::new(&server);
                let _ = begin.wait();
                for _ in 0..EACH {
                    let _ = caller.ticket(&given);
                }
            });
        }
        let _ = begin.wait();
        Instant::now()
    });
    let theirs = (CALLERS * EACH) as f64 / start.elapsed().as_secs_f64();
    let (ours, _) = town.rush(&hall, CALLERS);
    least(&format!("{CALLERS} callers at once"), ours, "PostgreSQL, 8 round trips", theirs, 10.0);
}

/// A program that gives numbers, with its connection.
struct Caller {
    client: Client,
    queue: Statement,
    count: Statement,
    newest: Statement,
    ticket: Statement,
    event: Statement,
    counter: Statement,
}

impl Caller {
    fn new(server: &Server) -> Self {
        let mut client = server.connect();
        let mut prepared = |sql| client.prepare(sql).expect("prepared");
        Self {
            queue: prepared("SELECT name, prefix, given FROM queue WHERE id = 1 FOR UPDATE"),
            count: prepared("SELECT count(*) FROM ticket WHERE queue = 1 AND day = $1"),
            newest: prepared("SELECT max(number) FROM ticket WHERE queue = 1 AND day = $1"),
            ticket: prepared("INSERT INTO ticket (queue, day, number, label, state) VALUES (1, $1, $2, $3, 'waiting') RETURNING id"),
            event: prepared("INSERT INTO event (ticket, kind) VALUES ($1, 'issued')"),
            counter: prepared("UPDATE queue SET given = given + 1 WHERE id = 1"),
            client,
        }
    }

    /// How long a number takes until it is durable: eight round trips.
    fn ticket(&mut self, given: &AtomicI32) -> Duration {
        let day = given.fetch_add(1, Ordering::Relaxed) / A_DAY;
        let start = Instant::now();
        self.give(day).expect("given");
        start.elapsed()
    }

    fn give(&mut self, day: i32) -> Result<(), postgres::Error> {
        let mut transaction = self.client.transaction()?;
        let queue = transaction.query_one(&self.queue, &[])?;
        let _today: i64 = transaction.query_one(&self.count, &[&day])?.get(0);
        let newest: Option<i32> = transaction.query_one(&self.newest, &[&day])?.get(0);
        let number = newest.unwrap_or_default() + 1;
        let label = format!("{}{number:03}", queue.get::<_, &str>("prefix"));
        let ticket: i64 = transaction.query_one(&self.ticket, &[&day, &number, &label])?.get(0);
        let _ = transaction.execute(&self.event, &[&ticket])?;
        let _ = transaction.execute(&self.counter, &[])?;
        transaction.commit()
    }
}

/// Where `postgres` and `initdb` are, together.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let packaged = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|version| version.path().join("bin"));
    std::env::split_paths(&path).chain(packaged).find(|folder| ["postgres", "initdb"].iter().all(|name| folder.join(name).is_file()))
}

/// A server of our own on a socket in its folder; it stops when it is dropped.
struct Server {
    process: Child,
    folder: PathBuf,
}

impl Server {
    fn start(programs: &Path, parent: &Path) -> Result<Self, String> {
        let folder = parent.join("server");
        let account = prepare(parent, &folder).map_err(|error| error.to_string())?;
        let run = |name: &str, arguments: &[&str]| -> std::io::Result<Child> {
            let mut command = Command::new(programs.join(name));
            let said = File::options().create(true).append(true).open(parent.join("server.log"))?;
            let _ = command.args(arguments).current_dir(&folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(said);
            if let Some((user, group)) = account {
                let _ = command.uid(user).gid(group);
            }
            command.spawn()
        };
        let why = |error: &dyn std::fmt::Display| {
            let log = std::fs::read_to_string(parent.join("server.log")).unwrap_or_default();
            format!("{error}; {}", log.lines().last().unwrap_or_default())
        };
        let made = run("initdb", &["-D", "data", "-U", "motcua", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]);
        let made = made.and_then(|mut process| process.wait()).map_err(|error| why(&error))?;
        if !made.success() {
            return Err(why(&made));
        }
        let socket = folder.to_str().ok_or("its folder has a name that cannot be passed on")?;
        let settings = ["-D", "data", "-k", socket, "-c", "listen_addresses=", "-c", "fsync=on", "-c", "synchronous_commit=on"];
        let process = run("postgres", &settings).map_err(|error| why(&error))?;
        let server = Self { process, folder };
        let start = Instant::now();
        loop {
            match server.try_connect() {
                Ok(_) => return Ok(server),
                Err(error) if start.elapsed() > Duration::from_secs(20) => return Err(why(&error)),
                Err(_) => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    }

    fn try_connect(&self) -> Result<Client, postgres::Error> {
        Config::new().host_path(&self.folder).user("motcua").dbname("postgres").connect(NoTls)
    }

    fn connect(&self) -> Client {
        self.try_connect().expect("connected")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its own way to stop at once and in order; a process that was killed would leave its children behind.
        let asked = Command::new("kill").arg("-INT").arg(self.process.id().to_string()).status();
        if asked.is_ok_and(|asked| asked.success()) {
            let _ = self.process.wait();
        }
    }
}

/// Makes the server's folder and says whose it is, where that is somebody else: the server refuses to run as root.
fn prepare(parent: &Path, folder: &Path) -> std::io::Result<Option<(u32, u32)>> {
    std::fs::create_dir(folder)?;
    let made = std::fs::metadata(folder)?;
    if made.uid() != 0 {
        return Ok(None);
    }
    let accounts = std::fs::read_to_string("/etc/passwd")?;
    let account = |name: &str| {
        let fields: Vec<&str> = accounts.lines().map(|line| line.split(':').collect()).find(|fields: &Vec<&str>| fields[0] == name)?;
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    let account = account("postgres").or_else(|| account("nobody")).unwrap_or((65534, 65534));
    chown(folder, Some(account.0), Some(account.1))?;
    std::fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    // It has to get there.
    std::fs::set_permissions(parent, Permissions::from_mode(0o711))?;
    Ok(Some(account))
}
