//! The same work by a server database used the usual way: one transaction of eight round trips a ticket.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::{File, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Barrier;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

use postgres::types::{ToSql, Type};
use postgres::{Client, Config, NoTls, Row, Statement};

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

/// The names of the two ways in the table: see [`Plans`].
const USUAL: &str = "PostgreSQL, 8 round trips";
const PREPARED: &str = "the same, all prepared";

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
    let hall = town.open(&folder.join("hall-beside-server"));

    let (mut ours, mut usual, mut prepared) = (Times::default(), Times::default(), Times::default());
    let (mut usually, mut quickly) = (Caller::new(&server, Plans::EachTime), Caller::new(&server, Plans::Kept));
    for round in 0..ROUNDS + WARM_UP {
        let (our, usual_way, prepared_way) = (town.issue(&hall), usually.ticket(&given), quickly.ticket(&given));
        town.serve(&hall);
        if round >= WARM_UP {
            ours.push(our);
            usual.push(usual_way);
            prepared.push(prepared_way);
        }
    }
    let ours = ours.sorted();
    faster("durable ticket, one caller, p50", ours.p50(), USUAL, usual.sorted().p50(), 5.0);
    faster("durable ticket, one caller, p50", ours.p50(), PREPARED, prepared.sorted().p50(), 5.0);

    let (usual, prepared) = (rush(&server, Plans::EachTime, &given), rush(&server, Plans::Kept, &given));
    let (ours, _) = town.rush(&hall, CALLERS);
    least(&format!("{CALLERS} callers at once"), ours, USUAL, usual, 10.0);
    least(&format!("{CALLERS} callers at once"), ours, PREPARED, prepared, 10.0);
}

/// Tickets a second that the server gives to many callers at once.
fn rush(server: &Server, plans: Plans, given: &AtomicI32) -> f64 {
    let begin = Barrier::new(CALLERS + 1);
    let start = std::thread::scope(|scope| {
        for _ in 0..CALLERS {
            let _ = scope.spawn(|| {
                let mut caller = Caller::new(server, plans);
                let _ = begin.wait();
                for _ in 0..EACH {
                    let _ = caller.ticket(given);
                }
            });
        }
        let _ = begin.wait();
        Instant::now()
    });
    (CALLERS * EACH) as f64 / start.elapsed().as_secs_f64()
}

/// How a program has its statements planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plans {
    /// Each time they are sent, as programs with an object mapper do unless told otherwise.
    EachTime,
    /// Once a connection, as careful programs do.
    Kept,
}

/// A program that gives numbers, with its connection.
struct Caller {
    client: Client,
    plans: Plans,
    kept: HashMap<&'static str, Statement>,
}

impl Caller {
    fn new(server: &Server, plans: Plans) -> Self {
        Self { client: server.connect(), plans, kept: HashMap::new() }
    }

    /// How long a number takes until it is durable: eight round trips.
    fn ticket(&mut self, given: &AtomicI32) -> Duration {
        let day = given.fetch_add(1, Ordering::Relaxed) / A_DAY;
        let start = Instant::now();
        self.give(day).expect("given");
        start.elapsed()
    }

    fn give(&mut self, day: i32) -> Result<(), postgres::Error> {
        self.client.batch_execute("BEGIN")?;
        let queue = self.ask("SELECT name, prefix, given FROM queue WHERE id = 1 FOR UPDATE", &[])?;
        let today = self.ask("SELECT count(*) FROM ticket WHERE queue = 1 AND day = $1", &[(&day, Type::INT4)])?;
        let newest = self.ask("SELECT max(number) FROM ticket WHERE queue = 1 AND day = $1", &[(&day, Type::INT4)])?;
        let number = newest[0].get::<_, Option<i32>>(0).unwrap_or_default() + 1;
        assert_eq!(today[0].get::<_, i64>(0), i64::from(number - 1), "no number is missing");
        let label = format!("{}{number:03}", queue[0].get::<_, &str>("prefix"));
        let ticket = self.ask(
            "INSERT INTO ticket (queue, day, number, label, state) VALUES (1, $1, $2, $3, 'waiting') RETURNING id",
            &[(&day, Type::INT4), (&number, Type::INT4), (&label, Type::TEXT)],
        )?;
        let ticket: i64 = ticket[0].get(0);
        let _ = self.ask("INSERT INTO event (ticket, kind) VALUES ($1, 'issued')", &[(&ticket, Type::INT8)])?;
        let _ = self.ask("UPDATE queue SET given = given + 1 WHERE id = 1", &[])?;
        self.client.batch_execute("COMMIT")
    }

    /// One round trip.
    fn ask(&mut self, sql: &'static str, values: &[(&(dyn ToSql + Sync), Type)]) -> Result<Vec<Row>, postgres::Error> {
        if self.plans == Plans::EachTime {
            return self.client.query_typed(sql, values);
        }
        let statement = match self.kept.entry(sql) {
            Entry::Occupied(kept) => kept.into_mut(),
            Entry::Vacant(new) => new.insert(self.client.prepare(sql)?),
        };
        let values: Vec<_> = values.iter().map(|(value, _)| *value).collect();
        self.client.query(statement, &values)
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
