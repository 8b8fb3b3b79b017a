//! A keypad of five keys, arrows and OK, in place of fingers.
//!
//! Down and right go on to the next thing that can be pressed, up and left to the one before, in the order in which the
//! screen is read; OK presses it. It goes round, so that nobody gets stuck at an end. A touch takes the mark away.

use iced::advanced::widget::operation::{Focusable, Operation, Outcome};
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, renderer};
use iced::keyboard::key::Named;
use iced::keyboard::{Event as KeyEvent, Key};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, touch};

/// Everything on the screen, with a keypad for it.
pub struct Keypad<'a, Message> {
    content: Element<'a, Message>,
}

impl<Message> std::fmt::Debug for Keypad<'_, Message> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keypad").finish_non_exhaustive()
    }
}

/// Lets a keypad press what is in `content`.
pub fn keypad<'a, Message>(content: impl Into<Element<'a, Message>>) -> Keypad<'a, Message> {
    Keypad { content: content.into() }
}

/// Where the mark is, and of how many.
#[derive(Default)]
struct FindMark {
    marked: Option<usize>,
    all: usize,
}

impl Operation for FindMark {
    fn focusable(&mut self, _id: Option<&iced::advanced::widget::Id>, _bounds: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            self.marked = Some(self.all);
        }
        self.all += 1;
    }

    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn finish(&self) -> Outcome<()> {
        Outcome::None
    }
}

/// Puts the mark somewhere, or nowhere.
struct Mark {
    to: Option<usize>,
    at: usize,
}

impl Operation for Mark {
    fn focusable(&mut self, _id: Option<&iced::advanced::widget::Id>, _bounds: Rectangle, state: &mut dyn Focusable) {
        if self.to == Some(self.at) {
            state.focus();
        } else {
            state.unfocus();
        }
        self.at += 1;
    }

    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }
}

impl<Message> Keypad<'_, Message> {
    fn operate_on(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, operation: &mut dyn Operation) {
        if let Some(inside) = layout.children().next() {
            self.content.as_widget_mut().operate(&mut tree.children[0], inside, renderer, operation);
        }
    }

    fn step(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, forward: bool) {
        let mut found = FindMark::default();
        self.operate_on(tree, layout, renderer, &mut found);
        if found.all == 0 {
            return;
        }
        let to = match (found.marked, forward) {
            (None, true) => 0,
            (None, false) => found.all - 1,
            (Some(at), true) => (at + 1) % found.all,
            (Some(at), false) => (at + found.all - 1) % found.all,
        };
        self.operate_on(tree, layout, renderer, &mut Mark { to: Some(to), at: 0 });
    }
}

/// Whether a key goes on or back; `None` for any other.
fn direction(key: &Key) -> Option<bool> {
    match key {
        Key::Named(Named::ArrowDown | Named::ArrowRight) => Some(true),
        Key::Named(Named::ArrowUp | Named::ArrowLeft) => Some(false),
        _ => None,
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Keypad<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::stateless()
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let inside = self.content.as_widget_mut().layout(&mut tree.children[0], renderer, limits);
        layout::Node::with_children(inside.size(), vec![inside])
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, operation: &mut dyn Operation) {
        operation.traverse(&mut |operation| self.operate_on(tree, layout, renderer, operation));
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        if let Some(inside) = layout.children().next() {
            self.content.as_widget_mut().update(&mut tree.children[0], event, inside, cursor, renderer, clipboard, shell, viewport);
        }
        match event {
            Event::Keyboard(KeyEvent::KeyPressed { key, .. }) => {
                if let Some(forward) = direction(key) {
                    self.step(tree, layout, renderer, forward);
                    shell.capture_event();
                    shell.request_redraw();
                }
            }
            Event::Touch(touch::Event::FingerPressed { .. }) | Event::Mouse(mouse::Event::ButtonPressed(_)) => {
                self.operate_on(tree, layout, renderer, &mut Mark { to: None, at: 0 });
                shell.request_redraw();
            }
            _ => {}
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        layout.children().next().map_or(mouse::Interaction::None, |inside| {
            self.content.as_widget().mouse_interaction(&tree.children[0], inside, cursor, viewport, renderer)
        })
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        if let Some(inside) = layout.children().next() {
            self.content.as_widget().draw(&tree.children[0], renderer, theme, style, inside, cursor, viewport);
        }
    }
}

impl<'a, Message: 'a> From<Keypad<'a, Message>> for Element<'a, Message> {
    fn from(keypad: Keypad<'a, Message>) -> Self {
        Self::new(keypad)
    }
}

#[cfg(test)]
mod tests {
    use iced::widget::{Space, column};
    use iced_test::Simulator;

    use super::*;
    use crate::kiosk::widget::pressable;
    use crate::kiosk::widget::pressable::tests::SKIN;

    fn pressed(keys: &[Named]) -> Vec<u8> {
        let button = |message: u8, enabled: bool| pressable(Space::new(), SKIN, enabled.then_some(message)).width(100).height(50);
        let content = column![button(1, true), button(2, false), button(3, true)];
        let mut simulator = Simulator::with_size(iced::Settings::default(), (100.0, 150.0), keypad(content));
        for key in keys {
            let _ = simulator.tap_key(*key);
        }
        simulator.into_messages().collect()
    }

    #[test]
    fn arrows_go_round_and_ok_presses() {
        use Named::{ArrowDown, ArrowUp, Enter};
        assert!(pressed(&[Enter]).is_empty(), "nothing is marked yet");
        assert_eq!(pressed(&[ArrowDown, Enter]), [1]);
        assert_eq!(pressed(&[ArrowDown, ArrowDown, Enter]), [3], "what does nothing is passed over");
        assert_eq!(pressed(&[ArrowDown, ArrowDown, ArrowDown, Enter]), [1]);
        assert_eq!(pressed(&[ArrowUp, Enter]), [3]);
    }
}
