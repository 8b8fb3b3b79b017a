//! A button for fingers.
//!
//! iced's own button asks where the mouse is when a finger lifts, and loses the touch if a mouse is parked elsewhere
//! (iced issue 3471). This one follows the finger that pressed it, by its id, and asks where that finger lifts. A mouse
//! works too. There is no hover: a finger cannot.

use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Id, Operation, Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, renderer};
use iced::keyboard::key::Named;
use iced::{Border, Color, Element, Event, Length, Padding, Point, Rectangle, Renderer, Size, Theme, keyboard, touch};

/// The name by which tests find every button.
pub(in crate::kiosk) const NAME: &str = "pressable";

/// How a [`Pressable`] looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Skin {
    /// Its ground.
    pub ground: Color,
    /// Its ground under a finger.
    pub pressed: Color,
    /// Its text.
    pub text: Color,
    /// Its border.
    pub border: Border,
    /// The ring around it while the keypad has come to it.
    pub focus: Border,
}

/// A button for fingers. Without a message it is there, but does nothing.
pub struct Pressable<'a, Message> {
    content: Element<'a, Message>,
    message: Option<Message>,
    skin: Skin,
    width: Length,
    height: Length,
    padding: Padding,
}

impl<Message> std::fmt::Debug for Pressable<'_, Message> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pressable").field("skin", &self.skin).finish_non_exhaustive()
    }
}

/// A [`Pressable`] with something in it.
pub fn pressable<'a, Message>(content: impl Into<Element<'a, Message>>, skin: Skin, message: Option<Message>) -> Pressable<'a, Message> {
    Pressable { content: content.into(), message, skin, width: Length::Shrink, height: Length::Shrink, padding: Padding::ZERO }
}

impl<Message> Pressable<'_, Message> {
    /// Sets the width.
    #[must_use]
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    /// Sets the height.
    #[must_use]
    pub fn height(mut self, height: impl Into<Length>) -> Self {
        self.height = height.into();
        self
    }

    /// Sets the room around the content.
    #[must_use]
    pub fn padding(mut self, padding: impl Into<Padding>) -> Self {
        self.padding = padding.into();
        self
    }
}

/// What presses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Pointer {
    #[default]
    None,
    Mouse,
    Finger(touch::Finger),
}

#[derive(Debug, Default)]
struct State {
    press: Pointer,
    /// Whether the keypad has come to it.
    marked: bool,
}

impl Focusable for State {
    fn is_focused(&self) -> bool {
        self.marked
    }

    fn focus(&mut self) {
        self.marked = true;
    }

    fn unfocus(&mut self) {
        self.marked = false;
    }
}

impl<Message: Clone> Pressable<'_, Message> {
    fn begin(press: &mut Pointer, by: Pointer, shell: &mut Shell<'_, Message>) {
        // A palm or a second finger beside the first changes nothing.
        if *press == Pointer::None {
            *press = by;
            shell.request_redraw();
        }
        shell.capture_event();
    }

    fn end(&self, press: &mut Pointer, inside: bool, shell: &mut Shell<'_, Message>) {
        *press = Pointer::None;
        shell.request_redraw();
        shell.capture_event();
        if inside && let Some(message) = &self.message {
            shell.publish(message.clone());
        }
    }

    fn moved(press: &mut Pointer, inside: bool, shell: &mut Shell<'_, Message>) {
        // Who slides out has thought better of it; sliding back does not press again.
        if !inside {
            *press = Pointer::None;
            shell.request_redraw();
        }
    }
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Pressable<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, self.height)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        layout::positioned(
            limits,
            self.width,
            self.height,
            self.padding,
            |limits| self.content.as_widget_mut().layout(&mut tree.children[0], renderer, &limits.loose()),
            |content, size| content.align(iced::Alignment::Center, iced::Alignment::Center, size),
        )
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, operation: &mut dyn Operation) {
        operation.container(Some(&Id::new(NAME)), layout.bounds());
        if self.message.is_some() {
            operation.focusable(None, layout.bounds(), tree.state.downcast_mut::<State>());
        }
        operation.traverse(&mut |operation| {
            if let Some(inside) = layout.children().next() {
                self.content.as_widget_mut().operate(&mut tree.children[0], inside, renderer, operation);
            }
        });
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _renderer: &Renderer,
        _clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        _viewport: &Rectangle,
    ) {
        let State { press, marked } = tree.state.downcast_mut::<State>();
        let Some(message) = &self.message else {
            (*press, *marked) = (Pointer::None, false);
            return;
        };
        let bounds = layout.bounds();
        let holds = |point: Point| bounds.contains(point);
        match *event {
            Event::Touch(touch::Event::FingerPressed { id, position }) if holds(position) => Self::begin(press, Pointer::Finger(id), shell),
            Event::Touch(touch::Event::FingerMoved { id, position }) if *press == Pointer::Finger(id) => {
                Self::moved(press, holds(position), shell);
            }
            Event::Touch(touch::Event::FingerLifted { id, position }) if *press == Pointer::Finger(id) => {
                self.end(press, holds(position), shell);
            }
            Event::Touch(touch::Event::FingerLost { id, .. }) if *press == Pointer::Finger(id) => Self::moved(press, false, shell),
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) if cursor.is_over(bounds) => {
                Self::begin(press, Pointer::Mouse, shell);
            }
            Event::Mouse(mouse::Event::CursorMoved { position }) if *press == Pointer::Mouse => Self::moved(press, holds(position), shell),
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)) if *press == Pointer::Mouse => {
                self.end(press, cursor.is_over(bounds), shell);
            }
            Event::Keyboard(keyboard::Event::KeyPressed { key: keyboard::Key::Named(Named::Enter), repeat: false, .. }) if *marked => {
                shell.capture_event();
                shell.publish(message.clone());
            }
            _ => {}
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        use iced::advanced::Renderer as _;
        let state = tree.state.downcast_ref::<State>();
        let pressed = state.press != Pointer::None;
        let ground = if pressed { self.skin.pressed } else { self.skin.ground };
        renderer.fill_quad(renderer::Quad { bounds: layout.bounds(), border: self.skin.border, ..renderer::Quad::default() }, ground);
        if let Some(inside) = layout.children().next() {
            let style = renderer::Style { text_color: self.skin.text };
            self.content.as_widget().draw(&tree.children[0], renderer, theme, &style, inside, cursor, viewport);
        }
        if state.marked {
            let ring = layout.bounds().expand(self.skin.focus.width);
            renderer.fill_quad(renderer::Quad { bounds: ring, border: self.skin.focus, ..renderer::Quad::default() }, Color::TRANSPARENT);
        }
    }
}

impl<'a, Message: Clone + 'a> From<Pressable<'a, Message>> for Element<'a, Message> {
    fn from(pressable: Pressable<'a, Message>) -> Self {
        Self::new(pressable)
    }
}

#[cfg(test)]
pub(in crate::kiosk::widget) mod tests {
    use iced::widget::{Space, column};
    use iced_test::Simulator;

    use super::*;

    const BORDER: Border = Border {
        color: Color::BLACK,
        width: 1.0,
        radius: iced::border::Radius { top_left: 0.0, top_right: 0.0, bottom_right: 0.0, bottom_left: 0.0 },
    };

    pub const SKIN: Skin = Skin { ground: Color::WHITE, pressed: Color::BLACK, text: Color::BLACK, border: BORDER, focus: BORDER };

    /// Two buttons, each 100 × 50, one over the other.
    fn messages(enabled: bool, mouse: Option<Point>, events: &[Event]) -> Vec<u8> {
        let button = |message| pressable(Space::new(), SKIN, enabled.then_some(message)).width(100).height(50);
        let mut simulator = Simulator::with_size(iced::Settings::default(), (100.0, 100.0), column![button(1_u8), button(2)]);
        if let Some(point) = mouse {
            simulator.point_at(point);
        }
        let _ = simulator.simulate(events.iter().cloned());
        simulator.into_messages().collect()
    }

    fn finger(id: u64, event: fn(touch::Finger, Point) -> touch::Event, x: f32, y: f32) -> Event {
        Event::Touch(event(touch::Finger(id), Point::new(x, y)))
    }

    fn down(id: touch::Finger, position: Point) -> touch::Event {
        touch::Event::FingerPressed { id, position }
    }

    fn over(id: touch::Finger, position: Point) -> touch::Event {
        touch::Event::FingerMoved { id, position }
    }

    fn up(id: touch::Finger, position: Point) -> touch::Event {
        touch::Event::FingerLifted { id, position }
    }

    fn lost(id: touch::Finger, position: Point) -> touch::Event {
        touch::Event::FingerLost { id, position }
    }

    #[test]
    fn a_parked_mouse_does_not_eat_a_touch() {
        let tap = [finger(1, down, 50.0, 20.0), finger(1, up, 52.0, 22.0)];
        assert_eq!(messages(true, Some(Point::new(50.0, 90.0)), &tap), [1]);
        assert_eq!(messages(true, None, &tap), [1]);
        assert!(messages(false, None, &tap).is_empty(), "without a message it does nothing");
    }

    #[test]
    fn who_slides_out_has_thought_better_of_it() {
        let out_and_back =
            [finger(1, down, 50.0, 20.0), finger(1, over, 50.0, 80.0), finger(1, over, 50.0, 20.0), finger(1, up, 50.0, 20.0)];
        assert!(messages(true, None, &out_and_back).is_empty());
        assert!(messages(true, None, &[finger(1, down, 50.0, 20.0), finger(1, up, 50.0, 80.0)]).is_empty());
        assert!(messages(true, None, &[finger(1, down, 50.0, 20.0), finger(1, lost, 50.0, 20.0), finger(1, up, 50.0, 20.0)]).is_empty());
    }

    #[test]
    fn a_palm_beside_the_finger_changes_nothing() {
        let palm = [
            finger(1, down, 50.0, 20.0),
            finger(2, down, 20.0, 20.0),
            finger(2, over, 20.0, 99.0),
            finger(2, up, 20.0, 99.0),
            finger(1, up, 50.0, 20.0),
        ];
        assert_eq!(messages(true, None, &palm), [1]);
    }

    #[test]
    fn a_mouse_works_too() {
        let click = [
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)),
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)),
        ];
        assert_eq!(messages(true, Some(Point::new(50.0, 70.0)), &click), [2]);
    }
}
