//! A data folder that goes under a running hall, and a place of backups that is not there.

use std::path::PathBuf;

use super::super::home;
use super::super::mark::{self, HighMark};
use super::super::place::{self, BackupPlace};
use super::super::restore::Wanted;
use super::damage::{Hall, Still, clock, give, next, options, restored};
use super::*;

/// A town with a folder for data, and one on which a disk may be mounted.
struct Town {
    root: tempfile::TempDir,
}

impl Town {
    fn new() -> Self {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(root.path().join("disk")).expect("made");
        Self { root }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn options(&self) -> Options {
        Options { backups: Some(self.path("disk/motcua")), ..options() }
    }

    fn open(&self) -> Result<Store, StoreError> {
        Store::open(&self.path("data"), clock(), self.options())
    }

    fn back_up(&self, hour: u32) -> Result<backup::Backup, StoreError> {
        backup::make(&self.path("data"), &self.path("disk/motcua"), format!("2026-11-24T{hour:02}:00:00Z").parse().expect("a moment"))
    }

    fn unmount(&self) {
        std::fs::rename(self.path("disk"), self.path("disk.elsewhere")).expect("moved");
        std::fs::create_dir(self.path("disk")).expect("made");
    }

    fn mount(&self) {
        std::fs::remove_dir_all(self.path("disk")).expect("removed");
        std::fs::rename(self.path("disk.elsewhere"), self.path("disk")).expect("moved");
    }

    fn place(&self) -> BackupPlace {
        place::of(&self.path("data"), &self.path("disk/motcua"))
    }
}

#[test]
fn a_place_that_is_not_there_is_not_an_empty_place() {
    let town = Town::new();
    give(&town.open().expect("begins"), 3);
    assert_eq!(town.place(), BackupPlace::New, "a folder that is there may get one");
    assert!(backup::on_the_same_drive(&town.path("data"), &town.path("disk/motcua")).is_some(), "and it is said that it is no other drive");
    let _ = town.back_up(1).expect("made");
    assert_eq!(town.place(), BackupPlace::Here);
    town.unmount();
    assert_eq!(town.place(), BackupPlace::Away);
    assert!(matches!(town.back_up(2), Err(StoreError::Away(_))));
    assert!(!town.path("disk/motcua").exists(), "nothing is made on the wrong disk");
    let store = town.open().expect("opens, for its own file is well");
    assert!(matches!(store.health().backed_up, Some(Err(StoreError::Away(_)))), "and staff are told");
    drop(store);
    // A folder of that name alone is not the place either, until somebody says so.
    std::fs::create_dir(town.path("disk/motcua")).expect("made");
    assert_eq!(town.place(), BackupPlace::Away);
    std::fs::write(town.path("disk/motcua/motcua-backups"), b"").expect("written");
    assert_eq!(town.place(), BackupPlace::Here);
    town.mount();
    let _ = town.back_up(3).expect("made");
    // A whole way that is missing was never a place.
    assert!(matches!(
        backup::make(&town.path("data"), &town.path("media/usb/motcua"), "2026-11-24T04:00:00Z".parse().expect("a moment")),
        Err(StoreError::Away(_))
    ));
    assert!(!town.path("media").exists());
    std::os::unix::fs::symlink(town.path("nowhere"), town.path("link")).expect("linked");
    assert_eq!(place::of(&town.path("data"), &town.path("link")), BackupPlace::Away);
    // One in the data folder is made as ever.
    assert_eq!(place::of(&town.path("data"), &town.path("data/some/where")), BackupPlace::New);
    assert_eq!(place::of(&town.path("data"), &town.path("data/../some/where")), BackupPlace::Away);
}

#[test]
fn a_rescue_waits_for_the_disk_of_the_backups_and_then_asks() {
    for lost in [false, true] {
        let town = Town::new();
        give(&town.open().expect("begins"), 25);
        let _ = town.back_up(1).expect("made");
        let database = town.path("data").join(DATABASE);
        if lost {
            std::fs::remove_file(&database).expect("removed");
        } else {
            let bytes = std::fs::read(&database).expect("read");
            std::fs::write(&database, [&bytes[..4096], &vec![0xA5; bytes.len() - 4096]].concat()).expect("written");
        }
        town.unmount();
        let said = town.open().expect_err("the disk is not there").to_string();
        assert!(said.contains("mount that disk and start again") && said.contains("motcua backup restore --empty"), "{said}");
        let asked = restore::restore(&town.path("data"), &clock(), &town.options(), &Wanted::Newest);
        assert!(matches!(asked, Err(StoreError::Away(_))), "{asked:?}");
        // It comes while the start waits.
        let store = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let options = Options { patience: Duration::from_secs(20), ..town.options() };
                Store::open(&town.path("data"), clock(), options)
            });
            std::thread::sleep(Duration::from_millis(400));
            town.mount();
            waiting.join().expect("ran").expect("the door opens")
        });
        assert!(restored(&store).from.expect("a copy").ends_with("20261124-01.db"));
        assert_eq!(next(&store, "ho-tich", 1), 25 + 50 + 1);
    }
}

#[test]
fn a_file_that_lacks_nothing_needs_no_disk() {
    let town = Town::new();
    give(&town.open().expect("begins"), 5);
    let _ = town.back_up(1).expect("made");
    town.unmount();
    let file = Connection::open(town.path("data").join(DATABASE)).expect("opens");
    file.execute_batch("PRAGMA user_version = 0").expect("forgotten");
    drop(file);
    let store = town.open().expect("the door opens");
    assert!(restored(&store).from.expect("a copy").ends_with(DATABASE));
}

#[test]
fn a_new_data_folder_asks_for_the_disk_of_the_backups() {
    let town = Town::new();
    std::fs::remove_dir(town.path("disk")).expect("removed");
    assert!(matches!(town.open(), Err(StoreError::Away(_))));
    std::fs::create_dir(town.path("disk")).expect("made");
    drop(town.open().expect("begins"));
}

#[test]
fn a_place_that_cannot_be_read_is_no_reason_to_stay_shut() {
    for lost in [false, true] {
        let hall = Hall::new(6);
        std::fs::write(hall.path("backups"), b"a file").expect("written");
        if lost {
            std::fs::remove_file(hall.path(DATABASE)).expect("removed");
        } else {
            hall.rot();
        }
        let store = hall.open().expect("the door opens");
        assert_eq!(restored(&store).from, None);
        assert_eq!(next(&store, "ho-tich", 1), 6 + 50 + 1);
    }
}

#[test]
fn a_folder_that_goes_under_a_running_hall_stops_the_numbers_at_once() {
    for how in ["moved", "removed", "replaced"] {
        let town = Town::new();
        let (data, old) = (town.path("data"), town.path("data.old"));
        let open = || Store::open(&data, clock(), options());
        let store = open().expect("begins");
        give(&store, 7);
        match how {
            "moved" => std::fs::rename(&data, &old).expect("moved"),
            "removed" => std::fs::remove_dir_all(&data).expect("removed"),
            _ => {
                // Somebody puts an older state of it there.
                std::fs::rename(&data, &old).expect("moved");
                std::fs::create_dir(&data).expect("made");
                drop(Store::open(&data, Arc::new(Still("2026-11-20T01:00:00Z")), options()).expect("another hall"));
            }
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let day = crate::domain::calendar::ServiceDay("2026-11-24".parse().expect("a date"));
        let take = || {
            let series = super::damage::series("ho-tich", 1);
            runtime.block_on(store.write(move |change| numbering::take(change, day, &series)))
        };
        for _ in 0..3 {
            assert!(matches!(take(), Err(StoreError::Gone(_))), "{how}");
        }
        assert!(matches!(store.home(), Err(StoreError::Gone(_))));
        // What is no number goes on, and can be read.
        runtime.block_on(store.write(|change| note(change, "called"))).expect("written");
        for _ in 0..20 {
            assert_eq!(*store.latest().borrow(), store.read(head::newest).expect("read"), "{how}");
        }
        assert!(matches!(runtime.block_on(store.back_up()), Err(StoreError::Gone(_))), "{how}: what is there now is not this hall");
        if how == "moved" {
            std::fs::rename(&old, &data).expect("moved back");
            assert_eq!(take(), Ok(Some(8)), "numbers go on where they were");
            drop(store);
            assert!(!home::mark_beside(&data).expect("a name").exists());
            assert_eq!(next(&open().expect("opens"), "ho-tich", 1), 9);
            continue;
        }
        drop(store);
        let known = HighMark::known(&data).expect("marked");
        let store = open().expect("the door opens");
        if how == "removed" {
            assert_eq!(known.numbers.values().sum::<u32>(), 7);
            assert!(next(&store, "ho-tich", 1) > 7, "{how}");
            assert!(data.join(mark::NAME).exists() && !home::mark_beside(&data).expect("a name").exists());
        }
    }
}

#[test]
fn an_older_state_put_under_a_running_hall_gives_no_number_again() {
    let town = Town::new();
    let (data, old) = (town.path("data"), town.path("data.old"));
    drop(Store::open(&data, clock(), options()).map(|store| give(&store, 4)));
    let state: Vec<_> = [DATABASE, mark::NAME].map(|name| (name, std::fs::read(data.join(name)).expect("read"))).into();
    let store = Store::open(&data, clock(), options()).expect("opens");
    give(&store, 30);
    std::fs::rename(&data, &old).expect("moved");
    std::fs::create_dir(&data).expect("made");
    for (name, bytes) in state {
        std::fs::write(data.join(name), bytes).expect("written");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(store.write(|change| note(change, "called"))).expect("written");
    drop(store);
    let store = Store::open(&data, clock(), options()).expect("the door opens");
    assert_eq!(next(&store, "ho-tich", 1), 34 + 50 + 1);
}
