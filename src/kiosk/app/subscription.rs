//! What the application listens to: the window, the hall, the clock, and what is held up.

use std::time::Duration;

use iced::{Event, Subscription, event, keyboard, mouse, touch, window};

use super::{App, signals};
use crate::kiosk::message::Message;

impl App {
    /// What is listened to now.
    pub fn subscription(&self) -> Subscription<Message> {
        let mut all = vec![
            event::listen_with(heard),
            signals::minutes().map(Message::MinuteTurned),
            signals::changes("hall", &self.parts.hall.latest(), Duration::from_millis(300)).map(|()| Message::HallChanged),
        ];
        if self.screen.shows_the_camera() {
            all.push(signals::changes("sight", &self.eyes.sight, Duration::ZERO).map(|()| Message::SightChanged));
        }
        if self.screen.scans() {
            all.push(signals::meant(&self.eyes).map(Message::Meant));
        }
        if let Some(pace) = self.pace() {
            all.push(iced::time::every(pace).map(|_| Message::Ticked));
        }
        Subscription::batch(all)
    }
}

/// What the window says that concerns the whole application.
fn heard(event: Event, _status: event::Status, window: window::Id) -> Option<Message> {
    match event {
        Event::Mouse(mouse::Event::ButtonPressed(_)) | Event::Touch(touch::Event::FingerPressed { .. }) => Some(Message::Touched),
        Event::Keyboard(keyboard::Event::KeyPressed { key, .. }) if key != keyboard::Key::Named(keyboard::key::Named::Escape) => {
            Some(Message::Touched)
        }
        Event::Mouse(mouse::Event::ButtonReleased(_))
        | Event::Touch(touch::Event::FingerLifted { .. } | touch::Event::FingerLost { .. }) => Some(Message::Lifted),
        Event::Window(window::Event::Opened { size, .. }) => Some(Message::Opened(window, size)),
        Event::Window(window::Event::Resized(size)) => Some(Message::Resized(size)),
        Event::Keyboard(keyboard::Event::KeyPressed { key: keyboard::Key::Named(keyboard::key::Named::Escape), .. }) => Some(Message::Quit),
        _ => None,
    }
}
